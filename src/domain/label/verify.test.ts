import assert from "node:assert/strict";
import { before, test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { codeText, labelAddress, readCode } from "./digital-link.ts";
import { type HolderRole, newKeyFile, type Signer, signerOf } from "./key.ts";
import type { Label } from "./label.ts";
import { SHORT_LABEL_LIMIT_BYTES } from "./short-label.ts";
import { countersignLabel, fromBase64Url, type SignedLabel, signLabel, toBase64Url } from "./signed-label.ts";
import { pin, type Trust, type TrustFile, trustOf } from "./trust.ts";
import { ownList, verifyLabel, verifyShortLabel } from "./verify.ts";
import { type WithdrawalFile, withdraw } from "./withdrawal.ts";

const deflate = (bytes: Uint8Array) => new Uint8Array(deflateSync(bytes, { level: 9 }));
const inflate = async (bytes: Uint8Array, limitBytes: number) => {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: limitBytes }));
  } catch {
    return undefined;
  }
};
const TODAY = "2026-11-21";
const label: Label = {
  schema: "1.0",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-11-01",
  validUntil: "2028-11-01",
  authority: "maker",
  known: "declared",
  product: {
    maker: { name: "Hillbrook Medical", country: "DE" },
    model: "Flow 2",
    udiDi: "04012345000016",
    riskClass: "III",
  },
};

const signers = {} as Record<"maker" | "second" | "rival" | "hospital" | "institute" | "stranger", Signer>;
let trust: Trust;
let signed: SignedLabel;

async function signer(holder: string, role: HolderRole, algorithm: "ES256" | "EdDSA" = "ES256"): Promise<Signer> {
  return signerOf(await newKeyFile({ holder, role, created: TODAY }, algorithm), "test");
}

before(async () => {
  signers.maker = await signer("Hillbrook Medical", "maker");
  signers.second = await signer("Hillbrook Medical", "maker", "EdDSA");
  signers.rival = await signer("Rival Devices", "maker");
  signers.hospital = await signer("St. Anna", "facility");
  signers.institute = await signer("Test Institute North", "institute", "EdDSA");
  signers.stranger = await signer("Hillbrook Medical", "maker");
  let file: TrustFile = { carelabel: "trust", pinned: [] };
  for (const name of ["maker", "second", "rival", "hospital", "institute"] as const)
    file = await pin(file, signers[name].card, TODAY);
  trust = await trustOf(file, "trust");
  signed = await signLabel(label, signers.maker, deflate);
});

const countersign = (tier: "reviewed" | "lab", by: Signer, label: string) =>
  countersignLabel(
    signed,
    {
      schema: "1.0",
      label,
      tier,
      by: { name: by.card.holder },
      on: TODAY,
      validUntil: "2027-11-21",
      evidence: [{ digest: "ab".repeat(32), name: "report.pdf" }],
    },
    by,
  );
const takeBack = (digest: string, by: Signer, successor?: string): Promise<WithdrawalFile> =>
  withdraw(
    undefined,
    { digest, of: "label", on: TODAY, reason: "wrong country", ...(successor === undefined ? {} : { successor }) },
    by,
    TODAY,
  );

test("a maker's label by a pinned key is trusted, as the maker's own word", async () => {
  const result = await verifyLabel(signed, trust, [], TODAY);
  assert.equal(result.answer, "trusted");
  assert.equal(result.tier, "self");
  assert.deepEqual(result.label, label);
  assert.equal(result.withdrawals.issuersListOf, null, "nobody can say that it was not withdrawn");
});

test("an EdDSA key signs as well as an ES256 key", async () => {
  assert.equal(
    (await verifyLabel(await signLabel(label, signers.second, deflate), trust, [], TODAY)).answer,
    "trusted",
  );
});

test("a facility's own label is only ever observed", async () => {
  const observed: Label = {
    ...label,
    issuer: { name: "St. Anna", kind: "facility" },
    authority: "facility",
    known: "observed",
  };
  const result = await verifyLabel(await signLabel(observed, signers.hospital, deflate), trust, [], TODAY);
  assert.deepEqual([result.answer, result.tier], ["trusted", "observed"]);
});

test("the last day of validity counts, the day after the label is expired", async () => {
  assert.equal((await verifyLabel(signed, trust, [], "2028-11-01")).answer, "trusted");
  const result = await verifyLabel(signed, trust, [], "2028-11-02");
  assert.deepEqual([result.answer, result.validUntil], ["expired", "2028-11-01"]);
});

test("an intact label by a key that nobody pinned is from an unknown issuer, not broken", async () => {
  const forged = await signLabel(label, signers.stranger, deflate);
  const result = await verifyLabel(forged, trust, [], TODAY);
  assert.deepEqual([result.answer, result.because, result.tier], ["unknown-issuer", "key-not-pinned", undefined]);
});

