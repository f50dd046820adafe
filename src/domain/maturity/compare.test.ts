import assert from "node:assert/strict";
import { test } from "node:test";
import { BEST_FIGURES, evaluatedOf, factsOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { plainAnswer } from "./answer.ts";
import { compareEvaluations } from "./compare.ts";
import { evaluate } from "./evaluate.ts";

const facts = factsOf(BEST_FIGURES);
const of = (answers: Parameters<typeof evaluatedOf>[0], more = {}) =>
  evaluate(model, evaluatedOf(answers, { facts, ...more }));

test("nothing changed: nothing is told", () => {
  const evaluation = of(fulfilledAnswers(["*"], 3));
  assert.deepEqual(compareEvaluations(evaluation, evaluation), {
    sameReading: true,
    levels: [],
    won: [],
    lost: [],
    otherwise: [],
  });
});

test("what was won and lost is told, with the levels that it moved", () => {
  const answers = fulfilledAnswers(["*"], 3);
  const later = new Map(answers);
  later.set("structure.organisation.2.1", plainAnswer("not-fulfilled"));
  later.set("process.usability.4.1", plainAnswer("fulfilled"));
  later.set("process.updates.4.1", plainAnswer("partly"));
  const { levels, won, lost, otherwise } = compareEvaluations(of(answers), of(later));
  assert.deepEqual(levels, [
    { scope: "facility", before: 3, after: 1 },
    { scope: "structure", before: 3, after: 1 },
    { scope: "structure.organisation", before: 3, after: 1 },
    { scope: "process.usability", before: 3, after: 4 },
  ]);
  assert.deepEqual(
    [won.map(({ id }) => id), lost.map(({ id }) => id)],
    [["process.usability.4.1"], ["structure.organisation.2.1"]],
  );
  assert.equal(lost[0]?.expired, false);
  assert.deepEqual(
    otherwise.map(({ id, answerBefore, answerAfter }) => [id, answerBefore, answerAfter]),
    [["process.updates.4.1", "unknown", "partly"]],
  );
});

test("a level that is lost because an answer expired says so", () => {
  const answers = fulfilledAnswers(["*"]);
  answers.set("process.updates.1.1", plainAnswer("fulfilled", { validUntil: "2026-11-30" }));
  const { lost } = compareEvaluations(of(answers), of(answers, { today: "2026-12-01" }));
  assert.deepEqual(
    lost.map(({ id, expired }) => [id, expired]),
    [["process.updates.1.1", true]],
  );
});

test("two readings are compared with a warning", () => {
  const answers = fulfilledAnswers(["*"]);
  assert.equal(compareEvaluations(of(answers), of(answers, { reading: "literal" })).sameReading, false);
});
