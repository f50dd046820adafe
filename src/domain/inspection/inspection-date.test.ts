import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import { addDays, dayNumber } from "../calendar.ts";
import { DateExplanation } from "./explanation.ts";
import { inspectionDate } from "./inspection-date.ts";
import { InspectionInputs, NOTHING_KNOWN } from "./inspection-inputs.ts";
import { InspectionMethod, methodProblems, RISK_CLASSES } from "./method-data.ts";

const METHOD = JSON.parse(
  readFileSync(new URL("../../../standards/inspection-method.json", import.meta.url), "utf8"),
) as InspectionMethod;
const TODAY = "2026-11-22";

/** A well-kept infusion pump of which everything is known. */
const GOOD: InspectionInputs = {
  riskClass: "III",
  manufacturedOn: "2025-06-01",
  purchasedOn: "2025-09-01",
  lastInspection: { on: "2026-06-01", acceptedUntil: null },
  updateInstalledOn: "2026-10-01",
  firstIntervalDays: 365,
  supportUntil: "2033-12-31",
  componentLife: { endsOn: "2031-01-01", component: "battery" },
  declaredCycleDays: 90,
  observedCycleDays: 85,
  updateReleasedOn: "2026-09-28",
  vulnerabilityHandling: "policy",
  knownWeaknesses: "none",
  componentsPastSupport: 0,
  stillSold: "yes",
  lineAlive: "yes",
  newVariants: 1,
  averageLifetimeMonths: 120,
  careSetting: "integrated-care",
  intendedEnvironment: "yes",
  openFindings: "none",
  brokenClaims: 0,
};
const dateOf = (changed: Partial<InspectionInputs> = {}, today = TODAY) =>
  inspectionDate(METHOD, { ...GOOD, ...changed }, today).date;

test("the method is sound and of the form that it is published in", () => {
  assert.ok(Check(InspectionMethod, METHOD));
  assert.deepEqual(methodProblems(METHOD), []);
  const [first, ...others] = METHOD.factors;
  assert.ok(first !== undefined);
  const upside = { ...first, rows: first.rows.map((row, place) => ({ ...row, percent: place * 5 - 10 })) };
  const [worse] = methodProblems({ ...METHOD, factors: [upside, ...others] });
  assert.match(worse?.message ?? "", /a worse row moves the date less/);
  assert.equal(worse?.pointer, "/factors/0/rows/1/percent");
  assert.match(methodProblems({ ...METHOD, factors: [first, first] })[0]?.message ?? "", /twice/);
});

test("a device of which all is good is due after the maker's interval and what good facts add; the earliest of three decides", () => {
  const { date, decidedBy, subDates, missing } = inspectionDate(METHOD, GOOD, TODAY);
  assert.deepEqual(missing, []);
  // 15 % of 365 days: 5 for its place, 5 for no finding, 5 for no broken claim.
  assert.equal(subDates.environment.intervalDays, 419);
  assert.equal(decidedBy, "hardware");
  assert.equal(subDates.hardware.date, addDays("2026-06-01", 401));
  assert.equal(date, subDates.hardware.date);
  assert.equal(subDates.software.anchor.of, "update");
});

test("the end of support is a hard cap; after it a device is due, until a person accepts it for a while", () => {
  assert.equal(dateOf({ supportUntil: "2026-12-24" }), "2026-12-24");
  assert.equal(dateOf({ supportUntil: "2026-01-31" }), "2026-10-01", "since the last update, which came after it");
  const accepted = { on: "2026-11-01", acceptedUntil: "2027-03-01" };
  assert.equal(dateOf({ supportUntil: "2026-01-31", lastInspection: accepted }), "2027-03-01");
  assert.equal(inspectionDate(METHOD, { ...GOOD, lastInspection: accepted }, TODAY).decidedBy, "accepted-until");
});

test("a critical finding means now, and changes nothing of what is due already", () => {
  assert.equal(dateOf({ openFindings: "critical" }), TODAY);
  assert.equal(inspectionDate(METHOD, { ...GOOD, openFindings: "critical" }, TODAY).decidedBy, "critical-finding");
  const old = { lastInspection: { on: "2020-01-01", acceptedUntil: null }, manufacturedOn: "2019-01-01" };
  assert.ok(dateOf({ ...old, openFindings: "critical" }) < TODAY);
});

test("without a manufacturing date it starts from the purchase; without both the device is overdue", () => {
  const never = { lastInspection: null, updateInstalledOn: null };
  const start = (changed: Partial<InspectionInputs>) =>
    inspectionDate(METHOD, { ...GOOD, ...never, ...changed }, TODAY).subDates.environment.anchor;
  assert.deepEqual(start({}), { day: "2025-06-01", of: "manufacture" });
  assert.deepEqual(start({ manufacturedOn: null }), { day: "2025-09-01", of: "purchase" });
  assert.ok(dateOf({ ...never, manufacturedOn: null, purchasedOn: null }) < "1980-01-01");
  const nothing = inspectionDate(METHOD, NOTHING_KNOWN, TODAY);
  assert.ok(nothing.date < TODAY);
  assert.ok(nothing.missing.length > 15);
});

