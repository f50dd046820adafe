import assert from "node:assert/strict";
import { before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { encode, Tagged } from "cborg";
import { readCose, signCose } from "./cose.ts";
import { canonicalBytes, shortDigest } from "./digest.ts";
import { keyCardOf, newKeyFile, type Signer, signerOf } from "./key.ts";
import type { Label } from "./label.ts";
import { shortLabelOf, thumbprintBytes } from "./short-label.ts";
import { decodeShortLabel, encodeShortLabel, type ShortLabel } from "./short-label-codec.ts";
import {
  type Countersignature,
  compactSign,
  fromBase64Url,
  type SignedLabel,
  signedLabelOf,
  signLabel,
  TYP,
  toBase64Url,
} from "./signed-label.ts";
import { NO_TRUST, type Trust, trustOf } from "./trust.ts";
import { verifyLabel, verifyShortLabel } from "./verify.ts";

const TODAY = "2026-11-21";
const deflate = (bytes: Uint8Array) => new Uint8Array(deflateSync(bytes, { level: 9 }));
const label: Label = {
  schema: "1.0",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-11-01",
  validUntil: "2028-11-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Hillbrook Medical" }, model: "Flow 2", udiDi: "04012345000016", riskClass: "III" },
  components: {
    data: {
      thirdParties: [{ id: "ads", name: "Ads", purpose: "advertising", countries: ["US"] }],
      attributes: [{ id: "rate", name: "Rate", cycle: { everySeconds: 60 } }],
    },
  },
};

let maker: Signer;
let other: Signer;
let institute: Signer;
let trust: Trust;
let signed: SignedLabel;
let digest: string;

before(async () => {
  const made = async (holder: string, role: "maker" | "institute") =>
    signerOf(await newKeyFile({ holder, role, created: TODAY }, "ES256"), "test");
  maker = await made("Hillbrook Medical", "maker");
  other = await made("Hillbrook Medical", "maker");
  institute = await made("Institute", "institute");
  const pinned = [maker, institute].map(({ card }) => ({ card, pinnedOn: TODAY }));
  trust = await trustOf({ carelabel: "trust", pinned }, "trust");
  signed = await signLabel(label, maker, deflate);
  digest = (await verifyLabel(signed, trust, [], TODAY)).digest ?? "";
});

const withShort = async (facts: Partial<ShortLabel>, by = maker): Promise<SignedLabel> => {
  const bytes = encodeShortLabel({ ...shortLabelOf(label, digest), ...facts });
  return { ...signed, short: toBase64Url(await signCose(bytes, thumbprintBytes(by.kid), by)) };
};
const answer = async (file: SignedLabel, by = trust) => {
  const result = await verifyLabel(file, by, [], TODAY);
  return [result.answer, result.because];
};

test("a short label that says less grave things than its label makes the file broken", async () => {
  for (const facts of [{ riskClass: "I" }, { recipients: [] }, { attributes: [] }, { model: "Flow 3" }] as const)
    assert.deepEqual(await answer(await withShort(facts)), ["broken", "short-differs"]);
});

test("a short label that counts what it leaves out belongs to its label", async () => {
  const left = { recipients: 1, attributes: 1, protocols: 0 };
  assert.deepEqual(await answer(await withShort({ recipients: [], attributes: [], left })), ["trusted", undefined]);
});

test("a short label by another key is broken, even where nobody pinned the label's key", async () => {
  assert.deepEqual(await answer(await withShort({}, other), NO_TRUST), ["broken", "short-differs"]);
  const forged = fromBase64Url(signed.short);
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  assert.deepEqual(await answer({ ...signed, short: toBase64Url(forged) }, NO_TRUST), ["broken", "short-differs"]);
  assert.deepEqual(await answer({ ...signed, short: "A" }), ["broken", "short-differs"]);
  assert.throws(() => signedLabelOf({ ...signed, short: "AAAAA" }, "x"), { code: "signature-unreadable" });
});

test("the digest in a code's address must be its label's", async () => {
  const scan = (address: object) => verifyShortLabel(fromBase64Url(signed.short), address, trust, [], TODAY);
  assert.equal((await scan({ shortDigest: shortDigest(digest) })).answer, "trusted");
  const elsewhere = await scan({ shortDigest: shortDigest("00".repeat(32)) });
  assert.deepEqual([elsewhere.answer, elsewhere.because], ["broken", "other-label"]);
});

test("a label or countersignature of a day to come is not yet valid", async () => {
  const early = await signLabel({ ...label, issued: "2027-01-01" }, maker, deflate);
  assert.deepEqual(await answer(early), ["broken", "not-yet-valid"]);
  const scanned = await verifyShortLabel(fromBase64Url(early.short), {}, trust, [], TODAY);
  assert.deepEqual([scanned.answer, scanned.because], ["broken", "not-yet-valid"]);
  const backwards = await signLabel({ ...label, validUntil: "2026-10-01" }, maker, deflate);
  assert.deepEqual(await answer(backwards), ["broken", "content"]);
});

test("a lab's word without evidence, one that ends before it begins, or of a day to come raises nothing", async () => {
  const sound: Countersignature = {
    schema: "1.0",
    label: digest,
    tier: "lab",
    by: { name: "Institute" },
    on: TODAY,
    validUntil: "2027-11-21",
    evidence: [{ digest, name: "report.pdf" }],
  };
  const verified = async (statement: Countersignature) => {
    const jws = await compactSign(canonicalBytes(statement), TYP.countersignature, institute);
    return verifyLabel({ ...signed, countersignatures: [jws] }, trust, [], TODAY);
  };
  assert.equal((await verified(sound)).tier, "lab");
  for (const [facts, because] of [
    [{ evidence: [] }, "content"],
    [{ validUntil: TODAY }, "content"],
    [{ on: "2026-12-01" }, "not-yet-valid"],
  ] as const) {
    const result = await verified({ ...sound, ...facts } as Countersignature);
    assert.deepEqual([result.tier, result.countersignatures[0]?.because], ["self", because]);
  }
});

