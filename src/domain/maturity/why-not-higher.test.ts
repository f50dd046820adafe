import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BEST_FIGURES, evaluatedOf, factsOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { type Answer, plainAnswer } from "./answer.ts";
import { evaluate } from "./evaluate.ts";
import { whatIf } from "./way-up.ts";
import { nextSteps, obstaclesOf } from "./why-not-higher.ts";

const CONTRACTS = "structure.organisation.2.2";
const ROLES = "structure.organisation.2.1";

const allBut = (more: Readonly<Record<string, Answer | null>>) => {
  const answers = fulfilledAnswers(["*"]);
  for (const [id, one] of Object.entries(more)) {
    if (one === null) answers.delete(id);
    else answers.set(id, one);
  }
  return evaluatedOf(answers, { facts: factsOf(BEST_FIGURES) });
};

test("the one criterion in the way says what it lifts by itself", () => {
  const evaluation = evaluate(model, allBut({ [CONTRACTS]: plainAnswer("partly") }));
  assert.deepEqual(obstaclesOf(model, evaluation, "facility"), [
    {
      criterion: CONTRACTS,
      column: "structure.organisation",
      level: 2,
      result: "broken",
      answer: "partly",
      lifts: [{ column: "structure.organisation", from: 1, to: 5 }],
      beside: 0,
    },
  ]);
});

test("two of one column and level lift nothing alone, and each names the other", () => {
  const evaluation = evaluate(model, allBut({ [CONTRACTS]: null, [ROLES]: plainAnswer("not-fulfilled") }));
  const obstacles = obstaclesOf(model, evaluation, "structure.organisation");
  assert.deepEqual(
    obstacles.map(({ criterion, lifts, beside, result }) => [criterion, lifts.length, beside, result]),
    [
      [ROLES, 0, 1, "broken"],
      [CONTRACTS, 0, 1, "unknown"],
    ],
  );
});

test("a scope that stands at the top, or that the model does not have, has nothing in its way", () => {
  const evaluation = evaluate(model, allBut({}));
  assert.deepEqual(obstaclesOf(model, evaluation, "process"), []);
  assert.deepEqual(obstaclesOf(model, evaluation, "weather"), []);
});

test("what is said to lift a column lifts it when it is done", () => {
  fc.assert(
    fc.property(
      fc.subarray(
        model.criteria.map(({ id }) => id),
        { maxLength: 20 },
      ),
      (open) => {
        const evaluated = allBut(Object.fromEntries(open.map((id) => [id, plainAnswer("not-fulfilled")])));
        const evaluation = evaluate(model, evaluated);
        for (const { criterion, lifts } of obstaclesOf(model, evaluation, "facility")) {
          const after = whatIf(model, evaluated, [{ id: "one", cost: 0, criteria: [criterion] }]);
          const lifted = model.columns.flatMap(({ key }) => {
            const [from, to] = [evaluation.columns[key]?.achieved ?? 0, after.columns[key]?.achieved ?? 0];
            return to > from ? [{ column: key, from, to }] : [];
          });
          assert.deepEqual(lifts, lifted, criterion);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("after the one step to the next level come those of the level behind it", () => {
  const evaluated = allBut({
    [CONTRACTS]: plainAnswer("partly"),
    "process.updates.3.1": plainAnswer("not-fulfilled"),
    "process.updates.4.2": plainAnswer("not-fulfilled"),
  });
  const steps = nextSteps(model, evaluated, evaluate(model, evaluated), 3);
  assert.deepEqual(
    steps.map(({ criterion, level }) => [criterion, level]),
    [
      [CONTRACTS, 2],
      ["process.updates.3.1", 3],
      ["process.updates.4.2", 4],
    ],
  );
});

test("a facility at the top has no next step", () => {
  const evaluated = allBut({});
  assert.deepEqual(nextSteps(model, evaluated, evaluate(model, evaluated), 3), []);
});
