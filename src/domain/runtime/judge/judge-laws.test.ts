import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import Value from "typebox/value";
import { parse } from "yaml";
import type { Label } from "../../label/label.ts";
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import { Report } from "../report.ts";
import { RuntimeFinding } from "../runtime-finding.ts";
import { compileReference } from "./compile-reference.ts";
import { type DeviceWatch, type FindingChange, newWatch } from "./device-watch.ts";
import { MINUTE_MS, NOON_MS, referenceOf } from "./example-device.ts";
import { conformityOf, judgeReport, judgeTime, mayTimeChange } from "./judge.ts";
import { glanceOf } from "./packed-watch.ts";

const samples = new URL("../../../../samples/labels/", import.meta.url);
const labels = readdirSync(samples)
  .filter((name) => name.endsWith(".label.yaml"))
  .map((name) => ({ name, label: parse(readFileSync(new URL(name, samples), "utf8")) as Label }));

const NAMES = [
  "cpuLoad",
  "power",
  "constructor",
  "toString",
  "firmwareVersion",
  "openPorts",
  "bootTime",
  "peers",
  "temp",
];
const name = fc.constantFrom(...NAMES);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 200 }),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER),
);
const interval = fc.record({ min: number, max: number, mean: number, count: fc.integer({ min: 1, max: 1e9 }) });
const text = fc.constantFrom("passed", "8.4.0", "8.4.1", "v2", "kernel", "boot loader", "…");
const digest = fc.constantFrom("a".repeat(64), "b".repeat(64));
const part = fc.constantFrom("firmware", "constructor", "valueOf", "app.dicom-sender");
const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const phase = fc.record(
  { name: text, durationMs: fc.nat(), digest, cpuPercent: fc.nat(100), energyJoule: fc.nat() },
  { requiredKeys: ["name"] },
);
const report = fc
  .record(
    {
      boot: fc.constantFrom("b1", "b2", "b3"),
      sequence: fc.oneof(fc.nat(30), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
      time: some(fc.integer({ min: NOON_MS - 1e8, max: NOON_MS + 1e8 })),
      stage: some(fc.constantFrom("integration", "operating", "failSafe")),
      values: fc.dictionary(name, fc.oneof(number, fc.boolean(), text, interval), { maxKeys: 9 }),
      versions: some(fc.dictionary(part, text, { maxKeys: 3 })),
      digests: some(fc.dictionary(part, digest, { maxKeys: 3 })),
      services: some(
        fc.array(fc.record({ transport: fc.constantFrom("tcp", "udp"), port: fc.integer({ min: 1, max: 65_535 }) }), {
          maxLength: 5,
        }),
      ),
      peers: some(
        fc.array(fc.record({ host: fc.constantFrom("a.example", "10.0.0.1", "::1", "%", "..", "A") }), {
          maxLength: 3,
        }),
      ),
      started: some(fc.record({ phases: fc.array(phase, { maxLength: 4 }), bootLoaderVerified: fc.boolean() })),
    },
    { noNullPrototype: true },
  )
  .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as Report);

const day = { windowSeconds: 600 } as const;
const FACTS: RuntimeFacts = {
  integration: {
    values: [{ parameter: "bootTime", unit: "s", nominal: 6, tolerance: 1 }],
    boot: { bootLoaderVerified: true, phases: [{ name: "kernel", durationMs: 100, digest: "a".repeat(64) }] },
  },
  operating: {
    values: [
      { parameter: "cpuLoad", min: 10, max: 75, ...day, statistic: "mean" },
      { parameter: "constructor", max: 3, ...day, statistic: "p95" },
      { parameter: "toString", max: 3, ...day, statistic: "count" },
      { parameter: "temp", min: 5, ...day, statistic: "minimum" },
      { parameter: "firmwareVersion", allowed: ["8.4.0"] },
      { parameter: "openPorts", allowed: [443] },
      { parameter: "power", allowed: [1, 2, true, "on"] },
      { parameter: "peers", max: 2, windowSeconds: 86_400, statistic: "count" },
    ],
  },
  failSafe: {
    limits: [
      { parameter: "power", max: 95 },
      { parameter: "cpuLoad", max: 98, ...day, statistic: "mean" },
    ],
  },
};
const REFERENCE = referenceOf(FACTS, {
  endpoints: [{ host: "local", protocol: "HL7", purpose: "orders" }],
  expected: { versions: { firmware: "8.4.1" }, digests: {}, untilMs: NOON_MS + 100 * MINUTE_MS },
});

