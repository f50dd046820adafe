import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import { withFacts } from "../../facts-for-tests.ts";
import { addDays, addMonths } from "../calendar.ts";
import type { Label } from "../label/label.ts";
import { inspectionDate } from "./inspection-date.ts";
import { InspectionInputs } from "./inspection-inputs.ts";
import { labelInputs, newUnitInputs } from "./label-inputs.ts";
import type { InspectionMethod } from "./method-data.ts";

const METHOD = JSON.parse(
  readFileSync(new URL("../../../standards/inspection-method.json", import.meta.url), "utf8"),
) as InspectionMethod;
const TODAY = "2026-11-22";

const PUMP: Label = {
  schema: "1.0",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-11-01",
  validUntil: "2028-11-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Hillbrook Medical" }, model: "Flow 2", riskClass: "III" },
  components: { software: { operatingSystem: { name: "Linux", supportUntil: "2030-01-01" } } },
  lifecycle: {
    manufacturedOn: "2019-01-01",
    supportUntil: "2034-12-31",
    updateCycleDays: 90,
    stillSold: "yes",
    productLineAlive: "unknown",
    variants: [
      { model: "Flow 1", since: "2018-01-01" },
      { model: "Flow 3", since: "2025-05-01" },
      { model: "Flow 0" },
      { model: "Flow 4", since: "2027-01-01" },
    ],
    makerAverageLifetimeMonths: 120,
    vulnerabilityContact: { email: "security@hillbrook.example", iso30111: "yes" },
    hardwareLifetimes: [
      { component: { en: "battery", de: "Akku" }, months: 36 },
      { component: "pump", operatingHours: 24_000, months: 120 },
    ],
  },
  inspection: { firstIntervalMonths: 18 },
};

test("what a label states becomes inputs; what it leaves open is no key, so that others can add it", () => {
  assert.deepEqual(labelInputs(PUMP, TODAY), {
    riskClass: "III",
    firstIntervalDays: 547,
    supportUntil: "2034-12-31",
    declaredCycleDays: 90,
    vulnerabilityHandling: "policy",
    stillSold: "yes",
    newVariants: 1,
    averageLifetimeMonths: 120,
  });
  const bare = withFacts(PUMP, { "/lifecycle": undefined, "/inspection": undefined, "/product/riskClass": undefined });
  assert.deepEqual(labelInputs(bare, TODAY, TODAY), {});
});

test("the component that ends first counts; hours as if it never rests; cycles alone leave it unknown", () => {
  assert.deepEqual(labelInputs(PUMP, TODAY, "2026-01-01").componentLife, {
    endsOn: addDays("2026-01-01", 1000),
    component: "pump",
  });
  const battery = withFacts(PUMP, { "/lifecycle/hardwareLifetimes/1": { component: "pump", months: 60 } });
  const worn = { endsOn: addMonths("2026-01-01", 36), component: "battery" };
  assert.deepEqual(labelInputs(battery, TODAY, "2026-01-01").componentLife, worn);
  const cycles = withFacts(PUMP, { "/lifecycle/hardwareLifetimes/1": { component: "valve", cycles: 5000 } });
  assert.equal("componentLife" in labelInputs(cycles, TODAY, "2026-01-01"), false);
  assert.equal(
    "componentLife" in labelInputs(withFacts(PUMP, { "/lifecycle/hardwareLifetimes": [] }), TODAY, TODAY),
    false,
  );
});

for (const [contact, expected] of [
  [undefined, undefined],
  [{}, undefined],
  [{ iso30111: "yes" }, undefined],
  [{ email: "a@b.example" }, "contact"],
  [{ securityTxt: "https://b.example/security.txt", iso30111: "unknown" }, "contact"],
  [{ policy: "https://b.example/security" }, "policy"],
] as const) {
  test(`weaknesses reported to ${JSON.stringify(contact)} count as ${expected}`, () => {
    const label = withFacts(PUMP, { "/lifecycle/vulnerabilityContact": contact });
    assert.equal(labelInputs(label, TODAY).vulnerabilityHandling, expected);
  });
}

