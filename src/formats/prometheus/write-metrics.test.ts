import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readMetrics } from "./metrics-for-tests.ts";
import { writeMetrics } from "./write-metrics.ts";

test("a counter and a gauge with labels are written as the format shows them", () => {
  assert.equal(
    writeMetrics([
      { name: "reports_total", type: "counter", help: "Reports.", samples: [{ value: 1027 }] },
      { name: "open", type: "gauge", help: "Open.", samples: [{ labels: { severity: "high" }, value: 0.5 }] },
    ]),
    "# HELP reports_total Reports.\n# TYPE reports_total counter\nreports_total 1027\n" +
      '# HELP open Open.\n# TYPE open gauge\nopen{severity="high"} 0.5\n',
  );
});

test("whatever stands in a label or a help text, and any number, is read back as it was", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('a"b', "a\\n", "a\nb", "\\", '\\"', "ü {}=,"));
  const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e300, -0.001));
  fc.assert(
    fc.property(text, fc.uniqueArray(text, { maxLength: 5 }), value, (help, labels, number) => {
      const samples = labels.map((label) => ({ labels: { label }, value: number }));
      const [read] = readMetrics(writeMetrics([{ name: "a_b", type: "gauge", help, samples }]));
      assert.deepEqual(read, { name: "a_b", type: "gauge", help, samples });
    }),
  );
});
