import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LiveParameter } from "../../src/contract/runtime.ts";
import { reachOf, standing, ticksOf, unitAfter } from "./live-value.ts";

const probe: LiveParameter = {
  parameter: "probeTemperature",
  unit: "Cel",
  observed: 30,
  score: null,
  declared: { min: 5, max: 41, allowed: null },
  failSafe: { min: 0, max: 43, allowed: null },
};

test("a value at its bound is within, above it outside, and beyond the fail-safe limit beyond", () => {
  for (const [observed, is] of [
    [41, "within"],
    [41.1, "outside"],
    [43, "outside"],
    [43.1, "beyond"],
    [-1, "beyond"],
  ] as const)
    assert.equal(standing({ ...probe, observed }), is, String(observed));
});

test("of an interval the mean is compared, as limits hold over time", () => {
  const observed = { min: 20, max: 60, mean: 40, count: 9 };
  assert.equal(standing({ ...probe, observed }), "within");
});

test("of a set of allowed values only those are within; what is not reported is never called good", () => {
  const declared = { min: null, max: null, allowed: ["2.4.0", "2.4.1"] };
  const firmware = { ...probe, unit: null, declared, failSafe: null };
  assert.equal(standing({ ...firmware, observed: "2.4.1" }), "within");
  assert.equal(standing({ ...firmware, observed: "9.9" }), "outside");
  assert.equal(standing({ ...firmware, observed: null }), "unknown");
  assert.equal(standing({ ...probe, declared: null, failSafe: null }), "unknown");
});

test("where only the fail-safe limits hold, those are what a value is within", () => {
  assert.equal(standing({ ...probe, declared: null }), "within");
  assert.equal(standing({ ...probe, declared: null, observed: 44 }), "beyond");
});

test("units are written as people write them", () => {
  assert.deepEqual(["Cel", "kBy/s", "%", "1", null].map(unitAfter), [" °C", " kB/s", " %", "", ""]);
});

test("the steps of an axis lie within it, are few and rise", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
      (low, span) => {
        const ticks = ticksOf(low, low + span, 4);
        assert.ok(ticks.length <= 6, `${ticks}`);
        for (const [at, tick] of ticks.entries()) assert.ok(at === 0 || tick >= (ticks[at - 1] ?? 0));
      },
    ),
  );
});

test("what is drawn holds every value with room around it, a single one too", () => {
  assert.deepEqual(reachOf([]), undefined);
  const alone = reachOf([70]);
  assert.ok(alone !== undefined && alone.low < 70 && alone.high > 70);
  const many = reachOf([0, 43, null, 70]);
  assert.ok(many !== undefined && many.low < 0 && many.high > 70);
});