test("an operating system that its own maker gave up is a component past support", () => {
  const ended = withFacts(PUMP, { "/components/software/operatingSystem/supportUntil": "2026-11-21" });
  assert.equal(labelInputs(ended, TODAY).componentsPastSupport, 1);
  assert.equal("componentsPastSupport" in labelInputs(PUMP, TODAY), false);
});

test("a new unit starts today, whenever the line was first made; what only its use can show counts as the worst", () => {
  const inputs = newUnitInputs(PUMP, TODAY);
  assert.ok(Check(InspectionInputs, inputs));
  const explained = inspectionDate(METHOD, inputs, TODAY);
  for (const { anchor } of Object.values(explained.subDates)) assert.deepEqual(anchor, { day: TODAY, of: "purchase" });
  assert.deepEqual(
    explained.missing.filter((what) => ["care-setting", "open-findings", "last-update", "line-alive"].includes(what)),
    ["last-update", "line-alive", "care-setting", "open-findings"],
  );
  assert.ok(explained.date > TODAY);
});

test("a care setting that the buyer tells is held against the environments that the label names", () => {
  const told = (environment: unknown, careSetting: "integrated-care" | "home-care" | null) => {
    const label = withFacts(PUMP, { "/product/environment": environment });
    return newUnitInputs(label, TODAY, { careSetting }).intendedEnvironment;
  };
  assert.equal(told(["in-hospital"], "integrated-care"), "yes");
  assert.equal(told(["in-hospital"], "home-care"), "no");
  assert.equal(told(["in-home", "community"], "integrated-care"), "no");
  assert.equal(told(undefined, "home-care"), null);
  assert.equal(told(["in-hospital"], null), null);
});

test("without support a new unit is due on the day that it is bought", () => {
  const dateOf = (label: Label) => inspectionDate(METHOD, newUnitInputs(label, TODAY), TODAY).date;
  assert.equal(dateOf(withFacts(PUMP, { "/lifecycle/supportUntil": undefined })), TODAY);
  assert.equal(dateOf(withFacts(PUMP, { "/lifecycle/supportUntil": "2026-11-01" })), TODAY);
  assert.equal(dateOf(withFacts(PUMP, { "/lifecycle/supportUntil": "2026-12-24" })), "2026-12-24");
});

const FACTS = [
  "/product/riskClass",
  "/components/software/operatingSystem/supportUntil",
  "/inspection",
  ...Object.keys(PUMP.lifecycle ?? {}).map((name) => `/lifecycle/${name}`),
];

test("leaving facts out of a label never moves the date of a new unit later", () => {
  const facts = fc.record({
    "/product/riskClass": fc.constantFrom("I", "II", "III", "IV"),
    "/inspection": fc.record({ firstIntervalMonths: fc.integer({ min: 1, max: 1200 }) }),
    "/lifecycle/supportUntil": fc.integer({ min: -400, max: 4000 }).map((days) => addDays(TODAY, days)),
    "/lifecycle/updateCycleDays": fc.integer({ min: 1, max: 3650 }),
    "/lifecycle/stillSold": fc.constantFrom("yes", "no", "unknown"),
    "/lifecycle/productLineAlive": fc.constantFrom("yes", "no", "unknown"),
    "/lifecycle/makerAverageLifetimeMonths": fc.integer({ min: 1, max: 1200 }),
    "/lifecycle/hardwareLifetimes": fc.array(
      fc.record({ component: fc.constant("part"), months: fc.integer({ min: 1, max: 1200 }) }),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(facts, fc.subarray(FACTS), (stated, left) => {
      const label = withFacts(PUMP, stated);
      const silent = withFacts(label, Object.fromEntries(left.map((pointer) => [pointer, undefined])));
      const dateOf = (one: Label) => inspectionDate(METHOD, newUnitInputs(one, TODAY), TODAY).date;
      assert.ok(dateOf(silent) <= dateOf(label));
    }),
    { numRuns: 300 },
  );
});