test("verification says whose word a label is, and how many facts it does not know", async () => {
  assert.deepEqual((await verifyLabel(signed, trust, [], TODAY)).issuerIsMaker, true);
  const distributor = { ...label, schema: "1.9", novelty: 1, product: { ...label.product, maker: { name: "Other" } } };
  const result = await verifyLabel(await signLabel(distributor, maker, deflate), trust, [], TODAY);
  assert.deepEqual([result.answer, result.issuerIsMaker, result.unknownFacts], ["trusted", false, 1]);
  const code = await verifyShortLabel(
    fromBase64Url((await signLabel(distributor, maker, deflate)).short),
    {},
    trust,
    [],
    TODAY,
  );
  assert.equal(code.issuerIsMaker, false);
});

test("a key without its second coordinate, of mixed kinds, or with spare bits set is no key", () => {
  const { key } = maker.card as { key: { x: string } };
  const spare = `${key.x.slice(0, -1)}${String.fromCharCode(key.x.charCodeAt(42) + 1)}`;
  const without = { kty: "EC", crv: "P-256", x: key.x };
  for (const wrong of [without, { ...key, kty: "OKP", crv: "Ed25519" }, { ...key, kty: "OKP" }, { ...key, x: spare }])
    assert.throws(() => keyCardOf({ ...maker.card, key: wrong }, "card"), { code: "key-unusable" });
});

test("one key pinned twice is refused with its place", async () => {
  const pinned = [maker.card, { ...maker.card, holder: "Somebody else" }].map((card) => ({ card, pinnedOn: TODAY }));
  await assert.rejects(trustOf({ carelabel: "trust", pinned }, "trust"), { where: "trust/pinned/1" });
});

test("no message about a key repeats what stands in its file", async () => {
  const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0";
  const file = await newKeyFile({ holder: "X", role: "maker", created: TODAY }, "ES256");
  for (const wrong of [{ ...file, d: secret }, { ...file, card: secret }, { ...file, extra: secret }, secret]) {
    await assert.rejects(signerOf(wrong, "key"), ({ message }: Error) => !message.includes(secret.slice(0, 8)));
    await assert.rejects(trustOf(wrong, "key"), ({ message }: Error) => !message.includes(secret.slice(0, 8)));
    assert.throws(
      () => keyCardOf({ ...file.card, d: wrong }, "key"),
      ({ message }: Error) => !message.includes(secret.slice(0, 8)),
    );
  }
});

test("a short label with values that no version wrote is none; keys of a later one are counted", () => {
  const map = (facts: [number, unknown][]) => {
    const whole = new Map<number, unknown>([
      [0, 1],
      [1, "Hillbrook"],
      [2, "Flow 2"],
      [3, new Uint8Array(32)],
      [4, [0]],
      [5, 20_000],
      [6, 21_000],
      [7, "en"],
    ]);
    for (const [key, value] of facts) whole.set(key, value);
    return new Uint8Array(encode(whole));
  };
  assert.ok(decodeShortLabel(map([])));
  assert.equal(decodeShortLabel(map([[99, "later"]]))?.unknownFacts, 1);
  for (const [key, value] of [
    [11, 4],
    [16, 9],
    [17, 4],
    [4, [2]],
    [5, 2_932_897],
    [5, -1],
    [20, [["Rate", Number.NaN]]],
    [20, [["Rate", -5]]],
    [2, "Flow\u202e2"],
    [2, "Flow\n2"],
    [1, " Hillbrook"],
  ] as const)
    assert.equal(decodeShortLabel(map([[key, value]])), undefined, `${key}: ${value}`);
});

test("a COSE_Sign1 without its tag, with an unprotected header or in another encoding is refused", () => {
  const bytes = fromBase64Url(signed.short);
  const cose = readCose(bytes);
  assert.ok(cose);
  const items = [cose.protectedBytes, new Map<number, unknown>(), cose.payload, cose.signature];
  assert.ok(readCose(encode(new Tagged(18, items))));
  assert.equal(readCose(encode(items)), undefined);
  assert.equal(readCose(encode(new Tagged(18, items.with(1, new Map([[4, 1]]))))), undefined);
  // 0x98 0x04: the length of the list in two bytes where one would do.
  assert.equal(readCose(Uint8Array.from([0xd2, 0x98, 0x04, ...bytes.subarray(2)])), undefined);
});

test("maps whose keys are lists or bytes are nothing of ours, and nobody writes a warning about them", (t) => {
  const warned = t.mock.method(console, "warn", () => undefined);
  const listKeys = new Map<unknown, unknown>([
    [[1], "a"],
    [[2], "b"],
  ]);
  const short = encode(
    new Map<unknown, unknown>([
      [0, 1],
      [99, listKeys],
    ]),
  );
  const bytes = new Uint8Array(8);
  const cose = encode(new Tagged(18, [encode(listKeys), new Map(), bytes, bytes]));
  const before = warned.mock.callCount();
  assert.equal(decodeShortLabel(short), undefined);
  assert.equal(readCose(cose), undefined);
  assert.equal(warned.mock.callCount(), before);
});
