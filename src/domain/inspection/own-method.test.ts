import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { inspectionDate } from "./inspection-date.ts";
import { type InspectionInputs, NOTHING_KNOWN } from "./inspection-inputs.ts";
import { type Factor, type InspectionMethod, methodProblems } from "./method-data.ts";
import { methodChanges, ownMethodProblems, ownRanges, valueAt } from "./own-method.ts";

const PUBLISHED = JSON.parse(
  readFileSync(new URL("../../../standards/inspection-method.json", import.meta.url), "utf8"),
) as InspectionMethod;
const TODAY = "2026-11-22";

function withNumbers(numbers: Readonly<Record<string, number>>): InspectionMethod {
  const method = structuredClone(PUBLISHED);
  for (const [pointer, value] of Object.entries(numbers)) {
    const cut = pointer.lastIndexOf("/");
    (valueAt(method, pointer.slice(0, cut)) as Record<string, number>)[pointer.slice(cut + 1)] = value;
  }
  return method;
}

/** Any numbers within the ranges, put in order where a method must have them in order. */
const accepted: fc.Arbitrary<InspectionMethod> = fc
  .record(
    Object.fromEntries(
      ownRanges(PUBLISHED).map(({ pointer, least, most, published }) => [
        pointer,
        /atMost|atLeast/.test(pointer)
          ? fc.constant(published)
          : fc.oneof(fc.integer({ min: Math.ceil(least), max: Math.floor(most) }), fc.constant(published)),
      ]),
    ),
  )
  .map((numbers) => {
    const method = withNumbers(numbers);
    for (const { rows } of method.factors)
      rows.forEach((row, place) => {
        const before = rows[place - 1];
        if (before !== undefined) row.percent = Math.min(row.percent, before.percent);
      });
    return method;
  })
  .filter((method) => ownMethodProblems(PUBLISHED, method).length === 0);

test("the published method is within its own bounds, and every number of it lies within its range", () => {
  assert.deepEqual(ownMethodProblems(PUBLISHED, PUBLISHED), []);
  for (const { pointer, published, least, most } of ownRanges(PUBLISHED)) {
    assert.equal(valueAt(PUBLISHED, pointer), published, pointer);
    assert.ok(least <= published && published <= most, pointer);
  }
});

test("everything that is wrong is told at once, with its place and what may be set", () => {
  const pointers = (own: InspectionMethod) => ownMethodProblems(PUBLISHED, own).map(({ pointer }) => pointer);
  const two = withNumbers({ "/bounds/IV/longestDays": 2000, "/factors/0/rows/0/percent": 80 });
  assert.deepEqual(pointers(two), [
    "/bounds/IV/longestDays",
    "/factors/0/rows/0/percent",
    "/bounds/IV/longestDays", // and longer than that of class III
  ]);
  const [first] = ownMethodProblems(PUBLISHED, two);
  assert.match(first?.message ?? "", /2000 .* 135 to 810/);
  assert.deepEqual(pointers(withNumbers({ "/factors/0/rows/1/percent": 12 })), ["/factors/0/rows/1/percent"]);
});

test("facts, words, their order and the edition stay", () => {
  const [first, second, ...others] = PUBLISHED.factors as [Factor, Factor, ...Factor[]];
  for (const factors of [[second, first, ...others], [first, ...others], [{ ...first, rows: first.rows.slice(1) }]])
    assert.notDeepEqual(ownMethodProblems(PUBLISHED, { ...PUBLISHED, factors: factors as Factor[] }), []);
  assert.deepEqual(
    ownMethodProblems(PUBLISHED, { ...PUBLISHED, edition: "2020-01-01" }).map(({ pointer }) => pointer),
    ["/edition"],
  );
});

test("what changed is told number by number, old beside new", () => {
  assert.deepEqual(methodChanges(PUBLISHED, withNumbers({ "/bounds/I/shortestDays": 300 })), {
    "/bounds/I/shortestDays": [365, 300],
  });
});

/** From the best to the worst; null is not known. */
const WORSE: { readonly [Name in keyof InspectionInputs]?: readonly InspectionInputs[Name][] } = {
  riskClass: ["I", "II", "III", "IV", null],
  knownWeaknesses: ["none", "low", "high", "exploited", null],
  vulnerabilityHandling: ["policy", "contact", "none", null],
  observedCycleDays: [10, 60, 150, 300, 800, null],
  componentsPastSupport: [0, 3, null],
  stillSold: ["yes", "no", null],
  lineAlive: ["yes", "no", null],
  newVariants: [2, 0, null],
  averageLifetimeMonths: [240, 60, 18, 12, null],
  careSetting: ["integrated-care", "home-care", null],
  intendedEnvironment: ["yes", "no", null],
  brokenClaims: [0, 2, null],
};
const GOOD: InspectionInputs = {
  ...NOTHING_KNOWN,
  ...(Object.fromEntries(Object.entries(WORSE).map(([name, values]) => [name, values[0]])) as InspectionInputs),
  manufacturedOn: "2025-06-01",
  lastInspection: { on: "2026-06-01", acceptedUntil: null },
  firstIntervalDays: 365,
  supportUntil: "2033-12-31",
  componentLife: { endsOn: "2031-01-01", component: "battery" },
  declaredCycleDays: 90,
  updateReleasedOn: "2026-09-28",
  openFindings: "none",
};

test("by any method that is accepted, a worse or unknown fact moves no date later", () => {
  const facts = Object.entries(WORSE).flatMap(([name, values]) => values.slice(1).map((_, row) => ({ name, row })));
  let many = 0;
  fc.assert(
    fc.property(accepted, (method) => {
      assert.deepEqual(methodProblems(method), []);
      for (const { name, row } of facts) {
        const values = WORSE[name as keyof InspectionInputs] ?? [];
        const due = (value: unknown) => inspectionDate(method, { ...GOOD, [name]: value }, TODAY).date;
        assert.ok(due(values[row + 1]) <= due(values[row]), `${name}: ${values[row]} to ${values[row + 1]}`);
        many++;
      }
    }),
    { numRuns: 100 },
  );
  assert.ok(many >= 100 * facts.length);
});
