/**
 * What a maturity evaluation costs: `node bench/maturity.ts` prints milliseconds for 81 answers, and for the ways up.
 *
 * A page reckons anew after each answer, so a full evaluation has to feel instant: under 5 ms.
 */
import { plainAnswer } from "../src/domain/maturity/answer.ts";
import { bestUnderBudget } from "../src/domain/maturity/best-under-budget.ts";
import { evaluate } from "../src/domain/maturity/evaluate.ts";
import type { Measure } from "../src/domain/maturity/measure.ts";
import { measured } from "../src/domain/maturity/measured-facts.ts";
import { qualityRemarks } from "../src/domain/maturity/quality.ts";
import type { Evaluated } from "../src/domain/maturity/settle-criterion.ts";
import { cheapestWayUp } from "../src/domain/maturity/way-up.ts";
import { loadMaturityModel } from "../src/store/load-maturity.ts";
import { seeded } from "./score/shape.ts";

const chance = seeded(20_261_122);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(chance() * items.length)] as Item;

const before = performance.now();
const model = loadMaturityModel();
console.log(`node ${process.version}; model read in ${(performance.now() - before).toFixed(1)} ms`);

const evaluated: Evaluated = {
  answers: new Map(
    model.criteria.map(({ id }) => [
      id,
      plainAnswer(pick(["fulfilled", "fulfilled", "fulfilled", "partly", "not-fulfilled"] as const), {
        evidence: [{ title: "a record" }],
        note: "a note of one sentence, as people write them",
        validUntil: "2027-06-30",
      }),
    ]),
  ),
  facts: new Map([
    ["itSecurityCostShare", measured(2.4)],
    ["maxDowntime.low", measured(20)],
    ["maxDowntime.medium", measured(48)],
    ["securityEventsLastYear", measured(3)],
    ["failureImpact", measured(3)],
  ]),
  reading: "recommended",
  today: "2026-11-22",
};
const open = evaluate(model, evaluated)
  .criteria.filter(({ result }) => result !== "met")
  .map(({ id }) => id);
const measures = (count: number): Measure[] => [
  // Each open criterion has a measure of its own, so that every level can be reached.
  ...open.map((id, index) => ({ id: `own-${index}`, criteria: [id], cost: 500 + Math.round(chance() * 9500) })),
  ...Array.from({ length: count - open.length }, (_, index) => ({
    id: `m-${index}`,
    criteria: [...new Set(Array.from({ length: 1 + Math.floor(chance() * 5) }, () => pick(open)))],
    cost: 1000 + Math.round(chance() * 29_000),
  })),
];

console.log("\nwhat                                          median ms   slowest ms   proven");
time("evaluation of 81 answers, all scopes", 500, () => evaluate(model, evaluated));
time("the same with its quality remarks", 200, () => qualityRemarks(model, evaluated, evaluate(model, evaluated)));
for (const count of [50, 100]) {
  const some = measures(count);
  time(`cheapest of ${count} measures, facility to level 3`, 10, () =>
    cheapestWayUp(model, evaluated, { measures: some, scope: "facility", target: 3 }),
  );
  time(`cheapest of ${count} measures, facility to level 5`, 10, () =>
    cheapestWayUp(model, evaluated, { measures: some, scope: "facility", target: 5 }),
  );
}
const own = measures(open.length);
time(`best of ${own.length} measures for 100,000`, 5, () =>
  bestUnderBudget(model, evaluated, { measures: own, scope: "facility", budget: 100_000 }),
);
const linked = measures(open.length + 15);
time(`best of ${linked.length} measures, columns linked`, 3, () =>
  bestUnderBudget(model, evaluated, { measures: linked, scope: "facility", budget: 100_000 }),
);

function time(what: string, rounds: number, run: () => unknown): void {
  const times: number[] = [];
  let last: unknown;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    last = run();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  const median = times[times.length >> 1] ?? 0;
  const proven = (last as { proven?: boolean }).proven;
  console.log(
    `${what.padEnd(46)}${median.toFixed(3).padStart(9)} ${(times.at(-1) ?? 0).toFixed(1).padStart(12)}   ${proven === undefined ? "" : proven ? "yes" : "no"}`,
  );
}
