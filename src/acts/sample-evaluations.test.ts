import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { NO_TRUST } from "../domain/label/trust.ts";
import { evaluate } from "../domain/maturity/evaluate.ts";
import { qualityRemarks } from "../domain/maturity/quality.ts";
import { signedEvaluationOf } from "../domain/maturity/signed-evaluation.ts";
import { verifyEvaluation } from "../domain/maturity/verify-evaluation.ts";
import { openDataKey } from "../store/data-key.ts";
import { openStore, type Store } from "../store/database.ts";
import { loadMaturityModel } from "../store/load-maturity.ts";
import { SYSTEM } from "./act.ts";
import { sealedDocument } from "./maturity/close-evaluation.ts";
import { evaluationsWithin, readEvaluation } from "./maturity/evaluation.ts";
import { openSample } from "./open-sample.ts";
import { openSampleEvaluations } from "./sample-evaluations.ts";

const model = loadMaturityModel();
const folder = mkdtempSync(join(tmpdir(), "carelabel-sample-evaluations-"));
const TODAY = "2027-03-01";
let store: Store;
before(async () => {
  store = await openStore(folder);
  const dataKey = await openDataKey(folder, { environment: {} });
  const now = () => new Date(`${TODAY}T08:00:00Z`);
  const acting = { store, actor: SYSTEM, now, publish: () => undefined };
  await openSample(acting);
  await openSampleEvaluations(acting, dataKey, model);
  await openSampleEvaluations(acting, dataKey, model);
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const heads = () => evaluationsWithin(store.read, SYSTEM);
async function evaluated(id: string) {
  const { answers, figures, measures } = await readEvaluation(store.read, SYSTEM, id);
  const given = {
    answers: new Map(answers.map(({ criterion, answer }) => [criterion, answer])),
    facts: new Map(figures.flatMap(({ metric, figure }) => (figure === null ? [] : [[metric, figure] as const]))),
    reading: "recommended" as const,
    today: TODAY,
  };
  const result = evaluate(model, given);
  const planned = measures.flatMap(({ body }) => (body === null ? [] : [body]));
  return { ...given, result, measures: planned, remarks: qualityRemarks(model, given, result) };
}

test("the sample has an evaluation of a year ago, closed by those whose part it is, one of today and one of a ward", async () => {
  const [ward, now, earlier, ...more] = await heads();
  assert.ok(ward && now && earlier);
  assert.deepEqual(more, []);
  assert.deepEqual([earlier.state, now.state, ward.state], ["closed", "answering", "review"]);
  assert.deepEqual([now.basedOn, now.placeId, ward.placeId !== null], [earlier.id, null, true]);
  assert.deepEqual(
    earlier.trail.map(({ step, by }) => [step, by]),
    [
      ["open", "Jonas Brandt"],
      ["hand-over", "Jonas Brandt"],
      ["accept", "Dr. Ines Falk"],
      ["close", "Amira Kaya"],
    ],
  );
  assert.equal(ward.trail.at(-1)?.by, "Lena Osterkamp");
});

test("today's evaluation answers all 81 criteria, stands higher than a year ago, and has measures for what is in the way", async () => {
  const [, now, earlier] = await heads();
  const today = await evaluated(now?.id ?? "");
  const before = await evaluated(earlier?.id ?? "");
  const left = model.criteria.filter(({ id, figure }) => !today.answers.has(id) && !today.facts.has(figure ?? ""));
  assert.deepEqual(left, []);
  assert.ok(today.result.facility.achieved > before.result.facility.achieved);
  assert.ok(today.measures.length >= 8 && today.measures.length <= 12, String(today.measures.length));
  const covered = new Set(today.measures.flatMap(({ criteria }) => criteria));
  assert.ok(today.result.facility.inTheWay.some((id) => covered.has(id)));
  assert.deepEqual(
    today.remarks.filter(({ contradiction }) => contradiction),
    [],
  );
  assert.deepEqual(
    [today.result.notApplicable.length, [...today.answers.values()].some(({ ownFigure }) => ownFigure)],
    [1, true],
  );
});

test("the signed one of a year ago verifies, and its levels follow from its answers", async () => {
  const [, , earlier] = await heads();
  const text = await sealedDocument(store.read, SYSTEM, earlier?.id ?? "");
  const document = signedEvaluationOf(JSON.parse(text), "document");
  const { answer, reckoning } = await verifyEvaluation(document, model, NO_TRUST, [], "2030-01-01");
  assert.deepEqual([answer, reckoning], ["unknown-issuer", { kind: "agrees" }]);
});
