import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BEST_FIGURES, evaluatedOf, factsOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { plainAnswer } from "./answer.ts";
import { bestUnderBudget } from "./best-under-budget.ts";
import { cheapestCover } from "./cheapest-cover.ts";
import { evaluate } from "./evaluate.ts";
import type { Measure } from "./measure.ts";
import type { Evaluated } from "./settle-criterion.ts";
import { cheapestWayUp, columnsOf, standingOf, whatIf } from "./way-up.ts";

const measure = (id: string, cost: number, ...criteria: string[]): Measure => ({ id, cost, criteria });
const USABILITY = "process.usability";

test("the cheapest way up takes one dear measure in the place of two cheap ones that together cost more", () => {
  const evaluated = evaluatedOf(fulfilledAnswers(["process.usability"], 1));
  const measures = [
    measure("advanced", 300, `${USABILITY}.2.1`),
    measure("regular", 300, `${USABILITY}.3.1`),
    measure("both", 500, `${USABILITY}.2.1`, `${USABILITY}.3.1`),
  ];
  const way = cheapestWayUp(model, evaluated, { measures, scope: USABILITY, target: 3 });
  assert.deepEqual([way.measures.map(({ id }) => id), way.cost, way.proven], [["both"], 500, true]);
});

test("a greedy choice would be dearer: the cheapest per criterion is left aside", () => {
  // Greedy takes "three" first (10 a criterion) and then still needs "left" and "right".
  const ids = [
    "structure.organisation.2.1",
    "structure.organisation.2.2",
    "structure.organisation.1.1",
    "process.usability.1.1",
  ];
  const [a = "", b = "", c = "", d = ""] = ids;
  const measures = [measure("three", 30, a, b, c), measure("left", 31, a, d), measure("right", 31, b, c)];
  const evaluated = evaluatedOf(
    new Map([...fulfilledAnswers(["*"]), ...ids.map((id) => [id, plainAnswer("not-fulfilled")] as const)]),
    { facts: factsOf(BEST_FIGURES) },
  );
  const way = cheapestWayUp(model, evaluated, { measures, scope: "facility", target: 5 });
  assert.deepEqual([way.measures.map(({ id }) => id), way.cost], [["three", "left"], 61]);
});

test("a measure that fulfils level 5 brings what follows from it", () => {
  const evaluated = evaluatedOf(
    new Map([
      ...fulfilledAnswers(["structure.authentication-system"]),
      ["structure.authentication-system.3.1", plainAnswer("not-fulfilled")],
      ["structure.authentication-system.5.1", plainAnswer("not-fulfilled")],
    ]),
  );
  const measures = [
    measure("passwords", 10, "structure.authentication-system.3.1"),
    measure("secrets", 100, "structure.authentication-system.5.1"),
  ];
  const to = (target: number) =>
    cheapestWayUp(model, evaluated, { measures, scope: "structure.authentication-system", target });
  assert.deepEqual(
    to(4).measures.map(({ id }) => id),
    ["passwords"],
  );
  assert.deepEqual(
    to(5).measures.map(({ id }) => id),
    ["secrets"],
  );
  const after = whatIf(model, evaluated, [measures[1] as Measure]);
  assert.equal(after.columns["structure.authentication-system"]?.achieved, 5);
});

test("what follows from one way of fulfilling a criterion only is not counted for a measure", () => {
  const auth = "structure.authentication-system";
  const answers = fulfilledAnswers([auth]);
  answers.delete(`${auth}.3.2`);
  answers.delete(`${auth}.4.1`);
  const way = cheapestWayUp(model, evaluatedOf(answers), {
    measures: [measure("certificates", 10, `${auth}.4.1`)],
    scope: auth,
    target: 4,
  });
  assert.deepEqual(way.uncovered, [`${auth}.3.2`]);
});

test("read literally, a measure for level 5 brings nothing else", () => {
  const auth = "structure.authentication-system";
  const answers = fulfilledAnswers([auth]);
  answers.delete(`${auth}.3.1`);
  const way = cheapestWayUp(model, evaluatedOf(answers, { reading: "literal" }), {
    measures: [measure("secrets", 10, `${auth}.5.1`)],
    scope: auth,
    target: 3,
  });
  assert.deepEqual(way.uncovered, [`${auth}.3.1`]);
});

