import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import { evaluatedOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { canonicalBytes } from "../label/digest.ts";
import { newKeyFile, type Signer, signerOf } from "../label/key.ts";
import { compactSign } from "../label/signed-label.ts";
import { NO_TRUST, type Trust, trustOf } from "../label/trust.ts";
import { withdraw } from "../label/withdrawal.ts";
import { evaluate } from "./evaluate.ts";
import { EVALUATION_TYP, openSealed, type SealedEvaluation, sealEvaluation } from "./sealed-evaluation.ts";
import {
  countersignEvaluation,
  EVALUATION_COUNTERSIGNATURE_TYP,
  type EvaluationCountersignature,
  type Examined,
  type SignedEvaluation,
  signedEvaluationOf,
} from "./signed-evaluation.ts";
import { verifyEvaluation } from "./verify-evaluation.ts";

const TODAY = "2026-11-22";
const HOSPITAL = "Klinikum Tannenwald";
const said: Examined = { role: "external", on: TODAY, examined: "All answers of level 1, on site", evidence: [] };

let facility: Signer;
let auditor: Signer;
let internal: Signer;
let maker: Signer;
let trust: Trust;
let sealed: SealedEvaluation;
let document: SignedEvaluation;

before(async () => {
  const made = async (holder: string, role: "maker" | "institute" | "facility") =>
    signerOf(await newKeyFile({ holder, role, created: TODAY }, "EdDSA"), "test");
  facility = await made(HOSPITAL, "facility");
  auditor = await made("Audit House", "institute");
  internal = await made(`${HOSPITAL}, Innenrevision`, "facility");
  maker = await made("Audit House", "maker");
  trust = await trustOf(
    { carelabel: "trust", pinned: [facility, auditor, internal].map(({ card }) => ({ card, pinnedOn: TODAY })) },
    "trust",
  );
  const answers = fulfilledAnswers(["structure", "process"], 2);
  sealed = {
    ...{ carelabel: "sealed-evaluation", version: "1.0", id: "0123456789abcdef", title: "Autumn", facility: HOSPITAL },
    ...{ place: [], answers: Object.fromEntries(answers), figures: {}, measures: [] },
    result: evaluate(model, evaluatedOf(answers, { today: TODAY })),
    trail: [{ step: "close", by: "Ada Berg", at: `${TODAY}T10:00:00Z`, note: null }],
  };
  document = await signedBy(facility, sealed);
});

const signedBy = async (signer: Signer, content: SealedEvaluation): Promise<SignedEvaluation> => ({
  ...{ carelabel: "signed-evaluation", version: 1 },
  evaluation: await sealEvaluation(content, signer),
  countersignatures: [],
});
const verified = (file: SignedEvaluation, by = trust, today = TODAY) => verifyEvaluation(file, model, by, [], today);

test("an evaluation that the pinned facility signed is trusted, and its levels follow from its answers", async () => {
  const { answer, holder, reckoning, sealed: content } = await verified(document);
  assert.deepEqual([answer, holder?.name, reckoning], ["trusted", HOSPITAL, { kind: "agrees" }]);
  assert.deepEqual(content, sealed);
});

test("an intact signature by a key that nobody pinned, or that is pinned for somebody else, is no broken one", async () => {
  assert.deepEqual(pick(await verified(document, NO_TRUST)), ["unknown-issuer", "key-not-pinned"]);
  assert.deepEqual(pick(await verified(await signedBy(auditor, sealed))), ["unknown-issuer", "pinned-for-other"]);
  const inOtherRole = await signedBy(auditor, { ...sealed, facility: "Audit House" });
  assert.deepEqual(pick(await verified(inOtherRole)), ["unknown-issuer", "pinned-in-other-role"]);
});
const pick = ({ answer, because }: { answer: string; because?: string }) => [answer, because];

test("levels that do not follow from the answers are told, however well they are signed", async () => {
  const { facility: whole } = sealed.result;
  const better = { ...sealed, result: { ...sealed.result, facility: { ...whole, achieved: whole.achieved + 1 } } };
  const { answer, reckoning } = await verified(await signedBy(facility, better));
  assert.deepEqual([answer, reckoning], ["trusted", { kind: "departs", where: ["facility"] }]);
  const changed = { ...sealed, answers: { ...sealed.answers } };
  delete changed.answers["structure.organisation.1.1"];
  const { reckoning: other } = await verified(await signedBy(facility, changed));
  assert.ok(other?.kind === "departs" && other.where.includes("structure.organisation.1.1"));
  assert.ok(other.where.includes("structure.organisation") && !other.where.includes("process"));
});

test("levels of answers that had expired when it was closed do not follow, though they were aged on an earlier day", async () => {
  const answers = new Map(
    [...fulfilledAnswers(["structure", "process"], 2)].map(
      ([id, one]) => [id, { ...one, validUntil: "2025-01-01" }] as const,
    ),
  );
  const aged = { ...sealed, answers: Object.fromEntries(answers) };
  const result = evaluate(model, evaluatedOf(answers, { today: "2024-12-31" }));
  const { reckoning } = await verified(await signedBy(facility, { ...aged, result }));
  assert.ok(reckoning?.kind === "departs" && reckoning.where.includes("structure.organisation"));
  const otherDay = await verified(
    await signedBy(facility, { ...sealed, result: { ...sealed.result, today: "2024-12-31" } }),
  );
  assert.deepEqual(otherDay.reckoning, { kind: "departs", where: ["result"] });
});

test("levels of another edition of the readings are neither confirmed nor denied", async () => {
  const older = { ...sealed, result: { ...sealed.result, readingsEdition: "2025-01-01" } };
  const { reckoning } = await verified(await signedBy(facility, older));
  assert.deepEqual(reckoning, { kind: "other-edition", signed: "2025-01-01", here: sealed.result.readingsEdition });
});

test("what was closed on a day that has not come, or never closed, is broken", async () => {
  assert.deepEqual(pick(await verified(document, trust, "2026-11-21")), ["broken", "not-yet-valid"]);
  const open: SealedEvaluation["trail"] = [{ step: "accept", by: "Ada Berg", at: `${TODAY}T10:00:00Z`, note: null }];
  assert.deepEqual(pick(await verified(await signedBy(facility, { ...sealed, trail: open }))), ["broken", "content"]);
});

test("any byte changed in a file breaks it or makes it no signed evaluation", async () => {
  const signed = (await countersignEvaluation(document, said, auditor)).countersignatures[0] as string;
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.constantFrom("A", "B", "-", "."), fc.boolean(), async (at, sign, inner) => {
      const whole = inner ? signed : document.evaluation;
      // The last sign holds bits that no byte is made of.
      const place = at % (whole.length - 1);
      const changed = whole.slice(0, place) + sign + whole.slice(place + 1);
      if (changed === whole) return;
      const file = inner ? { ...document, countersignatures: [changed] } : { ...document, evaluation: changed };
      const { answer, countersignatures } = await verified(file);
      const told = inner ? countersignatures[0]?.answer : answer;
      assert.equal(told, "broken");
    }),
    { numRuns: 40 },
  );
});

