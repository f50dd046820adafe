import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY_BINS, DAY_MS, foretell, learnRhythm, RING_NUMBERS, type Ring, trustIn } from "./rhythm.ts";

const RING: Ring = { from: 0, bins: DAY_BINS, turnMs: DAY_MS };
const STEP_MS = 300_000;

/** What the ring foretells after `days` of `series` in five-minute steps, and how far it is believed. */
function learnt(days: number, series: (atMs: number) => number) {
  const numbers = new Float32Array(RING_NUMBERS + DAY_BINS);
  for (let atMs = 0; atMs < days * DAY_MS; atMs += STEP_MS)
    learnRhythm(numbers, 0, RING, atMs, STEP_MS, atMs, foretell(numbers, 0, RING, atMs), series(atMs));
  return {
    at: (hour: number) => foretell(numbers, 0, RING, days * DAY_MS + hour * 3_600_000),
    trust: trustIn(numbers, 0, RING),
  };
}

test("a rhythm of the day is foretold after four days, and believed", () => {
  const wave = (atMs: number) => Math.sin((2 * Math.PI * atMs) / DAY_MS);
  const { at, trust } = learnt(4, wave);
  for (let hour = 0; hour < 24; hour++) assert.ok(Math.abs(at(hour) - wave(hour * 3_600_000)) < 0.1, `hour ${hour}`);
  assert.ok(trust > 0.9);
});

test("a series that does the opposite of the day before is not foretold by it", () => {
  const turning = (atMs: number) =>
    (Math.floor(atMs / DAY_MS) % 2 === 0 ? 1 : -1) * Math.sin((2 * Math.PI * atMs) / DAY_MS);
  assert.ok(learnt(8, turning).trust < 0.3);
});

test("midnight is no edge: the ring closes, and times before 1970 have their place in it", () => {
  const { at } = learnt(3, (atMs) => (atMs % DAY_MS) / DAY_MS);
  assert.equal(at(0), at(24));
  assert.equal(at(5), at(5 - 24 * 1000));
  assert.ok(Math.abs(at(23.999) - at(0.001)) < 0.01);
});