test("of two ways to spend the budget that lift as much, the cheaper one is told", () => {
  const measures = [
    measure("updates", 300, "process.updates.2.1", "process.updates.2.2"),
    measure("usability", 100, `${USABILITY}.2.1`),
  ];
  const best = bestUnderBudget(model, evaluatedOf(fulfilledAnswers(["process"], 1)), {
    measures,
    scope: "process",
    budget: 350,
  });
  assert.deepEqual([best.measures.map(({ id }) => id), best.cost], [["usability"], 100]);
});

test("what no measure fulfils is named, and no measure is proposed for nothing", () => {
  const way = cheapestWayUp(model, evaluatedOf(new Map()), {
    measures: [measure("a", 1, "structure.organisation.1.1")],
    scope: "structure.organisation",
    target: 2,
  });
  assert.deepEqual(way.uncovered, ["structure.organisation.2.1", "structure.organisation.2.2"]);
  assert.deepEqual([way.measures, way.cost], [[], 0]);
});

test("a level that is reached costs nothing", () => {
  const evaluated = evaluatedOf(fulfilledAnswers(["structure"], 3));
  const way = cheapestWayUp(model, evaluated, { measures: [], scope: "structure", target: 3 });
  assert.deepEqual([way.measures, way.cost, way.uncovered], [[], 0, []]);
});

test("of equal cost the least effort is chosen", () => {
  const measures = [
    { ...measure("long", 100, "structure.organisation.1.1"), effort: 9 },
    { ...measure("short", 100, "structure.organisation.1.1"), effort: 2 },
  ];
  const way = cheapestWayUp(model, evaluatedOf(new Map()), { measures, scope: "structure.organisation", target: 1 });
  assert.deepEqual([way.measures.map(({ id }) => id), way.effort], [["short"], 2]);
});

test("of equal cost two measures with little work come before one with much", () => {
  const measures = [
    { ...measure("both", 100, `${USABILITY}.1.1`, `${USABILITY}.2.1`), effort: 9 },
    { ...measure("first", 50, `${USABILITY}.1.1`), effort: 1 },
    { ...measure("second", 50, `${USABILITY}.2.1`), effort: 1 },
  ];
  const way = cheapestWayUp(model, evaluatedOf(new Map()), { measures, scope: USABILITY, target: 2 });
  assert.deepEqual([way.measures.map(({ id }) => id), way.cost, way.effort], [["first", "second"], 100, 2]);
});

test("what if leaves what is not applicable, and what has its evidence, as it is", () => {
  const evidence = [{ title: "minutes of March" }];
  const evaluated = evaluatedOf(
    new Map([
      ["structure.organisation.1.1", plainAnswer("fulfilled", { evidence })],
      ["structure.data-management.1.3", plainAnswer("not-applicable", { reason: "no web server" })],
    ]),
  );
  const all = measure("all", 1, "structure.organisation.1.1", "structure.data-management.1.3", `${USABILITY}.1.1`);
  const { criteria, notApplicable } = whatIf(model, evaluated, [all]);
  assert.equal(notApplicable.length, 1);
  assert.equal(criteria[model.criterion(`${USABILITY}.1.1`)?.index ?? -1]?.result, "met");
});

test("under a budget the level of the facility comes first, then what lifts most columns", () => {
  const answers = new Map([
    ...fulfilledAnswers(["process"], 1),
    ...fulfilledAnswers(["process.malfunction-management"], 4),
  ]);
  const evaluated = evaluatedOf(answers);
  const measures = [
    measure("usability-2", 100, `${USABILITY}.2.1`),
    measure("usability-3", 100, `${USABILITY}.3.1`),
    measure("updates-2", 250, "process.updates.2.1", "process.updates.2.2"),
  ];
  const best = (budget: number) => bestUnderBudget(model, evaluated, { measures, scope: "process", budget });
  assert.deepEqual(best(99).measures, []);
  assert.deepEqual(
    best(200).measures.map(({ id }) => id),
    ["usability-2", "usability-3"],
  );
  assert.deepEqual([best(350).columns["process.updates"], best(350).columns[USABILITY]], [2, 2]);
  assert.deepEqual(best(1000).columns, { "process.updates": 2, "process.malfunction-management": 4, [USABILITY]: 3 });
});

test("a scope that is none is told as none", () => {
  assert.equal(columnsOf(model, "structure.nothing"), undefined);
  assert.equal(standingOf(evaluate(model, evaluatedOf(new Map())), "constructor"), undefined);
  assert.equal(columnsOf(model, "facility")?.length, 10);
});