/** Judges all in order, a minute apart; `between` may exchange the memory before each. */
function judgeAll(reports: readonly Report[], between = (watch: DeviceWatch) => watch) {
  let watch = newWatch();
  const changes: FindingChange[] = [];
  for (const [index, one] of reports.entries()) {
    watch = between(watch);
    const atMs = NOON_MS + index * MINUTE_MS;
    const baseline = (parameter: string, value: number) => Math.abs(Math.sin(value + parameter.length));
    const judging = { reference: REFERENCE, receivedAtMs: atMs, connection: `c${index % 3}`, baseline };
    changes.push(...judgeReport(watch, one, judging).changes);
    if (index % 5 === 0) changes.push(...judgeTime(watch, atMs + 30_000, { reference: REFERENCE }).changes);
  }
  return { watch, changes };
}

test("any report that fits the schema is judged, without a rule that throws, into findings that fit theirs", () => {
  fc.assert(
    fc.property(fc.array(report, { maxLength: 25 }), (reports) => {
      for (const one of reports) assert.ok(Value.Check(Report, one), JSON.stringify(one));
      const { watch, changes } = judgeAll(reports);
      for (const change of changes) {
        if (change.do === "close") continue;
        assert.ok(Value.Check(RuntimeFinding, change.finding), JSON.stringify(change.finding));
        assert.ok(!change.finding.because.includes("rule-threw"), JSON.stringify(change.finding));
      }
      assert.ok(["unknown", "conforming", "deviating", "fail-safe"].includes(conformityOf(watch)));
    }),
    { numRuns: 300 },
  );
});

test("numbers that no JSON can write, as CBOR can, are no good values", () => {
  const odd = [Number.NaN, Infinity, -Infinity].map((value, sequence) => ({
    boot: "b",
    sequence,
    values: { power: value },
  }));
  const { watch } = judgeAll(odd);
  assert.ok(Object.keys(watch.open).includes("fail-safe-limit|power|/runtime/failSafe/limits/0"));
  assert.ok(Object.keys(watch.open).some((key) => key.startsWith("not-judged|power")));
  assert.deepEqual(JSON.parse(JSON.stringify(watch)), watch);
});

test("a memory that was written and read in between changes nothing", () => {
  fc.assert(
    fc.property(fc.array(report, { maxLength: 25 }), (reports) => {
      const straight = judgeAll(reports);
      const stored = judgeAll(reports, (watch) => JSON.parse(JSON.stringify(watch)) as DeviceWatch);
      assert.deepEqual(JSON.stringify(stored), JSON.stringify(straight));
    }),
    { numRuns: 200 },
  );
});

test("where a glance says that time changes nothing, time changes nothing", () => {
  const every = fc.constantFrom(null, MINUTE_MS);
  const laterMs = fc.oneof(fc.nat(5 * MINUTE_MS), fc.nat(2 * 86_400_000));
  const quiet = fc.boolean();
  let skipped = 0;
  fc.assert(
    fc.property(fc.array(report, { maxLength: 12 }), every, quiet, laterMs, (reports, everyMs, isQuiet, later) => {
      const { watch } = judgeAll(reports);
      const nowMs = NOON_MS + reports.length * MINUTE_MS + later;
      const reference = { ...REFERENCE, everyMs, quietUntilMs: isQuiet ? nowMs + 1 : null };
      const before = structuredClone(watch);
      const { changes } = judgeTime(watch, nowMs, { reference });
      if (mayTimeChange(glanceOf(before), nowMs, reference)) return;
      skipped++;
      assert.deepEqual(changes, []);
      assert.deepEqual(watch, before);
    }),
    { numRuns: 500, examples: [[[{ boot: "b1", sequence: 1 }], null, false, 86_400_000]] },
  );
  assert.ok(skipped > 0);
});

test("a device that has only once said something, and need not, is not asked about its silence", () => {
  const { watch } = judgeAll([{ boot: "b1", sequence: 1 }]);
  const reference = { everyMs: null, quietUntilMs: null };
  assert.equal(mayTimeChange(glanceOf(watch), NOON_MS + 86_400_000, reference), false);
  const told = { ...reference, everyMs: MINUTE_MS };
  assert.equal(mayTimeChange(glanceOf(watch), NOON_MS + 3 * MINUTE_MS, told), false);
  assert.equal(mayTimeChange(glanceOf(watch), NOON_MS + 3 * MINUTE_MS + 1, told), true);
});

test("whatever is delivered twice, each report has its effect once", () => {
  fc.assert(
    fc.property(
      fc.array(report, { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(19), { maxLength: 20 }),
      (made, twice) => {
        const reports = made.map((one, sequence) => ({ ...one, boot: "b1", sequence }));
        const judging = { reference: REFERENCE, receivedAtMs: NOON_MS, connection: "c", baseline: () => 0 };
        const [once, again] = [newWatch(), newWatch()];
        for (const [index, one] of reports.entries()) {
          assert.equal(judgeReport(once, one, judging).arrival, "new");
          judgeReport(again, one, judging);
          const before = reports[Math.min(index, twice[index] ?? 0)] as Report;
          assert.deepEqual(judgeReport(again, before, judging).arrival, "duplicate");
        }
        assert.deepEqual(again, once);
      },
    ),
  );
});

test("in any order, each report is new or late exactly once, and all there means none is missing", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(40).keys()], { minLength: 40, maxLength: 40 }), (order) => {
      const watch = newWatch();
      const arrivals = order.map((sequence, index) => {
        const judging = { reference: REFERENCE, receivedAtMs: NOON_MS + index * MINUTE_MS, connection: "c" };
        return judgeReport(watch, { boot: "b1", sequence }, { ...judging, baseline: () => 0 }).arrival;
      });
      assert.ok(arrivals.every((arrival) => arrival === "new" || arrival === "late"));
      assert.deepEqual(watch.boots[0]?.missing, []);
      assert.ok(!("reports-missing|reports" in watch.open));
    }),
  );
});