test("a pinned maker cannot speak for another maker", async () => {
  const asRival = { ...label, issuer: { name: "Rival Devices", kind: "maker" as const } };
  await assert.rejects(signLabel(label, signers.rival, deflate), { code: "key-unusable" });
  // A rival who skips our own check still only speaks for itself: the name in the label must be the pinned holder's.
  const cheating: Signer = { ...signers.rival, card: { ...signers.rival.card, holder: "Hillbrook Medical" } };
  const result = await verifyLabel(await signLabel(label, cheating, deflate), trust, [], TODAY);
  assert.deepEqual([result.answer, result.because], ["unknown-issuer", "pinned-for-other"]);
  assert.equal(
    (await verifyLabel(await signLabel(asRival, signers.rival, deflate), trust, [], TODAY)).answer,
    "trusted",
  );
});

test("a hospital cannot issue a maker's label", async () => {
  const cheating: Signer = { ...signers.hospital, card: { ...signers.hospital.card, role: "maker" } };
  const result = await verifyLabel(
    await signLabel({ ...label, issuer: { name: "St. Anna", kind: "maker" } }, cheating, deflate),
    trust,
    [],
    TODAY,
  );
  assert.deepEqual([result.answer, result.because], ["unknown-issuer", "pinned-in-other-role"]);
});

test("a label that its maker withdrew is withdrawn; with a successor it is superseded", async () => {
  const { digest = "" } = await verifyLabel(signed, trust, [], TODAY);
  const withdrawn = await verifyLabel(signed, trust, [await takeBack(digest, signers.maker)], TODAY);
  assert.deepEqual(
    [withdrawn.answer, withdrawn.withdrawal?.reason, withdrawn.tier],
    ["withdrawn", "wrong country", undefined],
  );
  const superseded = await verifyLabel(signed, trust, [await takeBack(digest, signers.maker, "cd".repeat(32))], TODAY);
  assert.deepEqual([superseded.answer, superseded.withdrawal?.successor], ["superseded", "cd".repeat(32)]);
  assert.equal(
    (await verifyLabel(signed, trust, [await takeBack(digest, signers.second)], TODAY)).answer,
    "withdrawn",
    "the maker's next key may take back as well",
  );
});

test("nobody withdraws another one's label", async () => {
  const { digest = "" } = await verifyLabel(signed, trust, [], TODAY);
  for (const other of [signers.rival, signers.institute, signers.stranger]) {
    assert.equal((await verifyLabel(signed, trust, [await takeBack(digest, other)], TODAY)).answer, "trusted");
  }
});

test("a countersignature by a pinned institute raises the tier, its withdrawal lowers it again", async () => {
  const { digest = "" } = await verifyLabel(signed, trust, [], TODAY);
  const reviewed = await countersign("reviewed", signers.institute, digest);
  assert.equal((await verifyLabel(reviewed, trust, [], TODAY)).tier, "reviewed");
  const lab = await verifyLabel(await countersign("lab", signers.institute, digest), trust, [], TODAY);
  assert.equal(lab.tier, "lab");
  const list = await takeBack(lab.countersignatures[0]?.digest ?? "", signers.institute);
  const lowered = await verifyLabel(await countersign("lab", signers.institute, digest), trust, [list], TODAY);
  assert.deepEqual(
    [lowered.answer, lowered.tier, lowered.countersignatures[0]?.answer],
    ["trusted", "self", "withdrawn"],
  );
  assert.equal(
    (await verifyLabel(reviewed, trust, [], "2027-11-22")).tier,
    "self",
    "a countersignature ends on its own day",
  );
});

test("a countersignature for another label, or by a maker's key, raises nothing", async () => {
  const other = await countersign("lab", signers.institute, "ef".repeat(32));
  const result = await verifyLabel(other, trust, [], TODAY);
  assert.deepEqual([result.tier, result.countersignatures[0]?.answer], ["self", "broken"]);
  const { digest = "" } = result;
  await assert.rejects(countersign("lab", signers.maker, digest), { code: "key-unusable" });
});

test("a lab's word without evidence is refused", async () => {
  const { digest = "" } = await verifyLabel(signed, trust, [], TODAY);
  await assert.rejects(
    countersignLabel(
      signed,
      {
        schema: "1.0",
        label: digest,
        tier: "lab",
        by: { name: "Test Institute North" },
        on: TODAY,
        validUntil: "2027-01-01",
        evidence: [],
      },
      signers.institute,
    ),
    { code: "label-invalid", where: "/evidence" },
  );
});

test("a list grows by its own signer only, and keeps what it held", async () => {
  const first = await takeBack("aa".repeat(32), signers.maker);
  assert.equal(await ownList(first, signers.rival.kid), undefined);
  const list = await ownList(first, signers.maker.kid);
  const second = await withdraw(
    list,
    { digest: "bb".repeat(32), of: "label", on: TODAY, reason: "recall" },
    signers.maker,
    TODAY,
  );
  const grown = await ownList(second, signers.maker.kid);
  assert.deepEqual(
    [grown?.sequence, grown?.entries.map(({ digest }) => digest)],
    [2, ["aa".repeat(32), "bb".repeat(32)]],
  );
});

