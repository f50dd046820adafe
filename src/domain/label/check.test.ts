import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { withFacts } from "../../facts-for-tests.ts";
import { checkLabel, isSignable, LABEL_RULES } from "./check.ts";
import { GAP_CODES, isGap } from "./rules/gaps.ts";
import type { LabelWorld } from "./world.ts";

const world: LabelWorld = {
  countries: new Set(["DE", "CA", "US", "GB"]),
  unitProblem: (unit) => (["%", "Cel", "mL/h", "s"].includes(unit) ? undefined : "write Cel"),
  unitCaution: () => undefined,
};

/** A small label without problems but gaps, with some facts set by pointer. */
function label(facts: Record<string, unknown> = {}): unknown {
  const sound = {
    schema: "1.0",
    issuer: { name: "Hillbrook Medical", kind: "maker" },
    issued: "2026-11-01",
    validUntil: "2028-11-01",
    authority: "maker",
    known: "declared",
    product: {
      maker: { name: "Hillbrook Medical", country: "DE" },
      model: "Flow 2",
      udiDi: "04012345000016",
      intendedTimeOfUseMonths: 24,
    },
    components: {
      data: {
        responsibleEntities: [{ id: "maker", name: "Hillbrook Medical", role: "maker", country: "DE" }],
        attributes: [{ id: "rate", name: "Flow rate", cycle: { everySeconds: 60 } }],
        endpoints: [{ host: "api.hillbrook.example", protocol: "HTTPS", party: "maker", purpose: "Synchronisation" }],
      },
    },
    lifecycle: { manufacturedOn: "2026-01-01", supportUntil: "2031-01-01" },
    runtime: {
      operating: { values: [{ parameter: "cpuLoad", unit: "%", min: 0, max: 80 }] },
      failSafe: { limits: [{ parameter: "cpuLoad", unit: "%", max: 95 }], reactionChain: [{ do: "notify" }] },
    },
  };
  return withFacts(sound, facts);
}

const found = (value: unknown) => checkLabel(value, world).filter(({ code }) => code !== "not-stated");

test("a sound label has no problem, only gaps that will be printed as not stated", () => {
  assert.deepEqual(found(label()), []);
  assert.ok(isSignable(checkLabel(label(), world)));
  assert.ok(checkLabel(label(), world).some(({ pointer, code }) => pointer === "/inspection" && code === "not-stated"));
});

const WRONG: readonly [title: string, facts: Record<string, unknown>, pointer: string, code: string, says: RegExp][] = [
  ["a mistyped UDI-DI", { "/product/udiDi": "04012345000017" }, "/product/udiDi", "gtin-check-digit", /should be 6/],
  [
    "a UDI-DI that YAML read as a number",
    { "/product/udiDi": 4012345000016 },
    "/product/udiDi",
    "schema",
    /put it in quotes/,
  ],
  [
    "a country that nobody has",
    { "/product/maker/country": "UK" },
    "/product/maker/country",
    "country-unknown",
    /write GB/,
  ],
  [
    "a unit that UCUM lacks",
    { "/runtime/operating/values/0/unit": "percent" },
    "/runtime/operating/values/0/unit",
    "unit-unknown",
    /no UCUM unit/,
  ],
  [
    "an endpoint whose party is not named",
    { "/components/data/endpoints/0/party": "aws" },
    "/components/data/endpoints/0/party",
    "party-unnamed",
    /known: maker/,
  ],
  [
    "an endpoint that covers all of .com",
    { "/components/data/endpoints/0/host": "*.com" },
    "/components/data/endpoints/0/host",
    "host-pattern",
    /every company/,
  ],
  [
    "support that ends before manufacture",
    { "/lifecycle/supportUntil": "2025-01-01" },
    "/lifecycle/supportUntil",
    "support-before-manufacture",
    /before the product was made/,
  ],
  [
    "support shorter than the intended time of use",
    { "/product/intendedTimeOfUseMonths": 120 },
    "/lifecycle/supportUntil",
    "support-shorter-than-use",
    /until 2036-01-01/,
  ],
  ["a day that the calendar lacks", { "/issued": "2027-02-31" }, "/issued", "schema", /no day of the calendar/],
  [
    "a fail-safe limit inside the operating range",
    { "/runtime/failSafe/limits/0/max": 70 },
    "/runtime/operating/values/0",
    "fail-safe-encloses",
    /above its fail-safe maximum 70/,
  ],
  [
    "an open range under a closed limit",
    { "/runtime/operating/values/0/max": undefined },
    "/runtime/operating/values/0",
    "fail-safe-encloses",
    /any value/,
  ],
  [
    "a range that is empty",
    { "/runtime/operating/values/0/min": 90 },
    "/runtime/operating/values/0/min",
    "range-empty",
    /swap them/,
  ],
  [
    "a misspelt fact",
    { "/lifecycle/suportUntil": "2031-01-01" },
    "/lifecycle/suportUntil",
    "schema",
    /did you mean "supportUntil"/,
  ],
  [
    "a value that is none of the allowed ones",
    { "/product/riskClass": 2 },
    "/product/riskClass",
    "schema",
    /I low, II medium/,
  ],
  ["a missing fact that every label needs", { "/product/model": undefined }, "/product/model", "schema", /is missing/],
  [
    "a provenance entry that points nowhere",
    { "/provenance": { "/product/gmdn": { authority: "lab" } } },
    "/provenance/~1product~1gmdn",
    "provenance-pointer",
    /no fact stands/,
  ],
  [
    "a facility that speaks as the maker",
    { "/issuer/kind": "facility" },
    "/authority",
    "issuer-authority",
    /fact by fact/,
  ],
  [
    "a cycle that is both a time and an event",
    { "/components/data/attributes/0/cycle/on": "each scan" },
    "/components/data/attributes/0/cycle",
    "cycle-shape",
    /not both/,
  ],
  [
    "two parties with one id",
    { "/components/data/thirdParties": [{ id: "maker", name: "X", purpose: "x", countries: ["US"] }] },
    "/components/data/thirdParties/0/id",
    "id-doubled",
    /taken already/,
  ],
  [
    "a name in the place of a list",
    { "/components/data/endpoints": "api.hillbrook.example" },
    "/components/data/endpoints",
    "schema",
    /does not fit/,
  ],
];