test("a series that swings around a bound opens at most once in five reports, and never within the margin", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 70, max: 80, noNaN: true }), { minLength: 50, maxLength: 200 }), (series) => {
      const facts: RuntimeFacts = { operating: { values: [{ parameter: "load", min: 0, max: 75 }] } };
      const openings = (values: readonly number[]) => {
        const watch = newWatch();
        let opened = 0;
        for (const [sequence, load] of values.entries()) {
          const judging = {
            reference: referenceOf(facts),
            receivedAtMs: NOON_MS + sequence * MINUTE_MS,
            connection: "c",
          };
          const { changes } = judgeReport(
            watch,
            { boot: "b", sequence, values: { load } },
            { ...judging, baseline: () => 0 },
          );
          opened += changes.filter(
            (change) => change.do === "open" && change.finding.kind === "outside-reference",
          ).length;
        }
        return opened;
      };
      assert.ok(openings(series) <= Math.ceil(series.length / 5));
      // The margin is a twentieth of the range: 3.75.
      assert.ok(openings(series.map((value) => 71.5 + (value - 70) * 0.8)) <= 1);
    }),
    { numRuns: 50 },
  );
});

test("nothing mutes a fail-safe limit: whatever came before, two reports in a row beyond it open it", () => {
  fc.assert(
    fc.property(fc.array(report, { maxLength: 20 }), fc.boolean(), (before, quiet) => {
      const reference = { ...REFERENCE, quietUntilMs: quiet ? Number.MAX_SAFE_INTEGER : null };
      const watch = newWatch();
      const judge = (one: Report, index: number) =>
        judgeReport(watch, one, {
          reference,
          receivedAtMs: NOON_MS + index * MINUTE_MS,
          connection: "c",
          baseline: () => 0,
        });
      for (const [index, one] of before.entries()) judge(one, index);
      for (const sequence of [0, 1])
        judge({ boot: "last", sequence, stage: "integration", values: { power: 96 } }, before.length + sequence);
      assert.ok("fail-safe-limit|power|/runtime/failSafe/limits/0" in watch.open);
      assert.equal(conformityOf(watch), "fail-safe");
    }),
  );
});

for (const { name: file, label } of labels) {
  test(`the sample ${file} is a reference against which a good device conforms`, () => {
    const runtime = label.runtime as RuntimeFacts;
    const compiled = compileReference(runtime);
    const stated = [runtime.integration?.values, runtime.operating?.values, runtime.failSafe?.limits].flat();
    assert.equal(compiled.limits, stated.filter((one) => one !== undefined).length);
    const watch = newWatch();
    for (let minute = 0; minute < 40; minute++) {
      const values = Object.fromEntries((runtime.operating?.values ?? []).flatMap((value) => goodValue(value)));
      const { firmwareVersion } = values;
      const versions = firmwareVersion === undefined ? {} : { firmware: String(firmwareVersion) };
      const services = (
        runtime.operating?.values.find(({ parameter }) => parameter === "openPorts")?.allowed ?? []
      ).map((port) => ({ transport: "tcp" as const, port: Number(port) }));
      const good: Report = { boot: "b", sequence: minute, values, versions, services };
      assert.ok(Value.Check(Report, good));
      const judging = { reference: referenceOf(runtime), receivedAtMs: NOON_MS + minute * MINUTE_MS, connection: "c" };
      assert.deepEqual(judgeReport(watch, good, { ...judging, baseline: () => 0 }).changes, [], `minute ${minute}`);
    }
    assert.equal(conformityOf(watch), "conforming");
  });
}

function goodValue(
  value: NonNullable<RuntimeFacts["operating"]>["values"][number],
): [string, string | number | boolean][] {
  if (value.parameter === "openPorts") return [];
  if (value.allowed !== undefined) return [[value.parameter, value.allowed[0] as string | number | boolean]];
  if (value.statistic === "count") return [[value.parameter, 0]];
  const [low, high] = [value.min ?? (value.nominal ?? 0) - (value.tolerance ?? 0), value.max ?? value.nominal];
  return [[value.parameter, value.nominal ?? (low + (high ?? low + 2)) / 2]];
}
