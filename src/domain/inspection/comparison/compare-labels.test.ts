import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import { parse } from "yaml";
import { withFacts } from "../../../facts-for-tests.ts";
import type { Catalogue } from "../../conformance/catalogue.ts";
import type { Label } from "../../label/label.ts";
import type { Tier } from "../../label/verify.ts";
import type { InspectionMethod } from "../method-data.ts";
import { BETTER_RULES } from "./better-rules.ts";
import { compareLabels, type OfferedLabel } from "./compare-labels.ts";
import { Comparison } from "./comparison.ts";

const fileAt = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const context = {
  today: "2026-11-22",
  language: "en" as const,
  method: JSON.parse(fileAt("standards/inspection-method.json")) as InspectionMethod,
  supportCatalogue: JSON.parse(fileAt("standards/support-period.json")) as Catalogue,
  countryName: (code: string) => code,
};
const SAMPLES = readdirSync(new URL("../../../../samples/labels/", import.meta.url)).map(
  (file) => parse(fileAt(`samples/labels/${file}`)) as Label,
);
const PUMP = SAMPLES.find(({ product }) => product.riskClass === "III") as Label;
const trusted = (label: Label, tier: Tier): OfferedLabel => ({ label, signed: { answer: "trusted", tier } });
const factsOf = ({ groups }: Comparison) =>
  new Map(groups.flatMap(({ facts }) => facts).map((fact) => [fact.id, fact]));

/** A label of the samples in which some facts are left out or answered otherwise, signed or not. */
const offers: fc.Arbitrary<OfferedLabel> = fc.record<OfferedLabel, "label">(
  {
    label: fc
      .tuple(
        fc.constantFrom(...SAMPLES),
        fc.record({
          "/lifecycle": fc.option(
            fc.record(
              {
                supportUntil: fc.constantFrom("2024-01-31", "2027-01-31", "2034-12-31"),
                updateCycleDays: fc.constantFrom(30, 90, 365),
                stillSold: fc.constantFrom("yes", "no", "unknown"),
                productLineAlive: fc.constantFrom("yes", "no", "unknown"),
                makerAverageLifetimeMonths: fc.constantFrom(24, 120),
                vulnerabilityContact: fc.record({ iso30111: fc.constantFrom("yes", "no") }),
                hardwareLifetimes: fc.constantFrom(
                  [],
                  [{ component: "battery", months: 36 }],
                  [{ component: "valve", cycles: 5 }],
                ),
              },
              { requiredKeys: [] },
            ),
            { nil: undefined },
          ),
          "/runtime": fc.constantFrom(
            undefined,
            { reports: { signed: true } },
            { operating: { values: [{ parameter: "cpuLoad", max: 80 }] } },
          ),
          "/components": fc.constantFrom(undefined, ...SAMPLES.map(({ components }) => components), {
            data: { thirdParties: [], deletion: { effort: "impossible", how: "not" }, worksWithoutCloud: "unknown" },
          }),
        }),
      )
      .map(([sample, facts]) => withFacts(sample, facts)),
    signed: fc.constantFrom(
      { answer: "trusted" as const, tier: "self" as const },
      { answer: "trusted" as const, tier: "lab" as const },
      { answer: "unknown-issuer" as const },
      { answer: "withdrawn" as const },
    ),
  },
  { requiredKeys: ["label"] },
);

test("swapping the labels swaps the marks and the sides, and nothing else", () => {
  const swapped = (comparison: Comparison): Comparison => ({
    ...comparison,
    a: comparison.b,
    b: comparison.a,
    better: { a: comparison.better.b, b: comparison.better.a },
    groups: comparison.groups.map((group) => ({
      ...group,
      facts: group.facts.map((fact) => ({
        ...fact,
        a: fact.b,
        b: fact.a,
        better: fact.better === null ? null : fact.better === "a" ? ("b" as const) : ("a" as const),
      })),
    })),
  });
  fc.assert(
    fc.property(offers, offers, (a, b) => {
      assert.deepEqual(swapped(compareLabels(a, b, context)), compareLabels(b, a, context));
    }),
    { numRuns: 40 },
  );
});

test("a label against itself is marked nowhere", () => {
  fc.assert(
    fc.property(offers, (one) => {
      const comparison = compareLabels(one, one, context);
      assert.deepEqual(comparison.better, { a: 0, b: 0 });
      assert.ok(Check(Comparison, comparison));
    }),
    { numRuns: 40 },
  );
});

test("leaving facts out never wins a mark: silence is no better than the worst answer", () => {
  fc.assert(
    fc.property(offers, fc.subarray(["/lifecycle", "/runtime", "/components", "/inspection"]), (whole, left) => {
      const silent = { ...whole, label: withFacts(whole.label, Object.fromEntries(left.map((at) => [at, undefined]))) };
      const { groups } = compareLabels(whole, silent, context);
      const won = groups.flatMap(({ facts }) => facts.filter(({ better }) => better === "b").map(({ id }) => id));
      // Whoever says nothing says nothing wrong either; the open questions are counted beside it.
      assert.deepEqual(
        won.filter((id) => id !== "contradictions"),
        [],
      );
    }),
    { numRuns: 40 },
  );
});