test("auditors from outside and from inside countersign with their own keys, and each is told apart", async () => {
  const evidence = [{ name: "report.pdf", digest: "0".repeat(64) }];
  const once = await countersignEvaluation(document, { ...said, evidence }, auditor);
  const twice = await countersignEvaluation(once, { ...said, role: "internal" }, internal);
  const { digest } = await openSealed(document.evaluation, "test");
  const { countersignatures } = await verified(twice);
  assert.deepEqual(
    countersignatures.map(({ answer, holder, statement }) => [answer, holder?.name, statement?.role]),
    [
      ["trusted", "Audit House", "external"],
      ["trusted", `${HOSPITAL}, Innenrevision`, "internal"],
    ],
  );
  const [first] = countersignatures;
  assert.deepEqual([first?.statement?.evaluation, first?.statement?.evidence], [digest, evidence]);
  const unknown = await verified(twice, NO_TRUST);
  assert.deepEqual(pick(unknown.countersignatures[0] ?? { answer: "" }), ["unknown-issuer", "key-not-pinned"]);
});

test("who closed an evaluation does not countersign it, and a key's role fits the auditor's", async () => {
  const own = { ...said, role: "internal" as const };
  await assert.rejects(countersignEvaluation(document, own, facility), { code: "key-unusable" });
  await assert.rejects(countersignEvaluation(document, said, internal), { code: "key-unusable" });
  await assert.rejects(countersignEvaluation(document, said, maker), { code: "key-unusable" });
  await assert.rejects(countersignEvaluation(document, { ...said, examined: "" }, auditor), { code: "argument-wrong" });
});

