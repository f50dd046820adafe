import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import { fingerprintOf, type HolderRole, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import { LABEL_LIMIT_BYTES, type Label } from "../domain/label/label.ts";
import { countersignLabel, type SignedLabel, signLabel, toBase64Url } from "../domain/label/signed-label.ts";
import { trustOf } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { device, NOW, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../store/data-key.ts";
import { trustReply } from "../store/key-ring.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../store/label.ts";
import { ledgerPage } from "../store/ledger.ts";
import { loadWorld } from "../store/load-world.ts";
import { writeSetting } from "../store/setting.ts";
import { deflate } from "../store/zlib-streams.ts";
import type { Acting } from "./act.ts";
import { changeDraft, createDraft, removeDraft } from "./draft.ts";
import { pinKey } from "./key.ts";
import { issueLabel, takeLabel, withdrawLabel } from "./label.ts";

const TODAY = NOW.slice(0, 10);
const world = labelWorldOf(loadWorld());
const { pump, monitor, meter } = PRODUCTS;
let registry: Registry;
let dataKey: DataKey;
let clock = Date.parse(NOW);

before(async () => {
  registry = await withRegistry();
  dataKey = await openDataKey(registry.folder, { environment: {} });
  await registry.store.write((tx) =>
    writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum Tannenwald", zone: "Europe/Berlin" })),
  );
});
after(() => registry.close());

const acting = (actor = person("engineer")): Acting => ({
  ...registry.acting(actor),
  now: () => new Date(clock++),
});
const issuing = () => ({ acting: acting(), dataKey, world });
const labelsOf = async (productId: string) =>
  (await heldLabels(registry.store.read, [productId], TODAY)).get(productId) ?? [];
const actsDone = async () =>
  (await ledgerPage(registry.store.read, { offset: 0, limit: 100 })).entries.map(({ act }) => act);

async function signer(holder: string, role: HolderRole): Promise<Signer> {
  return signerOf(await newKeyFile({ holder, role, created: TODAY }, "ES256"), "test");
}
const makersLabel = (facts: Partial<Label> = {}): Label => ({
  schema: "1.0",
  issuer: { name: monitor.maker, kind: "maker" },
  issued: TODAY,
  validUntil: "2029-03-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: monitor.maker }, model: monitor.model },
  ...facts,
});

/** A draft of what is known of the product, with one fact that a person saw. */
const seen = "\nlifecycle: { supportUntil: 2031-01-01 }\n";
const stating = async (productId: string) => {
  const { id, text } = await createDraft(acting(), productId, null);
  return changeDraft(acting(), id, 1, text + seen);
};

test("a draft without text is an observed label of the facility with what the registry knows of the product", async () => {
  const draft = await createDraft(acting(), pump.id, null);
  for (const known of ["Klinikum Tannenwald", "Sanova", "InfuTrak 300", "infusion pump", "known: observed"])
    assert.match(draft.text, new RegExp(known));
  assert.equal(draft.version, 1);
  await removeDraft(acting(), draft.id, 1);
  await assert.rejects(changeDraft(acting(), draft.id, 1, "x"), { code: "record-unknown" });
});

test("two people who write in one draft see each other's change", async () => {
  const draft = await createDraft(acting(), pump.id, "product: {}");
  const mine = await changeDraft(acting(), draft.id, 1, "product: {model: mine}");
  assert.equal(mine.version, 2);
  await assert.rejects(changeDraft(acting(), draft.id, 1, "product: {model: yours}"), { code: "record-changed" });
  await removeDraft(acting(), draft.id, 2);
});

test("a manufacturer writes drafts of own products, and others do not exist for it", async () => {
  const maker = person("manufacturer", { products: [pump.id] });
  const draft = await createDraft(acting(maker), pump.id, null);
  await assert.rejects(createDraft(acting(maker), meter.id, null), { code: "record-unknown" });
  const foreign = await createDraft(acting(), meter.id, null);
  await assert.rejects(changeDraft(acting(maker), foreign.id, 1, ""), { code: "record-unknown" });
  await removeDraft(acting(), foreign.id, 1);
  await removeDraft(acting(maker), draft.id, 1);
});

test("a draft that states nothing is not issued, and says what to state first", async () => {
  const draft = await createDraft(acting(), meter.id, null);
  await assert.rejects(issueLabel(issuing(), draft.id, 1), (error: { code: string; message: string }) => {
    assert.equal(error.code, "label-invalid");
    assert.match(error.message, /state first .*endpoints/);
    return true;
  });
  assert.deepEqual(await labelsOf(meter.id), []);
  await removeDraft(acting(), draft.id, 1);
});

test("the draft of the page speaks of the page, and a manufacturer's in the maker's name", async () => {
  const own = await createDraft(acting(), meter.id, null);
  assert.doesNotMatch(own.text, /carelabel label/);
  assert.match(own.text, /^# Observed label/);
  const maker = person("manufacturer", { products: [meter.id] });
  const makers = await createDraft(acting(maker), meter.id, null);
  assert.doesNotMatch(makers.text, /Observed label|carelabel label|Klinikum/);
  for (const said of [`name: ${meter.maker}`, "kind: maker", "authority: maker", "known: declared"])
    assert.match(makers.text, new RegExp(said));
  await removeDraft(acting(), own.id, 1);
  await removeDraft(acting(maker), makers.id, 1);
});

test("an issued draft is the product's trusted label, and its verification works with what phones get", async () => {
  const draft = await stating(pump.id);
  const held = await issueLabel(issuing(), draft.id, 2);
  assert.deepEqual([held.answer, held.tier, held.issuer], ["trusted", "observed", "Klinikum Tannenwald"]);
  const { trust, withdrawals } = await trustReply(registry.store.read);
  const row = await registry.store.read.selectFrom("label").selectAll().executeTakeFirstOrThrow();
  const offline = await verifyLabel(JSON.parse(row.signed), await trustOf(trust, "t"), withdrawals, TODAY);
  assert.equal(offline.answer, "trusted");
  const done = await actsDone();
  assert.deepEqual(done.slice(0, 3), ["label.issue", "key.create", "draft.change"]);
  assert.equal((await registry.store.read.selectFrom("label_draft").selectAll().execute()).length, 0);
  assert.doesNotMatch(JSON.stringify(await registry.store.read.selectFrom("setting").selectAll().execute()), /"d"/);
});

test("a newer label of the facility supersedes the earlier one", async () => {
  const [earlier] = await labelsOf(pump.id);
  const draft = await stating(pump.id);
  await assert.rejects(issueLabel(issuing(), draft.id, 2), { code: "record-conflict" }, "the very same label");
  await changeDraft(acting(), draft.id, 2, draft.text.replace("infusion pump", "syringe pump"));
  const newer = await issueLabel(issuing(), draft.id, 3);
  const now = await labelsOf(pump.id);
  assert.deepEqual(
    now.map(({ digest, answer }) => [digest, answer]),
    [
      [newer.digest, "trusted"],
      [earlier?.digest, "superseded"],
    ],
  );
  assert.equal(labelThatCounts(now)?.digest, newer.digest);
});

test("who is limited to places issues and takes back no label that rules devices elsewhere", async () => {
  await registry.add(device("MT-ELSEWHERE", { placeId: PLACES.ward.id }));
  const limited = { ...issuing(), acting: acting(person("engineer", { places: [PLACES.icu.id] })) };
  const draft = await stating(pump.id);
  await assert.rejects(issueLabel(limited, draft.id, 2), { code: "not-permitted" });
  const [own] = await labelsOf(pump.id);
  await assert.rejects(
    withdrawLabel(limited, own?.digest ?? "", { reason: "mine is better", successor: null } as never),
    { code: "not-permitted" },
  );
  await removeDraft(acting(), draft.id, 2);
});

test("what the facility observed never goes before a trusted maker's label, an expired one either", () => {
  const label = (digest: string, answer: string, tier: string) => ({ digest, answer, tier }) as never;
  const best = (...labels: never[]) => labelThatCounts(labels)?.digest;
  const observed = label("observed", "trusted", "observed");
  assert.equal(best(observed, label("maker", "expired", "self")), "maker");
  assert.equal(best(observed, label("maker", "trusted", "self")), "maker");
  assert.equal(best(label("old", "expired", "reviewed"), label("new", "trusted", "self")), "new");
  assert.equal(best(observed, label("maker", "withdrawn", "self")), "observed");
  assert.equal(best(observed, label("maker", "unknown-issuer", "lab")), "observed");
});

test("the facility takes back its own label, once, and nobody else's", async () => {
  const [newest] = await labelsOf(pump.id);
  const reason = { reason: "wrong country", successor: null };
  const unknown = { reason: "x", successor: "ab".repeat(32) };
  await assert.rejects(withdrawLabel(issuing(), newest?.digest ?? "", unknown), { code: "record-conflict" });
  assert.equal((await withdrawLabel(issuing(), newest?.digest ?? "", reason)).answer, "withdrawn");
  await assert.rejects(withdrawLabel(issuing(), newest?.digest ?? "", reason), { code: "record-conflict" });
  const taken = await takeLabel(
    acting(),
    monitor.id,
    await signLabel(makersLabel(), await signer(monitor.maker, "maker"), deflate),
  );
  assert.equal(taken.answer, "unknown-issuer");
  await assert.rejects(withdrawLabel(issuing(), taken.digest, reason), { code: "key-unusable" });
  await assert.rejects(withdrawLabel(issuing(), "cd".repeat(32), reason), { code: "record-unknown" });
});

test("a draft that speaks as its maker is not signed by the facility", async () => {
  const asMaker = JSON.stringify(makersLabel());
  const draft = await createDraft(acting(), monitor.id, asMaker);
  await assert.rejects(issueLabel(issuing(), draft.id, 1), { code: "label-invalid", where: "/issuer" });
  await removeDraft(acting(), draft.id, 1);
});

test("a draft with an error says in which line", async () => {
  const sound = await createDraft(acting(), meter.id, null);
  const broken = await changeDraft(acting(), sound.id, 1, sound.text.replace(/validUntil: .*/, "validUntil: never"));
  const line = broken.text.split("\n").findIndex((row) => row.startsWith("validUntil")) + 1;
  await assert.rejects(issueLabel(issuing(), sound.id, 2), (error: { code: string; where: string }) => {
    assert.equal(error.code, "label-invalid");
    assert.match(error.where, new RegExp(`^${line}:`));
    return true;
  });
  await changeDraft(acting(), sound.id, 2, "a: [unclosed");
  await assert.rejects(issueLabel(issuing(), sound.id, 3), { code: "label-invalid" });
  await changeDraft(acting(), sound.id, 3, JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5" }));
  await assert.rejects(issueLabel(issuing(), sound.id, 4), { code: "format-unknown" });
  await removeDraft(acting(), sound.id, 4);
});

test("a draft of nested YAML as large as a label may be is refused within seconds and harms nobody", async () => {
  const draft = await createDraft(acting(), meter.id, "[".repeat(LABEL_LIMIT_BYTES));
  const from = performance.now();
  await assert.rejects(issueLabel(issuing(), draft.id, 1), { name: "InputError" });
  assert.ok(performance.now() - from < 10_000, `${performance.now() - from} ms`);
  await removeDraft(acting(), draft.id, 1);
  const twoBytesEach = "ä".repeat(LABEL_LIMIT_BYTES / 2 + 1);
  await assert.rejects(createDraft(acting(), meter.id, twoBytesEach), { code: "document-too-large" });
});

test("a label of another product is not taken in at this one", async () => {
  const signed = await signLabel(makersLabel(), await signer(monitor.maker, "maker"), deflate);
  await assert.rejects(takeLabel(acting(), pump.id, signed), { code: "record-conflict", where: "/product" });
  const draft = await stating(pump.id);
  await changeDraft(acting(), draft.id, 2, draft.text.replace("InfuTrak 300", "InfuTrak 500"));
  await assert.rejects(issueLabel(issuing(), draft.id, 3), { code: "record-conflict", where: "/product" });
  await removeDraft(acting(), draft.id, 3);
});

test("a forged label is refused: changed content, another's key in the header, a broken countersignature", async () => {
  const maker = await signer(meter.maker, "maker");
  const label = makersLabel({
    issuer: { name: meter.maker, kind: "maker" },
    product: { maker: { name: meter.maker }, model: meter.model },
  });
  const signed = await signLabel(label, maker, deflate);
  const [header, , signature] = signed.label.split(".");
  const changed = toBase64Url(canonicalBytes({ ...label, validUntil: "2035-01-01" }));
  const forged: SignedLabel[] = [
    { ...signed, label: [header, changed, signature].join(".") },
    { ...signed, short: (await signLabel(makersLabel(), await signer(monitor.maker, "maker"), deflate)).short },
    { ...signed, countersignatures: [signed.label] },
  ];
  const before = (await actsDone()).length;
  for (const one of forged) await assert.rejects(takeLabel(acting(), meter.id, one), { code: "signature-unreadable" });
  assert.deepEqual(await labelsOf(meter.id), []);
  assert.equal((await actsDone()).length, before);
});

test("a label that comes again with a countersignature rises in tier once the institute is pinned", async () => {
  const maker = await signer(meter.maker, "maker");
  const institute = await signer("Prüfstelle Nord", "institute");
  const label = makersLabel({
    issuer: { name: meter.maker, kind: "maker" },
    product: { maker: { name: meter.maker }, model: meter.model },
  });
  const digest = await digestOf(canonicalBytes(label));
  const signed = await signLabel(label, maker, deflate);
  assert.equal((await takeLabel(acting(), meter.id, signed)).answer, "unknown-issuer");
  const admin = acting(person("administrator"));
  await assert.rejects(pinKey(admin, maker.card, "0000 0000"), { code: "key-unusable", where: "/fingerprint" });
  await pinKey(admin, maker.card, fingerprintOf(maker.kid));
  assert.deepEqual(
    (await labelsOf(meter.id)).map(({ answer, tier }) => [answer, tier]),
    [["trusted", "self"]],
  );

  const reviewed = await countersignLabel(
    signed,
    {
      schema: "1.0",
      label: digest,
      tier: "reviewed",
      by: { name: "Prüfstelle Nord" },
      on: TODAY,
      validUntil: "2028-01-01",
      evidence: [],
    },
    institute,
  );
  await pinKey(admin, institute.card, fingerprintOf(institute.kid).toUpperCase().replaceAll(" ", "-"));
  assert.equal((await takeLabel(acting(), meter.id, reviewed)).tier, "reviewed");
  assert.equal((await takeLabel(acting(), meter.id, signed)).tier, "reviewed", "what is known is not lost");
});

test("what is remembered of a label is what verifying it anew says, on every day", async () => {
  const { read } = registry.store;
  for (const day of [
    TODAY,
    "2027-02-28",
    "2027-12-31",
    "2028-01-01",
    "2028-01-02",
    "2029-03-01",
    "2029-03-02",
    TODAY,
  ]) {
    const held = (await heldLabels(read, [pump.id, meter.id, monitor.id], day)).values();
    for (const { digest, answer, tier } of [...held].flat()) {
      const stored = await labelByDigest(read, digest);
      assert.ok(stored !== undefined);
      const anew = await verifiedLabel(read, stored, day);
      assert.deepEqual([answer, tier], [anew.answer, anew.tier ?? null], `${digest} on ${day}`);
    }
  }
});

test("answers follow the day: a label whose time is over has expired", async () => {
  const later = await heldLabels(registry.store.read, [meter.id], "2029-03-02");
  assert.equal(later.get(meter.id)?.[0]?.answer, "expired");
});
