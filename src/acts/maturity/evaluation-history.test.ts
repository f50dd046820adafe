import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { EvaluationInput } from "../../contract/evaluation.ts";
import { HISTORY_LIMIT } from "../../contract/evaluation-history.ts";
import type { Actor } from "../../domain/account/account.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import { NOW, PLACES, person, type Registry, withRegistry } from "../../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../../store/data-key.ts";
import { evaluationById, keepEvaluation } from "../../store/evaluation.ts";
import { loadMaturityModel } from "../../store/load-maturity.ts";
import { writeSetting } from "../../store/setting.ts";
import { closeEvaluation } from "./close-evaluation.ts";
import { answerCriterion, moveEvaluation, openEvaluation } from "./evaluation.ts";
import { evaluationHistory } from "./evaluation-history.ts";

const model = loadMaturityModel();
const FIRST_LEVEL = model.columns.find(({ key }) => key === "structure.organisation")?.criteria ?? [];
const COLUMN = "structure.organisation";
const TODAY = NOW.slice(0, 10);

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

/** Answers the first level of the column, until a day where one is given. */
async function answerFirstLevel(id: string, validUntil?: string): Promise<void> {
  for (const criterion of FIRST_LEVEL.filter(({ level }) => level === 1))
    await answerCriterion(registry.acting(), model, id, criterion.id, {
      ...{ base: 0, entry: "entry-0001", answer: "fulfilled", evidence: [], source: { kind: "person" } },
      ...(validUntil === undefined ? {} : { validUntil }),
    });
}

async function close(id: string): Promise<void> {
  await moveEvaluation(registry.acting(), id, 1, { step: "hand-over", note: null });
  await moveEvaluation(registry.acting(person("auditor")), id, 2, { step: "accept", note: null });
  await closeEvaluation(registry.acting(person("administrator")), dataKey, model, id, 3, null);
}

const told = (
  wanted: { placeId?: string; ids?: string },
  { actor = person("auditor"), today = TODAY }: { actor?: Actor; today?: string } = {},
) => evaluationHistory(registry.store.read, actor, model, today, wanted);

test("a closed evaluation is told as it was signed, whatever has aged since; an open one ages", async () => {
  const closed = await open();
  await answerFirstLevel(closed.id, TODAY);
  await close(closed.id);
  const still = await open({ title: "Spring", basedOn: closed.id });
  const levels = async (today: string) =>
    (await told({}, { today })).points.map(({ id, on, scopes }) => [id, on, scopes[COLUMN]?.achieved]);
  assert.deepEqual(await levels(TODAY), [
    [closed.id, TODAY, 1],
    [still.id, TODAY, 1],
  ]);
  assert.deepEqual(await levels("2028-01-01"), [
    [closed.id, TODAY, 1],
    [still.id, "2028-01-01", 0],
  ]);
});

test("what the history tells of an open evaluation is what the same arithmetic says elsewhere", async () => {
  const { id } = await open();
  await answerFirstLevel(id);
  const [point] = (await told({ ids: id })).points;
  const answers = new Map(
    FIRST_LEVEL.filter(({ level }) => level === 1).map((one) => [
      one.id,
      { answer: "fulfilled" as const, evidence: [], source: { kind: "person" as const } },
    ]),
  );
  const { facility, columns } = evaluate(model, { answers, facts: new Map(), reading: "recommended", today: TODAY });
  assert.deepEqual(point?.scopes.facility, {
    ...{ achieved: facility.achieved, share: facility.share, weighted: facility.weighted },
  });
  assert.equal(point?.scopes[COLUMN]?.share, columns[COLUMN]?.share);
  assert.equal(Object.keys(point?.scopes ?? {}).length, 1 + model.dimensions.length + model.columns.length);
});

test("the history is that of one place, oldest first; the whole facility has its own", async () => {
  const first = await open({ placeId: PLACES.north.id });
  const facility = await open();
  const second = await open({ placeId: PLACES.north.id });
  const ids = async (wanted: { placeId?: string }) => (await told(wanted)).points.map(({ id }) => id);
  assert.deepEqual(new Set(await ids({ placeId: PLACES.north.id })), new Set([first.id, second.id]));
  assert.deepEqual(await ids({}), [facility.id]);
  assert.deepEqual(await ids({ placeId: PLACES.south.id }), []);
});

test("who is limited to places is told nothing of what was evaluated elsewhere", async () => {
  const north = await open({ placeId: PLACES.north.id });
  const facility = await open();
  const actor = person("engineer", { places: [PLACES.north.id] });
  assert.deepEqual(
    (await told({ ids: north.id }, { actor })).points.map(({ id }) => id),
    [north.id],
  );
  assert.deepEqual((await told({}, { actor })).points, []);
  for (const wanted of [{ placeId: PLACES.south.id }, { ids: `${north.id},${facility.id}` }, { ids: "nobody0000" }])
    await assert.rejects(told(wanted, { actor }), { code: "record-unknown" }, JSON.stringify(wanted));
});

test("a closed evaluation that is not as it was signed is named, and nothing of it is told", async () => {
  const { id } = await open();
  await close(id);
  await registry.store.write(async (tx) => {
    const kept = await evaluationById(tx, id);
    assert.ok(kept?.sealed);
    const [header, payload = "", signature] = kept.sealed.split(".");
    const better = Buffer.from(Buffer.from(payload, "base64url").toString().replaceAll('"achieved":0', '"achieved":5'));
    await keepEvaluation(tx, { ...kept, sealed: `${header}.${better.toString("base64url")}.${signature}` });
  });
  assert.deepEqual(await told({}), { points: [], broken: [{ id, title: "Autumn" }], leftOut: 0 });
});

test("of very many evaluations the newest are told, and how many are left out", async () => {
  const { id } = await open();
  await registry.store.write(async (tx) => {
    const kept = await evaluationById(tx, id);
    assert.ok(kept);
    for (let at = 0; at < HISTORY_LIMIT; at++)
      await keepEvaluation(tx, { ...kept, id: `copy${String(at).padStart(6, "0")}`, openedAt: "2020-01-01T00:00:00Z" });
  });
  const { points, leftOut } = await told({});
  assert.deepEqual([points.length, leftOut], [HISTORY_LIMIT, 1]);
  assert.ok(points.some((one) => one.id === id));
});
