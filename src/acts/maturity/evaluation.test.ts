import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { AnswerInput, EvaluationInput } from "../../contract/evaluation.ts";
import { NEVER_BY_TOKEN, type Permission } from "../../domain/account/permission.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import { openSealed } from "../../domain/maturity/sealed-evaluation.ts";
import { PLACES, person, type Registry, withRegistry } from "../../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../../store/data-key.ts";
import { ledgerPage } from "../../store/ledger.ts";
import { loadMaturityModel } from "../../store/load-maturity.ts";
import { allPlaces } from "../../store/place.ts";
import { writeSetting } from "../../store/setting.ts";
import { removePlace } from "../place.ts";
import { closeEvaluation, sealedDocument } from "./close-evaluation.ts";
import {
  answerCriterion,
  evaluationsWithin,
  moveEvaluation,
  openEvaluation,
  readEvaluation,
  setFigure,
  setMeasure,
  throwEvaluationAway,
} from "./evaluation.ts";

const model = loadMaturityModel();
const COMMITTED = "structure.organisation.1.1";
const TRAINED = "process.usability.1.1";

let registry: Registry;
let dataKey: DataKey;
beforeEach(async () => {
  registry = await withRegistry();
  dataKey = await openDataKey(registry.folder, { environment: {} });
  await registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum Tannenwald" })));
});
afterEach(() => registry.close());

const whole: EvaluationInput = { title: "Autumn", placeId: null, reading: "recommended", basedOn: null };
const open = (values: Partial<EvaluationInput> = {}) => openEvaluation(registry.acting(), { ...whole, ...values });
const said = (base: number, entry: string, values: Partial<AnswerInput> = {}): AnswerInput => ({
  ...{ base, entry, answer: "fulfilled", evidence: [], source: { kind: "person" } },
  ...values,
});
const read = (id: string) => readEvaluation(registry.store.read, person("engineer"), id);
const administrator = () => registry.acting(person("administrator"));

test("an answer stands with who gave it and when, and the ledger holds the one before", async () => {
  const { id } = await open();
  await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001", { answer: "partly" }));
  const { version, answer } = await answerCriterion(registry.acting(), model, id, COMMITTED, said(1, "entry-0002"));
  assert.deepEqual([version, answer.answer, answer.by, answer.date], [2, "fulfilled", "engineer", "2027-03-01"]);
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 1 });
  const told = entries[0]?.changes[COMMITTED] as { answer: string }[] | undefined;
  assert.deepEqual(
    told?.map(({ answer }) => answer),
    ["partly", "fulfilled"],
  );
});

test("two people at one criterion: the second is told, at another criterion nobody is", async () => {
  const { id } = await open();
  await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "from-the-desk"));
  const late = answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "from-tablet", { answer: "unknown" }));
  await assert.rejects(late, { code: "record-changed" });
  await answerCriterion(registry.acting(person("clinician")), model, id, TRAINED, said(0, "from-tablet"));
  assert.equal((await read(id)).answers.length, 2);
});

test("an entry that is sent twice, because the line broke before the answer came, is one", async () => {
  const { id } = await open();
  const once = await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001"));
  const again = await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001"));
  assert.deepEqual(again, once);
  const acts = (await ledgerPage(registry.store.read, { offset: 0, limit: 10 })).entries.map(({ act }) => act);
  assert.deepEqual(acts, ["evaluation.answer", "evaluation.open"]);
});

test("an id that was given to other words, or by another person, is not taken for the same entry", async () => {
  const { id } = await open();
  await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001"));
  const other = said(0, "entry-0001", { answer: "not-fulfilled" });
  await assert.rejects(answerCriterion(registry.acting(), model, id, COMMITTED, other), { code: "record-conflict" });
  await assert.rejects(answerCriterion(administrator(), model, id, COMMITTED, said(0, "entry-0001")), {
    code: "record-conflict",
  });
});

test("a token neither reviews nor signs: that is a person's word", () => {
  const scope = ["evaluation.answer", "evaluation.review", "evaluation.sign"];
  const kept = scope.filter((one) => !NEVER_BY_TOKEN.includes(one as Permission));
  assert.deepEqual(kept, ["evaluation.answer"]);
});