test("a countersignature that a foreign program signed is held to the same rules", async () => {
  const { digest } = await openSealed(document.evaluation, "test");
  const statement: EvaluationCountersignature = {
    ...{ schema: "1.0", evaluation: digest, by: { name: "Audit House" } },
    ...said,
  };
  const foreign = async (content: object, signer = auditor, typ = EVALUATION_COUNTERSIGNATURE_TYP) => {
    const jws = await compactSign(canonicalBytes(content), typ, signer);
    const [told] = (await verified({ ...document, countersignatures: [jws] })).countersignatures;
    return pick(told ?? { answer: "" });
  };
  assert.deepEqual(await foreign(statement), ["trusted", undefined]);
  assert.deepEqual(await foreign({ ...statement, evaluation: "0".repeat(64) }), ["broken", "other-evaluation"]);
  assert.deepEqual(await foreign({ ...statement, on: "2026-11-23" }), ["broken", "not-yet-valid"]);
  assert.deepEqual(await foreign({ ...statement, role: "internal" }), ["unknown-issuer", "pinned-in-other-role"]);
  assert.deepEqual(await foreign({ ...statement, more: true }), ["broken", "content"]);
  assert.deepEqual(await foreign(statement, facility), ["broken", "signers-own"]);
  assert.deepEqual(await foreign(statement, auditor, EVALUATION_TYP), ["broken", "other-kind"]);
});

test("an auditor who takes a countersignature back is believed", async () => {
  const file = await countersignEvaluation(document, said, auditor);
  const [given] = (await verified(file)).countersignatures;
  const entry = {
    digest: given?.digest ?? "",
    of: "countersignature",
    on: TODAY,
    reason: "a page was missing",
  } as const;
  const list = await withdraw(undefined, entry, auditor, TODAY);
  const { answer, countersignatures } = await verifyEvaluation(file, model, trust, [list], TODAY);
  assert.deepEqual([answer, countersignatures[0]?.answer], ["trusted", "withdrawn"]);
});

for (const [what, value] of [
  ["nothing", null],
  ["a label", { carelabel: "signed-label", version: 1 }],
  ["more than it may hold", { countersignatures: Array.from({ length: 51 }, () => "a.b.c") }],
  ["a countersignature of half a megabyte", { countersignatures: [`a.${"b".repeat(500_000)}.c`] }],
] as const)
  test(`${what} is no signed evaluation`, () => {
    const file = value === null || "carelabel" in value ? value : { ...document, ...value };
    assert.throws(() => signedEvaluationOf(file, "file"), { code: "signature-unreadable" });
  });

test("an auditor cannot have signed before the evaluation was closed, and one word counts once", async () => {
  const word = async (on: string) =>
    (await countersignEvaluation(document, { ...said, on }, auditor)).countersignatures.at(-1) ?? "";
  const early = await word("2020-01-01");
  const late = await word(TODAY);
  // The last sign holds bits that are no part of the signature.
  const spelt = late.replace(/.$/, (sign) => String.fromCharCode(sign.charCodeAt(0) + 1));
  const { countersignatures } = await verified({ ...document, countersignatures: [early, late, spelt] });
  assert.deepEqual(countersignatures.map(pick), [
    ["broken", "before-closing"],
    ["trusted", undefined],
  ]);
});
