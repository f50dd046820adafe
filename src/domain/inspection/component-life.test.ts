import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../calendar.ts";
import { ageingFactor, componentLife, type Lifetime, type Wear } from "./component-life.ts";
import type { InspectionMethod } from "./method-data.ts";

const { temperature: RULE } = JSON.parse(
  readFileSync(new URL("../../../standards/inspection-method.json", import.meta.url), "utf8"),
) as InspectionMethod;
const WEAR: Wear = {
  since: "2024-01-01",
  operatingHours: { count: 4000, on: "2025-12-31" }, // 730 days
  cycles: { count: 365, on: "2025-12-31" },
  celsius: 22,
};
const endOf = (lifetimes: Lifetime[], wear: Partial<Wear> = {}) =>
  componentLife(lifetimes, { ...WEAR, ...wear }, RULE).life;

test("the component that ends first is named, with the day on which it ends as it is used now", () => {
  const battery = { component: "battery", months: 60 };
  const fan = { component: "fan", operatingHours: 20_000 };
  const door = { component: "door", cycles: 1000 };
  assert.deepEqual(endOf([battery]), { endsOn: "2029-01-01", component: "battery" });
  // 20,000 hours at 4,000 in 730 days last 3,650 days.
  assert.deepEqual(endOf([fan]), { endsOn: addDays("2024-01-01", 3650), component: "fan" });
  assert.deepEqual(endOf([fan, battery, door]), { endsOn: "2029-01-01", component: "battery" });
  // 1,000 cycles at one in two days last 2,000 days.
  assert.deepEqual(endOf([door]), { endsOn: addDays("2024-01-01", 2000), component: "door" });
  assert.deepEqual(endOf([{ component: "pump", months: 60, operatingHours: 4000 }])?.endsOn, "2025-12-31");
});

test("ten degrees more halve the life; cold does not lengthen it; a part of a degree counts as a whole one", () => {
  const battery = { component: "battery", months: 60 }; // 1,827 days
  assert.equal(ageingFactor(35, RULE), 2);
  assert.equal(ageingFactor(45, RULE), 4);
  assert.equal(ageingFactor(-20, RULE), 1);
  assert.equal(ageingFactor(25.1, RULE), ageingFactor(26, RULE));
  assert.deepEqual(endOf([battery], { celsius: 35 })?.endsOn, addDays("2024-01-01", 913));
});

test("what is not known makes the whole unknown, and is named", () => {
  const fan = { component: "fan", months: 60, operatingHours: 20_000 };
  const missing = (lifetimes: Lifetime[], wear: Partial<Wear> = {}) =>
    componentLife(lifetimes, { ...WEAR, ...wear }, RULE).missing;
  assert.deepEqual(missing([]), ["lifetimes"]);
  assert.deepEqual(missing([{ component: "case" }]), ["lifetimes"]);
  assert.deepEqual(missing([fan], { operatingHours: null }), ["operating-hours"]);
  assert.deepEqual(missing([fan], { celsius: null }), ["temperature"]);
  assert.deepEqual(missing([fan], { since: null, cycles: null }), ["start"]);
  assert.deepEqual(missing([{ component: "door", cycles: 5 }], { cycles: null }), ["cycles"]);
  assert.equal(endOf([fan], { celsius: null }), null);
  // An hour counter read on the first day tells no pace: the unit may never rest.
  assert.equal(endOf([fan], { operatingHours: { count: 0, on: "2024-01-01" } })?.endsOn, addDays("2024-01-01", 833));
});

const counted = fc.record({
  count: fc.integer({ min: 0, max: 200_000 }),
  on: fc.integer({ min: 0, max: 4000 }).map((days) => addDays("2020-01-01", days)),
});
const wears = fc.record({
  since: fc.integer({ min: 0, max: 3000 }).map((days) => addDays("2018-01-01", days)),
  operatingHours: counted,
  cycles: counted,
  celsius: fc.double({ min: -30, max: 80, noNaN: true }),
});
const lifetime = fc.record(
  {
    component: fc.constantFrom("battery", "fan"),
    months: fc.integer({ min: 1, max: 600 }),
    operatingHours: fc.integer({ min: 1, max: 10_000_000 }),
    cycles: fc.integer({ min: 1, max: 1_000_000_000 }),
  },
  { requiredKeys: ["component", "months"] },
);
const lifetimes = fc.array(lifetime, { minLength: 1, maxLength: 4 });

test("hotter, more hours, more cycles, a shorter life or one component more is never later; order does not matter", () => {
  fc.assert(
    fc.property(lifetimes, lifetime, wears, fc.nat(100_000), fc.nat(60), (all, other, wear, more, hotter) => {
      const end = (of: Lifetime[], how: Partial<Wear> = {}) =>
        componentLife(of, { ...wear, ...how }, RULE).life?.endsOn ?? "";
      const before = end(all);
      assert.ok(end(all, { celsius: wear.celsius + hotter }) <= before, "hotter");
      const grown = (one: typeof wear.cycles) => ({ ...one, count: one.count + more });
      assert.ok(end(all, { operatingHours: grown(wear.operatingHours) }) <= before, "more hours");
      assert.ok(end(all, { cycles: grown(wear.cycles) }) <= before, "more cycles");
      assert.ok(end([...all, other]) <= before, "one more");
      const shorter = all.map((one) => ({
        ...one,
        months: Math.ceil((one.months ?? 1) / 2),
        ...(one.operatingHours === undefined ? {} : { operatingHours: Math.ceil(one.operatingHours / 2) }),
      }));
      assert.ok(end(shorter) <= before, "shorter");
      assert.equal(end([...all].reverse()), before);
    }),
    { numRuns: 500 },
  );
});