test("what the model does not have, a figure that cannot be and a reason that is missing are refused", async () => {
  const { id } = await open();
  const acting = registry.acting();
  await assert.rejects(answerCriterion(acting, model, id, "structure.organisation.9.9", said(0, "entry-0001")), {
    code: "record-unknown",
  });
  await assert.rejects(
    answerCriterion(acting, model, id, COMMITTED, said(0, "entry-0001", { answer: "not-applicable" })),
    {
      code: "argument-wrong",
      where: "body/reason",
    },
  );
  const share = { kind: "value", value: 140, how: "measured" } as const;
  await assert.rejects(setFigure(acting, model, id, "itSecurityCostShare", { ...asFirst, figure: share }), {
    code: "argument-wrong",
  });
  const none = { kind: "no-such-device" } as const;
  for (const metric of ["itSecurityCostShare", "failureImpact", "securityEventsLastYear"])
    await assert.rejects(setFigure(acting, model, id, metric, { ...asFirst, figure: none }), {
      code: "argument-wrong",
      where: "body/figure",
    });
  await assert.rejects(setFigure(acting, model, id, "moonPhase", { ...asFirst, figure: null }), {
    code: "record-unknown",
  });
  const measure = { id: "training", criteria: ["structure.organisation.9.9"], cost: 100 };
  await assert.rejects(setMeasure(acting, model, id, "training", { ...asFirst, body: measure }), {
    code: "argument-wrong",
  });
});
const asFirst = { base: 0, entry: "entry-0001" };

test("figures and measures are set and taken back, each with its version", async () => {
  const { id } = await open();
  const figure = { kind: "value", value: 3.5, how: "declared" } as const;
  await setFigure(registry.acting(), model, id, "itSecurityCostShare", { ...asFirst, figure });
  const body = { id: "training", title: "Train the wards", criteria: [TRAINED], cost: 4000 };
  await setMeasure(registry.acting(), model, id, "training", { ...asFirst, body });
  await setMeasure(registry.acting(), model, id, "training", { base: 1, entry: "entry-0002", body: null });
  const { figures, measures } = await read(id);
  assert.deepEqual(figures, [{ metric: "itSecurityCostShare", version: 1, figure }]);
  assert.deepEqual(measures, [{ measure: "training", version: 2, body: null }]);
});

test("what was handed over stands still until the review returns it, with a word on what to mend", async () => {
  const { id } = await open();
  const handed = await moveEvaluation(registry.acting(), id, 1, { step: "hand-over", note: null });
  assert.equal(handed.state, "review");
  await assert.rejects(answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001")), {
    code: "record-conflict",
  });
  await assert.rejects(moveEvaluation(registry.acting(), id, 2, { step: "accept", note: null }), {
    code: "not-permitted",
  });
  const auditing = registry.acting(person("auditor"));
  await assert.rejects(moveEvaluation(auditing, id, 2, { step: "return", note: null }), { code: "argument-wrong" });
  await moveEvaluation(auditing, id, 2, { step: "return", note: "who was trained?" });
  await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001"));
});

test("a closed evaluation is signed, says what follows from its answers, and never changes", async () => {
  const { id } = await open({ placeId: PLACES.icu.id });
  await answerCriterion(registry.acting(), model, id, COMMITTED, said(0, "entry-0001"));
  await assert.rejects(closeEvaluation(administrator(), dataKey, model, id, 1, null), { code: "record-conflict" });
  await moveEvaluation(registry.acting(), id, 1, { step: "hand-over", note: null });
  await moveEvaluation(registry.acting(person("auditor")), id, 2, { step: "accept", note: null });
  await assert.rejects(closeEvaluation(registry.acting(), dataKey, model, id, 3, null), { code: "not-permitted" });
  const closed = await closeEvaluation(administrator(), dataKey, model, id, 3, null);
  assert.equal(closed.state, "closed");
  const document = JSON.parse(await sealedDocument(registry.store.read, person("auditor"), id));
  const { sealed } = await openSealed(document.evaluation, "evaluation");
  assert.deepEqual(sealed.place, ["Klinikum Tannenwald", "Haus Nord", "Intensivstation 2"]);
  assert.equal(sealed.facility, "Klinikum Tannenwald");
  assert.deepEqual(
    sealed.trail.map(({ step, by }) => [step, by]),
    [
      ["open", "engineer"],
      ["hand-over", "engineer"],
      ["accept", "auditor"],
      ["close", "administrator"],
    ],
  );
  const { reading, today } = sealed.result;
  const again = evaluate(model, {
    ...{ answers: new Map(Object.entries(sealed.answers)), facts: new Map(Object.entries(sealed.figures)) },
    ...{ reading, today },
  });
  assert.deepEqual(JSON.parse(JSON.stringify(again)), sealed.result);
  await assert.rejects(answerCriterion(registry.acting(), model, id, TRAINED, said(0, "entry-0002")), {
    code: "record-conflict",
  });
  await assert.rejects(moveEvaluation(administrator(), id, 4, { step: "return", note: "again" }), {
    code: "record-conflict",
  });
});