test("a promised cycle that is not kept counts for what it turned out to be", () => {
  const percentOf = (changed: Partial<InspectionInputs>) => {
    const { steps } = inspectionDate(METHOD, { ...GOOD, ...changed }, TODAY).subDates.software;
    return steps.find(({ factor }) => factor === "declared-cycle");
  };
  assert.deepEqual([percentOf({})?.value, percentOf({})?.percent], [90, 5]);
  assert.deepEqual(percentOf({ updateReleasedOn: "2025-11-22" })?.value, 365);
  assert.equal(percentOf({ updateReleasedOn: null })?.value, null, "a word that nothing bears out");
});

const day = (from: string, days: number) => fc.integer({ min: 0, max: days }).map((n) => addDays(from, n));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 5 });
const SEVERITIES = ["none", "low", "medium", "high", "critical"] as const;
const WEAKNESSES = ["none", "low", "high", "exploited"] as const;
const inputs: fc.Arbitrary<InspectionInputs> = fc.record({
  riskClass: orNull(fc.constantFrom(...RISK_CLASSES)),
  manufacturedOn: orNull(day("2010-01-01", 6000)),
  purchasedOn: orNull(day("2010-01-01", 6000)),
  lastInspection: orNull(fc.record({ on: day("2018-01-01", 3200), acceptedUntil: orNull(day("2024-01-01", 2500)) })),
  updateInstalledOn: orNull(day("2018-01-01", 3200)),
  firstIntervalDays: orNull(fc.integer({ min: 1, max: 4000 })),
  supportUntil: orNull(day("2018-01-01", 9000)),
  componentLife: orNull(fc.record({ endsOn: day("2018-01-01", 9000), component: fc.constant("battery") })),
  declaredCycleDays: orNull(fc.integer({ min: 1, max: 1000 })),
  observedCycleDays: orNull(fc.integer({ min: 0, max: 1000 })),
  updateReleasedOn: orNull(day("2018-01-01", 3200)),
  vulnerabilityHandling: orNull(fc.constantFrom("policy", "contact", "none")),
  knownWeaknesses: orNull(fc.constantFrom(...WEAKNESSES)),
  componentsPastSupport: orNull(fc.integer({ min: 0, max: 5 })),
  stillSold: orNull(fc.constantFrom("yes", "no")),
  lineAlive: orNull(fc.constantFrom("yes", "no")),
  newVariants: orNull(fc.integer({ min: 0, max: 3 })),
  averageLifetimeMonths: orNull(fc.integer({ min: 6, max: 300 })),
  careSetting: orNull(fc.constantFrom("integrated-care", "home-care")),
  intendedEnvironment: orNull(fc.constantFrom("yes", "no")),
  openFindings: orNull(fc.constantFrom(...SEVERITIES)),
  brokenClaims: orNull(fc.integer({ min: 0, max: 3 })),
});

type Name = keyof InspectionInputs;
const least = <T extends number | string>(one: T, other: T) => (one < other ? one : other);
const most = <T extends number | string>(one: T, other: T) => (one > other ? one : other);
const ranked =
  <T>(bestFirst: readonly T[]) =>
  (one: T, other: T): T =>
    bestFirst.indexOf(one) > bestFirst.indexOf(other) ? one : other;
/** Of two values of a fact, the worse. */
const WORSE: { readonly [N in Name]?: (one: never, other: never) => unknown } = {
  riskClass: ranked(RISK_CLASSES),
  manufacturedOn: least<string>,
  updateInstalledOn: least<string>,
  firstIntervalDays: least<number>,
  supportUntil: least<string>,
  componentLife: (one: { endsOn: string }, other: { endsOn: string }) => (one.endsOn < other.endsOn ? one : other),
  declaredCycleDays: most<number>,
  observedCycleDays: most<number>,
  updateReleasedOn: least<string>,
  vulnerabilityHandling: ranked(["policy", "contact", "none"]),
  knownWeaknesses: ranked(WEAKNESSES),
  componentsPastSupport: most<number>,
  stillSold: ranked(["yes", "no"]),
  lineAlive: ranked(["yes", "no"]),
  newVariants: least<number>,
  averageLifetimeMonths: least<number>,
  careSetting: ranked(["integrated-care", "home-care"]),
  intendedEnvironment: ranked(["yes", "no"]),
  openFindings: ranked(SEVERITIES),
  brokenClaims: most<number>,
};
const NAMES = Object.keys(WORSE) as Name[];

test("a worse fact never moves the date later", () => {
  fc.assert(
    fc.property(inputs, inputs, fc.constantFrom(...NAMES), (one, other, name) => {
      fc.pre(one[name] !== null && other[name] !== null);
      const worse = { ...one, [name]: WORSE[name]?.(one[name] as never, other[name] as never) };
      const date = (of: InspectionInputs) => inspectionDate(METHOD, of, TODAY).date;
      assert.ok(date(worse) <= date(one), `${name}: ${date(worse)} after ${date(one)}`);
    }),
    { numRuns: 1000 },
  );
});

