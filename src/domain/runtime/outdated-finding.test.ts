import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import type { Label } from "../label/label.ts";
import type { RuntimeFacts } from "../label/runtime-facts.ts";
import { ExampleDevice } from "./judge/example-device.ts";
import { observedFinding } from "./observation/report-of-observation.ts";
import { isOutdated } from "./outdated-finding.ts";

const samples = new URL("../../../samples/labels/", import.meta.url);
const labels = readdirSync(samples)
  .filter((name) => name.endsWith(".label.yaml"))
  .map((name) => (parse(readFileSync(new URL(name, samples), "utf8")) as Label).runtime as RuntimeFacts);
const namesIn = ({ integration, operating, failSafe }: RuntimeFacts) =>
  [...(integration?.values ?? []), ...(operating?.values ?? []), ...(failSafe?.limits ?? [])].map(
    (one) => one.parameter,
  );
const NAMES = [...new Set(labels.flatMap(namesIn))];

const value = fc.oneof(fc.integer({ min: -1000, max: 100_000 }), fc.constantFrom("odd", true, false, 1e9));
const report = fc.record({
  values: fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 12 }),
  stage: fc.constantFrom("integration" as const, "operating" as const, "failSafe" as const),
});
const reports = fc.array(report, { minLength: 1, maxLength: 6 });

test("nothing that the judge has open by the label that counts is outdated by it", () => {
  let seen = 0;
  fc.assert(
    fc.property(fc.constantFrom(...labels), reports, (runtime, all) => {
      const device = new ExampleDevice(runtime);
      for (const one of all) device.reports(one);
      for (const { finding } of Object.values(device.watch.open)) {
        assert.equal(isOutdated(finding, device.reference), false, finding.key);
        seen++;
      }
    }),
  );
  assert.ok(seen > 100);
});

test("a finding is outdated once its parameter or its bound is not in the label any more", () => {
  const runtime = (parameter: string, max: number): RuntimeFacts => ({
    operating: { values: [{ parameter, max }] },
    failSafe: { limits: [{ parameter, max: 2 * max }] },
  });
  const device = new ExampleDevice(runtime("fanSpeed", 100));
  for (let times = 0; times < 3; times++) device.values({ fanSpeed: 900 });
  const open = Object.values(device.watch.open).map(({ finding }) => finding);
  assert.deepEqual(open.map(({ kind }) => kind).sort(), ["fail-safe-limit", "outside-reference"]);
  const under = (facts: RuntimeFacts) => open.map((one) => isOutdated(one, { ...device.reference, runtime: facts }));
  assert.deepEqual(under(runtime("fanSpeed", 100)), [false, false]);
  assert.deepEqual(under(runtime("fanSpeed", 120)), [true, true]);
  assert.deepEqual(under(runtime("pumpSpeed", 100)), [true, true]);
  assert.deepEqual(under({}), [true, true]);
});

test("what a sensor saw is measured against the part of the label that can be seen, and stays while that is there", () => {
  const runtime: RuntimeFacts = {
    operating: {
      values: [
        { parameter: "fanSpeed", max: 10 },
        { parameter: "throughputUp", max: 10 },
      ],
    },
  };
  // The sensor's side begins to count with what it can see.
  const device = new ExampleDevice({ operating: { values: [{ parameter: "throughputUp", max: 10 }] } });
  for (let times = 0; times < 3; times++) device.values({ throughputUp: 900 });
  const [seen] = Object.values(device.watch.open).map(({ finding }) => observedFinding(finding));
  assert.ok(seen);
  assert.equal(isOutdated(seen, { ...device.reference, runtime }), false);
  assert.equal(isOutdated(seen, { ...device.reference, runtime: {} }), true);
});