test("every fact that a label states is shown, and every rule is about a fact that is asked for", () => {
  for (const label of SAMPLES) {
    const pointers = [...factsOf(compareLabels({ label }, { label }, context)).values()].map(({ pointer }) => pointer);
    const missing = leaves(label).filter(
      (leaf) =>
        !/^\/(?:schema|issued|authority|known|provenance|issuer\/kind)(?:\/|$)/.test(leaf) &&
        !pointers.some((pointer) => pointer !== null && (leaf === pointer || leaf.startsWith(`${pointer}/`))),
    );
    assert.deepEqual(missing, [], label.product.model);
  }
  const ids = factsOf(compareLabels({ label: PUMP }, { label: PUMP }, context));
  for (const { fact, because } of BETTER_RULES) {
    assert.ok(ids.has(fact), fact);
    assert.ok(because.en.length > 20 && because.de.length > 20);
  }
});

function leaves(value: unknown, at = ""): string[] {
  if (value === null || typeof value !== "object") return [at];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${at}/${name}`));
}

test("ended support loses against running support, and against none stated it is no better", () => {
  const until = (day: string | undefined) => ({ label: withFacts(PUMP, { "/lifecycle/supportUntil": day }) });
  const markOf = (a: string | undefined, b: string | undefined) =>
    factsOf(compareLabels(until(a), until(b), context)).get("support")?.better;
  assert.equal(markOf("2026-11-21", "2026-11-22"), "b");
  assert.equal(markOf("2026-11-21", "2020-01-01"), null);
  assert.equal(markOf("2026-11-21", undefined), null);
  assert.equal(markOf("2030-01-01", undefined), "a");
  const ended = compareLabels(until("2026-11-21"), until("2027-10-01"), context);
  assert.equal(ended.a.support.state, "ended");
  assert.equal(ended.b.support.state, "ends-soon");
  assert.match(factsOf(ended).get("support")?.a.lines[0] ?? "", /HAS ENDED/);
});

test("support is held against the minimum: five years, or the time of use where that is shorter", () => {
  const offer = (supportUntil: string | undefined, months: number | undefined) => ({
    label: withFacts(PUMP, { "/lifecycle/supportUntil": supportUntil, "/product/intendedTimeOfUseMonths": months }),
  });
  const of = (...[day, months]: Parameters<typeof offer>) => {
    const { minimum, neededUntil } = compareLabels(offer(day, months), offer(day, months), context).a.support;
    return [minimum, neededUntil];
  };
  assert.deepEqual(of("2031-11-22", 120), ["met", "2031-11-22"]);
  assert.deepEqual(of("2031-11-21", 120), ["broken", "2031-11-22"]);
  assert.deepEqual(of("2031-11-21", undefined), ["broken", "2031-11-22"]);
  assert.deepEqual(of("2028-11-22", 24), ["met", "2028-11-22"]);
  assert.deepEqual(of("2028-11-21", 24), ["broken", "2028-11-22"]);
  assert.deepEqual(of(undefined, 24), ["unknown", "2028-11-22"]);
});

test("verified and claimed never look alike", () => {
  const standing = (offer: OfferedLabel, id = "update-cycle") =>
    factsOf(compareLabels(offer, offer, context)).get(id)?.a.standing;
  const tested = withFacts(PUMP, {
    "/provenance": { "/lifecycle/updateCycleDays": { authority: "lab", known: "tested" } },
  });
  assert.equal(standing({ label: PUMP }), "unproven");
  assert.equal(standing({ label: PUMP, signed: { answer: "unknown-issuer" } }), "unproven");
  assert.equal(standing({ label: PUMP, signed: { answer: "expired", tier: "lab" } }), "unproven");
  assert.equal(standing(trusted(PUMP, "self")), "claimed");
  assert.equal(standing(trusted(PUMP, "lab")), "examined");
  assert.equal(standing(trusted(tested, "lab")), "verified");
  assert.equal(standing(trusted(tested, "reviewed")), "examined");
  assert.equal(standing(trusted(tested, "self")), "claimed");
  const claims = compareLabels(trusted(tested, "self"), trusted(tested, "lab"), context);
  assert.deepEqual(
    claims.a.contradictions.map(({ code }) => code),
    ["lab-unborne"],
  );
  assert.deepEqual(claims.b.contradictions, []);
});

test("what a label says against itself wins nothing", () => {
  const stored = (facts: object) => ({
    label: withFacts(PUMP, { "/components/data/storage": [{ where: "cloud", country: "DE", ...facts }] }),
  });
  const open = stored({ encryptedAtRest: "no" });
  const maker = PUMP.components?.data?.responsibleEntities?.[0]?.id ?? "";
  const sound = stored({ encryptedAtRest: "yes", endToEnd: "yes" });
  const torn = stored({ encryptedAtRest: "yes", endToEnd: "yes", plainTextReaders: [maker] });
  assert.equal(factsOf(compareLabels(sound, open, context)).get("storage")?.better, "a");
  const { a, ...comparison } = compareLabels(torn, open, context);
  assert.ok(a.contradictions.some(({ code }) => code === "end-to-end-contradiction"));
  const fact = factsOf({ a, ...comparison }).get("storage");
  assert.deepEqual([fact?.better, fact?.a.contradicted], [null, true]);
});

test("what is missing is asked of the vendor, in the reader's language", () => {
  const silent = {
    label: withFacts(PUMP, { "/lifecycle/supportUntil": undefined, "/lifecycle/stillSold": "unknown" }),
  };
  const asks = (language: "en" | "de") =>
    new Map(
      compareLabels(silent, silent, { ...context, language }).a.questions.map(({ id, ask, decides }) => [
        id,
        [ask, decides],
      ]),
    );
  assert.deepEqual(asks("en").get("support-until"), ["Until which day do you promise security updates?", true]);
  assert.deepEqual(asks("de").get("still-sold"), ["Wird es noch verkauft?", true]);
});