test("leaving a fact out never moves the date later, but for where it starts and for a critical finding", () => {
  const leavable = NAMES.filter((name) => name !== "manufacturedOn");
  fc.assert(
    fc.property(inputs, fc.constantFrom(...leavable), (known, name) => {
      fc.pre(!(name === "openFindings" && known.openFindings === "critical"));
      const date = (of: InspectionInputs) => inspectionDate(METHOD, of, TODAY).date;
      assert.ok(date({ ...known, [name]: null }) <= date(known), name);
    }),
    { numRuns: 1000 },
  );
});

test("the date is capped: by the end of support, by the longest interval, by a person's word", () => {
  fc.assert(
    fc.property(inputs, (known) => {
      const { date, subDates, bounds } = inspectionDate(METHOD, known, TODAY);
      const { on: _, acceptedUntil } = known.lastInspection ?? { acceptedUntil: null };
      if (acceptedUntil !== null) assert.ok(date <= acceptedUntil);
      if (known.supportUntil !== null && acceptedUntil === null)
        assert.ok(date <= most(known.supportUntil, subDates.software.anchor.day));
      for (const { anchor, intervalDays } of Object.values(subDates)) {
        assert.ok(intervalDays >= bounds.shortestDays && intervalDays <= bounds.longestDays);
        assert.ok(date <= addDays(anchor.day, bounds.longestDays));
      }
    }),
    { numRuns: 1000 },
  );
});

test("nobody but the explanation is needed to arrive at the same day", () => {
  fc.assert(
    fc.property(inputs, (known) => {
      const told: DateExplanation = JSON.parse(JSON.stringify(inspectionDate(METHOD, known, TODAY)));
      assert.ok(Check(DateExplanation, told));
      const parts = Object.values(told.subDates).map(
        ({ anchor, base, steps, keptPercent, percent, intervalDays, caps, date }) => {
          assert.equal(
            steps.reduce((sum, step) => sum + step.percent, 0),
            percent,
          );
          const whole = Math.floor((base.days * (100 + keptPercent)) / 100);
          assert.equal(Math.min(Math.max(whole, told.bounds.shortestDays), told.bounds.longestDays), intervalDays);
          if (percent === keptPercent)
            assert.equal(
              steps.reduce((sum, step) => sum + step.days, base.days),
              whole,
            );
          const numbers = [dayNumber(anchor.day) + intervalDays, ...caps.map(({ day }) => dayNumber(day))];
          assert.equal(Math.min(...numbers), dayNumber(date));
          return date;
        },
      );
      const earliest = parts.reduce(least);
      if (told.decidedBy === "critical-finding") assert.equal(told.date, TODAY);
      else if (told.decidedBy !== "accepted-until") assert.equal(told.date, earliest);
    }),
    { numRuns: 500 },
  );
});

test("the order in which facts are told changes nothing, and each thing that would move the date does", () => {
  fc.assert(
    fc.property(inputs, fc.infiniteStream(fc.nat()), (known, chance) => {
      const shuffled = Object.fromEntries(
        Object.entries(known)
          .map((pair) => ({ pair, at: chance.next().value ?? 0 }))
          .sort((one, other) => one.at - other.at)
          .map(({ pair }) => pair),
      ) as InspectionInputs;
      const told = inspectionDate(METHOD, known, TODAY);
      assert.deepEqual(inspectionDate(METHOD, shuffled, TODAY), told);
      for (const { days, date } of told.wouldMove) assert.equal(dayNumber(date) - dayNumber(told.date), days);
    }),
    { numRuns: 500 },
  );
});

test("inputs are held against their schema, and what nobody knows is valid", () => {
  assert.ok(Check(InspectionInputs, GOOD));
  assert.ok(Check(InspectionInputs, NOTHING_KNOWN));
  assert.ok(!Check(InspectionInputs, { ...GOOD, weather: "fine" }));
});

test("a start or an inspection that lies ahead is not known, and puts nothing off", () => {
  for (const day of ["2026-11-24", "2035-01-01", "9999-12-31"]) {
    const begun = { ...GOOD, lastInspection: null, purchasedOn: null };
    assert.deepEqual(
      inspectionDate(METHOD, { ...begun, manufacturedOn: day }, TODAY).date,
      inspectionDate(METHOD, { ...begun, manufacturedOn: null }, TODAY).date,
    );
    assert.deepEqual(
      inspectionDate(METHOD, { ...GOOD, lastInspection: { on: day, acceptedUntil: null } }, TODAY).date,
      inspectionDate(METHOD, { ...GOOD, lastInspection: null }, TODAY).date,
    );
  }
});

test("no day is beyond what a year of four digits can write", () => {
  const farthest = {
    ...GOOD,
    supportUntil: "9999-12-31",
    componentLife: { endsOn: "9999-12-31", component: "battery" },
  };
  assert.ok(inspectionDate(METHOD, farthest, "9999-12-31").date <= "9999-12-31");
});