/** Every set of measures, priced by evaluating it. */
function* subsets(measures: readonly Measure[]): Generator<Measure[]> {
  for (let bits = 0; bits < 1 << measures.length; bits++) yield measures.filter((_, index) => (bits >> index) & 1);
}
const costOf = (measures: readonly Measure[]) => measures.reduce((total, { cost }) => total + cost, 0);

const SMALL = ["process.usability", "process.updates", "structure.organisation", "structure.authentication-system"];
const smallIds = model.criteria
  .filter(({ dimension, column }) => SMALL.includes(`${dimension}.${column}`))
  .map(({ id }) => id);
const anyMeasures = fc
  .array(
    fc.record({
      cost: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0.1, 0.2, 0.3)),
      criteria: fc.uniqueArray(fc.constantFrom(...smallIds), { minLength: 1, maxLength: 9 }),
    }),
    { maxLength: 7 },
  )
  .map((some) => some.map((one, index): Measure => ({ id: `m${index}`, ...one })));
const anySmall = fc.tuple(
  fc.subarray(smallIds).map((open) => {
    const answers = fulfilledAnswers(["*"]);
    for (const id of open.slice(0, 6)) answers.set(id, plainAnswer("not-fulfilled"));
    for (const id of open.slice(6, 9)) answers.delete(id);
    return evaluatedOf(answers, { facts: factsOf(BEST_FIGURES) });
  }),
  anyMeasures,
  fc.constantFrom("facility", "process", "structure", ...SMALL),
);

const achievedWith = (evaluated: Evaluated, measures: readonly Measure[], scope: string) =>
  standingOf(whatIf(model, evaluated, measures), scope)?.achieved ?? 0;

test("law: the cheapest way up is never dearer than brute force, reaches its level, and is missing only where none is", () => {
  fc.assert(
    fc.property(anySmall, fc.integer({ min: 1, max: 5 }), ([evaluated, measures, scope], target) => {
      const way = cheapestWayUp(model, evaluated, { measures, scope, target });
      let cheapest = Number.POSITIVE_INFINITY;
      for (const some of subsets(measures))
        if (costOf(some) < cheapest && achievedWith(evaluated, some, scope) >= target) cheapest = costOf(some);
      assert.equal(way.uncovered.length === 0, cheapest < Number.POSITIVE_INFINITY);
      if (way.uncovered.length > 0) return;
      assert.ok(way.proven);
      assert.ok(Math.abs(way.cost - cheapest) < 1e-6, `${way.cost} instead of ${cheapest}`);
      assert.ok(achievedWith(evaluated, way.measures, scope) >= target);
    }),
    { numRuns: 100 },
  );
});

test("law: under a budget brute force finds nothing better, and the budget is kept", () => {
  fc.assert(
    fc.property(anySmall, fc.integer({ min: 0, max: 25 }), ([evaluated, measures, scope], budget) => {
      const worth = (some: readonly Measure[]) => {
        const after = whatIf(model, evaluated, some);
        const columns = columnsOf(model, scope) ?? [];
        const sum = columns.reduce((total, { key }) => total + (after.columns[key]?.achieved ?? 0), 0);
        return (standingOf(after, scope)?.achieved ?? 0) * 1000 + sum;
      };
      const best = bestUnderBudget(model, evaluated, { measures, scope, budget });
      assert.ok(best.cost <= budget + 1e-6);
      assert.ok(best.proven);
      assert.equal(best.achieved, achievedWith(evaluated, best.measures, scope));
      let most = worth([]);
      let cost = 0;
      for (const some of subsets(measures)) {
        if (costOf(some) > budget) continue;
        const value = worth(some);
        if (value > most || (value === most && costOf(some) < cost)) {
          most = value;
          cost = costOf(some);
        }
      }
      assert.equal(worth(best.measures), most);
      assert.ok(Math.abs(best.cost - cost) < 1e-6, `${best.cost} instead of ${cost}`);
    }),
    { numRuns: 100 },
  );
});

test("a search that is cut off still answers, and says that it proved nothing", () => {
  const needs = new Set(Array.from({ length: 30 }, (_, index) => index));
  const candidates = Array.from({ length: 90 }, (_, index) => ({
    measure: measure(`m${index}`, 10 + (index % 7)),
    covers: new Set([index % 30, (index * 7 + 3) % 30, (index * 11 + 5) % 30]),
  }));
  const cut = cheapestCover(needs, candidates, { left: 20 });
  assert.equal(cut?.proven, false);
  const covered = new Set(cut?.measures.flatMap(({ id }) => [...(candidates[Number(id.slice(1))]?.covers ?? [])]));
  assert.equal(covered.size, 30);
});
