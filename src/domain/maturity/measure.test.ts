import assert from "node:assert/strict";
import { test } from "node:test";
import { Errors } from "typebox/value";
import { evaluatedOf, fulfilledAnswers, model, standard } from "../../maturity-for-tests.ts";
import { plainAnswer } from "./answer.ts";
import { bestUnderBudget } from "./best-under-budget.ts";
import { isOverdue, isPlanned, type Measure } from "./measure.ts";
import { SecurityFunding, securityBudget } from "./security-funding.ts";
import { cheapestWayUp } from "./way-up.ts";

const training: Measure = { id: "training", cost: 4000, criteria: ["process.usability.2.1"], due: "2026-11-21" };

test("a measure is overdue from the day after its day on, and never once it is done", () => {
  assert.equal(isOverdue(training, "2026-11-21"), false);
  assert.equal(isOverdue(training, "2026-11-22"), true);
  assert.equal(isOverdue({ ...training, done: "2026-12-24" }, "2026-12-25"), false);
  const { due: _, ...without } = training;
  assert.equal(isOverdue(without, "2099-01-01"), false);
});

test("what is done cannot be bought again: its criterion is open until a person has answered it", () => {
  const answers = fulfilledAnswers(["process.usability"], 1).set("process.usability.2.1", plainAnswer("not-fulfilled"));
  const evaluated = evaluatedOf(answers);
  const done = { ...training, done: "2026-11-20" };
  assert.deepEqual([isPlanned(training), isPlanned(done)], [true, false]);
  const asked = { scope: "process.usability", target: 2 };
  assert.equal(cheapestWayUp(model, evaluated, { ...asked, measures: [training] }).cost, 4000);
  assert.deepEqual(cheapestWayUp(model, evaluated, { ...asked, measures: [done] }).uncovered, training.criteria);
  const { measures } = bestUnderBudget(model, evaluated, { scope: "process", budget: 10_000, measures: [done] });
  assert.deepEqual(measures, []);
});

test("of a grant by the Hospital Future Act 15 percent are a budget for information security", () => {
  const funding: SecurityFunding = standard("security-funding.json");
  assert.deepEqual(Errors(SecurityFunding, funding), []);
  const [act] = funding.programmes;
  assert.ok(act !== undefined);
  assert.equal(securityBudget(act, 250_000), 37_500);
  assert.equal(securityBudget(act, 333.33), 50);
});