test("a signed evaluation in which one letter was changed is not read", async () => {
  const { id } = await open();
  await moveEvaluation(registry.acting(), id, 1, { step: "hand-over", note: null });
  await moveEvaluation(administrator(), id, 2, { step: "accept", note: null });
  await closeEvaluation(administrator(), dataKey, model, id, 3, null);
  const { evaluation } = JSON.parse(await sealedDocument(registry.store.read, person("auditor"), id)) as {
    evaluation: string;
  };
  const [header, payload, signature] = evaluation.split(".") as [string, string, string];
  const changed = Buffer.from(Buffer.from(payload, "base64url").toString().replace("Autumn", "Winter"));
  await assert.rejects(openSealed(`${header}.${changed.toString("base64url")}.${signature}`, "evaluation"), {
    code: "signature-unreadable",
  });
});

test("a new evaluation takes over what an earlier one says, and leaves that one alone", async () => {
  const earlier = await open();
  await answerCriterion(registry.acting(), model, earlier.id, COMMITTED, said(0, "entry-0001"));
  const later = await open({ title: "Spring", basedOn: earlier.id });
  await answerCriterion(registry.acting(), model, later.id, COMMITTED, said(1, "entry-0002", { answer: "partly" }));
  assert.equal((await read(earlier.id)).answers[0]?.answer.answer, "fulfilled");
  assert.equal((await read(later.id)).answers[0]?.answer.answer, "partly");
});

test("who is limited to places sees what was evaluated in them, and nothing of the rest", async () => {
  const north = await open({ placeId: PLACES.north.id });
  const facility = await open();
  const onNorth = person("engineer", { places: [PLACES.north.id] });
  const onSouth = person("engineer", { places: [PLACES.south.id] });
  const seen = async (actor: typeof onNorth) =>
    (await evaluationsWithin(registry.store.read, actor)).map(({ id }) => id);
  assert.deepEqual(await seen(onNorth), [north.id]);
  assert.deepEqual(await seen(onSouth), []);
  await assert.rejects(readEvaluation(registry.store.read, onNorth, facility.id), { code: "record-unknown" });
  await assert.rejects(answerCriterion(registry.acting(onSouth), model, north.id, COMMITTED, said(0, "entry-0001")), {
    code: "record-unknown",
  });
  await assert.rejects(openEvaluation(registry.acting(onNorth), whole), { code: "not-permitted" });
});

test("only what nobody has handed over is thrown away, and a place that was evaluated stays", async () => {
  const { id } = await open({ placeId: PLACES.ward.id });
  await assert.rejects(removePlace(registry.acting(), PLACES.ward.id, 1), { code: "record-conflict" });
  await moveEvaluation(registry.acting(), id, 1, { step: "hand-over", note: null });
  await moveEvaluation(administrator(), id, 2, { step: "return", note: "one more" });
  await assert.rejects(throwEvaluationAway(registry.acting(), id, 3), { code: "record-conflict" });
  const other = await open({ placeId: PLACES.home.id });
  await throwEvaluationAway(registry.acting(), other.id, 1);
  await removePlace(registry.acting(), PLACES.home.id, 1);
  assert.ok(!(await allPlaces(registry.store.read)).some((place) => place.id === PLACES.home.id));
});