test("no changed character anywhere makes another label trusted", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom("label", "short"),
      fc.constantFrom(..."AQgw-_9z"),
      async (at, part, letter) => {
        const text = signed[part as "label" | "short"];
        const index = at % text.length;
        const changed = { ...signed, [part]: text.slice(0, index) + letter + text.slice(index + 1) };
        const result = await verifyLabel(changed, trust, [], TODAY);
        // The last character of Base64url may hold unused bits: then the bytes, and so the statement, are the same.
        if (result.answer === "trusted") assert.deepEqual(result.label, label);
        else assert.ok(["broken", "unknown-issuer"].includes(result.answer));
      },
    ),
    { numRuns: 300 },
  );
});

test("the other five answers never come with a tier of trust, and broken never with a holder", async () => {
  const [head = "", , signature = ""] = signed.label.split(".");
  const payload = toBase64Url(
    new TextEncoder().encode(JSON.stringify({ ...label, product: { ...label.product, riskClass: "I" } })),
  );
  const result = await verifyLabel({ ...signed, label: `${head}.${payload}.${signature}` }, trust, [], TODAY);
  assert.deepEqual(
    [result.answer, result.because, result.holder, result.tier],
    ["broken", "signature", undefined, undefined],
  );
});

test("alg none, a foreign type and a key that does not fit its id are refused", async () => {
  const [, payload = "", signature = ""] = signed.label.split(".");
  const head = (header: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(header)));
  const good = JSON.parse(new TextDecoder().decode(fromBase64Url(signed.label.split(".")[0] ?? "")));
  for (const [header, because] of [
    [{ ...good, alg: "none" }, "algorithm"],
    [{ ...good, alg: "HS256" }, "algorithm"],
    [{ ...good, typ: "JWT" }, "other-kind"],
    [{ ...good, jwk: { ...signers.stranger.card.key } }, "key"],
    [{ ...good, jwk: { kty: "oct", k: "AAAA" } }, "key"],
  ] as const) {
    const result = await verifyLabel({ ...signed, label: `${head(header)}.${payload}.${signature}` }, trust, [], TODAY);
    assert.deepEqual([result.answer, result.because], ["broken", because]);
  }
});

test("a scanned code is verified offline and answers as the file does", async () => {
  const address = labelAddress("labels.example.org", label.product, "00".repeat(32));
  assert.equal(address, "HTTPS://LABELS.EXAMPLE.ORG/01/04012345000016");
  const code = await codeText(address, fromBase64Url(signed.short), deflate);
  assert.match(code, /^[0-9A-Z:/.#-]+$/);
  const read = await readCode(code, inflate);
  assert.equal(read.gtin, "04012345000016");
  const scan = (lists: WithdrawalFile[], today: string, by: Trust = trust) =>
    verifyShortLabel(read.cose ?? new Uint8Array(), read, by, lists, today);
  const result = await scan([], TODAY);
  assert.deepEqual(
    [result.answer, result.tier, result.short?.model, result.short?.riskClass],
    ["trusted", "self", "Flow 2", "III"],
  );
  assert.equal((await scan([], "2029-01-01")).answer, "expired");
  assert.equal((await scan([await takeBack(result.short?.digest ?? "", signers.maker)], TODAY)).answer, "withdrawn");
  assert.equal(
    (await scan([], TODAY, await trustOf({ carelabel: "trust", pinned: [] }, "trust"))).answer,
    "unknown-issuer",
  );
  assert.equal(
    (await verifyShortLabel(read.cose ?? new Uint8Array(), { gtin: "04012345000023" }, trust, [], TODAY)).because,
    "other-label",
  );
});

test("a damaged code is told from a foreign one", async () => {
  const address = labelAddress("labels.example.org", {}, "00".repeat(32));
  const code = await codeText(address, fromBase64Url(signed.short), deflate);
  await assert.rejects(readCode(code.slice(0, -40), inflate), /read only in part/);
  await assert.rejects(readCode("https://example.org/menu", inflate), /no security label/);
  assert.equal((await readCode(address, inflate)).cose, undefined);
});

test("any bytes in a code are answered, never thrown past the door", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      assert.equal((await verifyShortLabel(bytes, {}, trust, [], TODAY)).answer, "broken");
    }),
  );
});

test("the code of the most talkative label keeps its budget and counts what it left out", async () => {
  const parties = Array.from({ length: 60 }, (_, index) => ({
    id: `p${index}`,
    name: `Company number ${index} with a long name`,
    purpose: "analytics",
    countries: ["US", "CA"],
  }));
  const attributes = Array.from({ length: 80 }, (_, index) => ({
    id: `a${index}`,
    name: `Attribute ${index} ${"x".repeat(40)}`,
    cycle: { everySeconds: 60 },
  }));
  const talkative: Label = { ...label, components: { data: { thirdParties: parties, attributes } } };
  const big = await signLabel(talkative, signers.maker, deflate);
  assert.ok((await deflate(fromBase64Url(big.short))).length <= SHORT_LABEL_LIMIT_BYTES);
  const { short } = await verifyShortLabel(fromBase64Url(big.short), {}, trust, [], TODAY);
  assert.equal((short?.recipients.length ?? 0) + (short?.left.recipients ?? 0), 60);
  assert.equal((short?.attributes.length ?? 0) + (short?.left.attributes ?? 0), 80);
  assert.ok((short?.recipients.length ?? 0) > 0);
});