for (const [title, facts, pointer, code, says] of WRONG) {
  test(`${title} is named with its place and what to write`, () => {
    const problem = found(label(facts)).find((one) => one.pointer === pointer && one.code === code);
    assert.ok(problem, JSON.stringify(found(label(facts)), null, 1));
    assert.match(problem.message, says);
  });
}

const OBSERVED = {
  "/issuer/kind": "facility",
  "/authority": "facility",
  "/known": "observed",
  "/components": undefined,
  "/lifecycle": undefined,
  "/runtime": undefined,
};

for (const [what, facts] of [
  ["nothing at all", {}],
  ["empty blocks", { "/components": { data: {}, hardware: { sensors: [] } }, "/lifecycle": { handling: {} } }],
  ["only that it is unknown", { "/components": { data: { worksWithoutCloud: "unknown" } } }],
] as const) {
  test(`an observed label that states ${what} cannot be signed, and is told what to state first`, () => {
    const errors = found(label({ ...OBSERVED, ...facts })).filter(({ level }) => level === "error");
    assert.deepEqual(
      errors.map(({ code, pointer }) => [code, pointer]),
      [["nothing-stated", "/components/data"]],
    );
    assert.match(errors[0]?.message ?? "", /state first .*endpoints.*attributes.*connectivity.*supportUntil/);
  });
}

for (const [what, facts] of [
  ["that it has no peer", { "/components": { data: { endpoints: [] } } }],
  ["how it connects", { "/components": { software: { connectivity: [{ protocol: "DICOM", reach: "local" }] } } }],
  ["the end of its updates", { "/lifecycle": { supportUntil: "2031-01-01" } }],
  ["one reference value", { "/runtime": { operating: { values: [{ parameter: "cpuLoad", unit: "%", max: 80 }] } } }],
] as const) {
  test(`an observed label that states ${what} can be signed`, () => {
    assert.deepEqual(
      found(label({ ...OBSERVED, ...facts })).filter(({ level }) => level === "error"),
      [],
    );
  });
}

test("a facility is not told to promise what only a maker can", () => {
  const ends = { "/lifecycle/supportUntil": "2026-12-01" };
  const told = (facts: Record<string, unknown>) =>
    found(label({ ...ends, ...facts })).find(({ code }) => code === "support-shorter-than-use")?.message ?? "";
  assert.match(told({}), /promise longer support/);
  assert.match(told({ "/issuer/kind": "facility", "/authority": "facility" }), /ask the maker for longer support/);
});

test("a warning is a gap or something bad, and an unprotected way is no gap", () => {
  const { connectivity } = { connectivity: [{ protocol: "DICOM", reach: "local", protection: "none" }] };
  const warnings = checkLabel(label({ "/components/software": { connectivity } }), world);
  assert.deepEqual(
    warnings.filter(({ code }) => !isGap(code)).map(({ code }) => code),
    ["plain-text-way"],
  );
  for (const code of GAP_CODES) assert.ok(LABEL_RULES.some((rule) => rule.code === code && rule.level === "warning"));
});

test("all problems come at once, the semantic ones too, in spite of a wrong shape elsewhere", () => {
  const problems = found(
    label({
      "/product/model": 7,
      "/product/udiDi": "04012345000017",
      "/lifecycle/supportUntil": "2025-01-01",
      "/components/data/endpoints/0/party": "aws",
    }),
  );
  assert.deepEqual(problems.map(({ pointer }) => pointer).sort(), [
    "/components/data/endpoints/0/party",
    "/lifecycle/supportUntil",
    "/product/model",
    "/product/udiDi",
  ]);
});

test("a label of a newer minor version stays readable: unknown facts are kept and told", () => {
  const problems = checkLabel(label({ "/schema": "1.7", "/novelty": 1 }), world);
  assert.ok(isSignable(problems));
  assert.ok(problems.some(({ pointer, level }) => pointer === "/novelty" && level === "warning"));
});

test("a fact of schema 1.1 asks for a label that says so; a label of 1.0 without it stays as it was", () => {
  const reports = { "/runtime/reports": { signed: true, everySeconds: 60 } };
  assert.deepEqual(found(label({ ...reports, "/schema": "1.1" })), []);
  const [problem, ...more] = found(label(reports));
  assert.deepEqual(
    [problem?.pointer, problem?.code, problem?.level, more.length],
    ["/schema", "schema-too-old", "error", 0],
  );
  assert.match(problem?.message ?? "", /write schema: "1\.1"/);
});

test("any JSON value is answered with problems, never with a crash", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6 }),
      fc.constantFrom("product", "components", "lifecycle", "runtime", "provenance"),
      (junk, part) => {
        assert.ok(checkLabel(junk, world).length > 0);
        checkLabel(label({ [`/${part}`]: junk }), world);
        checkLabel(label({ "/components/data/attributes": [junk, junk] }), world);
      },
    ),
  );
});

test("every rule has a name of its own and a reason", () => {
  assert.equal(new Set(LABEL_RULES.map(({ code }) => code)).size, LABEL_RULES.length);
  for (const rule of LABEL_RULES) assert.ok(rule.because.length > 20);
});
