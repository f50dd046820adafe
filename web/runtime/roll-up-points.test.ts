import assert from "node:assert/strict";
import { test } from "node:test";
import { RANGES, runsOf, SPANS, windowAt } from "./roll-up-points.ts";

const START = Date.parse("2026-11-22T10:00:00.000Z");
const point = (ms: number) => ({ from: new Date(ms).toISOString(), min: 1, max: 3, mean: 2, count: 4, score: 0 });

test("the line breaks where nothing was reported, and a single report still stands there", () => {
  const { stepMs } = SPANS["5m"];
  const points = [0, 1, 2, 5, 9, 10].map((step) => point(START + step * stepMs));
  assert.deepEqual(
    runsOf(points, stepMs).map(({ length }) => length),
    [3, 1, 2],
  );
  assert.deepEqual(runsOf([], stepMs), []);
});

test("within one step the same window is asked for, which holds the present and fits into one answer", () => {
  for (const range of RANGES) {
    const { stepMs, reachMs } = SPANS[range];
    const first = windowAt(range, START);
    assert.deepEqual(windowAt(range, first.toMs - 1), windowAt(range, first.toMs - stepMs));
    assert.ok(first.fromMs < START && START < first.toMs);
    assert.ok(reachMs / stepMs < 2000, range);
  }
});
