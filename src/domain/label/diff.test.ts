import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { withFacts } from "../../facts-for-tests.ts";
import { applyDiff, diffLabels } from "./diff.ts";
import type { Label } from "./label.ts";

const before: Label = {
  schema: "1.0",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-01-01",
  validUntil: "2028-01-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Hillbrook Medical" }, model: "Flow 2" },
  components: {
    data: {
      responsibleEntities: [{ id: "maker", name: "Hillbrook Medical", role: "maker" }],
      thirdParties: [{ id: "mail", name: "Mail Ltd", purpose: "mail", countries: ["DE"] }],
      attributes: [{ id: "rate", name: "Rate", cycle: { everySeconds: 60 } }],
      deletion: { effort: "easy", how: "in the app" },
      endpoints: [
        { host: "a.example.org", protocol: "HTTPS", purpose: "sync" },
        { host: "b.example.org", protocol: "HTTPS", purpose: "time" },
      ],
    },
  },
  lifecycle: { supportUntil: "2030-01-01", updateCycleDays: 90 },
  runtime: { reports: { signed: true } },
};

const but = (facts: Record<string, unknown>): Label => withFacts(before, facts);

for (const [title, facts, words, turn] of [
  [
    "a device that no longer signs what it reports is worse",
    { "/runtime": { reports: { signed: false } } },
    "Reports are signed",
    "worse",
  ],
  [
    "support that ends earlier is worse",
    { "/lifecycle/supportUntil": "2029-01-01" },
    "Security updates until",
    "worse",
  ],
  [
    "support that ends later is better",
    { "/lifecycle/supportUntil": "2031-01-01" },
    "Security updates until",
    "better",
  ],
  [
    "a fact that is no longer stated is worse",
    { "/lifecycle/supportUntil": undefined },
    "Security updates until",
    "worse",
  ],
  ["a longer update cycle is worse", { "/lifecycle/updateCycleDays": 180 }, "Updates at least every, in days", "worse"],
  [
    "another country of a recipient is worse",
    { "/components/data/thirdParties/0/countries": ["DE", "US"] },
    "Country of mail: US",
    "worse",
  ],
  [
    "another company that gets data is worse",
    { "/components/data/thirdParties/1": { id: "ads", name: "Ads", purpose: "ads", countries: ["US"] } },
    "Who gets data: ads",
    "worse",
  ],
  [
    "recording more often is worse",
    { "/components/data/attributes/0/cycle/everySeconds": 1 },
    "Recorded every, in seconds (rate)",
    "worse",
  ],
  ["harder deletion is worse", { "/components/data/deletion/effort": "complex" }, "Deletion of data", "worse"],
  [
    "a network peer that is gone is better",
    { "/components/data/endpoints": [before.components?.data?.endpoints?.[1]] },
    "Network peer: a.example.org",
    "better",
  ],
] as const) {
  test(title, () => {
    assert.deepEqual(
      diffLabels(before, but(facts)).map((change) => [change.words, change.turn]),
      [[words, turn]],
    );
  });
}

test("a reordered list is no change, and a new issue day turns nothing", () => {
  const endpoints = [...(before.components?.data?.endpoints ?? [])].reverse();
  assert.deepEqual(diffLabels(before, but({ "/components/data/endpoints": endpoints })), []);
  assert.deepEqual(
    diffLabels(before, but({ "/issued": "2026-06-01" })).map(({ turn }) => turn),
    ["neutral"],
  );
});

const facts = fc.record(
  {
    "/lifecycle/supportUntil": fc.constantFrom("2029-01-01", "2031-01-01", undefined),
    "/lifecycle/updateCycleDays": fc.integer({ min: 1, max: 365 }),
    "/components/data/thirdParties": fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("a", "b", "mail", "d/e"),
        name: fc.string(),
        purpose: fc.string(),
        countries: fc.uniqueArray(fc.constantFrom("DE", "US", "CA")),
      }),
      { selector: ({ id }) => id },
    ),
    "/components/data/attributes": fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("rate", "x", "__proto__"),
        name: fc.string(),
        cycle: fc.record({ everySeconds: fc.nat() }),
      }),
      { selector: ({ id }) => id },
    ),
    "/runtime": fc.option(
      fc.record({
        failSafe: fc.record({ limits: fc.array(fc.record({ parameter: fc.constantFrom("cpu", "t"), max: fc.nat() })) }),
      }),
      { nil: undefined },
    ),
  },
  { requiredKeys: [] },
);

test("a diff applied to the one label gives the other", () => {
  fc.assert(
    fc.property(facts, facts, (one, other) => {
      const [left, right] = [but(one), but(other)];
      assert.deepEqual(sorted(applyDiff(left, diffLabels(left, right))), sorted(right));
      assert.deepEqual(diffLabels(left, left), []);
    }),
  );
});

/** Lists in one order, so that only their content is compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
