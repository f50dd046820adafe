import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Baseline } from "./baseline.ts";
import { BaselineSlab } from "./baseline-slab.ts";
import { STATE_BYTES } from "./layout.ts";

const MINUTE_MS = 60_000;
const SLOTS = 5;
/** Which slot gets a value, and which. */
const turns = fc.array(fc.tuple(fc.nat(SLOTS - 1), fc.double({ min: -50, max: 50, noNaN: true })), {
  maxLength: 400,
  size: "max",
});

function stateOf(slab: BaselineSlab, slot: number): Uint8Array {
  const state = new Uint8Array(STATE_BYTES);
  slab.save(slot, state);
  return state;
}

test("each slot scores as a baseline of its own, whatever its neighbours see", () => {
  fc.assert(
    fc.property(turns, (series) => {
      const slab = new BaselineSlab(SLOTS);
      const alone = Array.from({ length: SLOTS }, () => new Baseline());
      for (const [at, [slot, value]] of series.entries())
        assert.equal(slab.score(slot, value, at * MINUTE_MS), alone[slot]?.score(value, at * MINUTE_MS));
      for (const [slot, baseline] of alone.entries()) {
        assert.deepEqual(stateOf(slab, slot), baseline.save());
        assert.equal(slab.seen(slot), series.filter(([to]) => to === slot).length);
      }
    }),
    { numRuns: 60 },
  );
});

test("a state moves from slot to slot, and a cleared slot is as new", () => {
  const slab = new BaselineSlab(SLOTS);
  for (let minute = 0; minute < 500; minute++) slab.score(1, (minute * 7919) % 101, minute * MINUTE_MS);
  const state = stateOf(slab, 1);
  slab.load(3, state);
  assert.equal(slab.score(3, 400, 500 * MINUTE_MS), slab.score(1, 400, 500 * MINUTE_MS));
  slab.clear(1);
  assert.equal(slab.seen(1), 0);
  assert.deepEqual(stateOf(slab, 1), new Baseline().save());
});

test("a state of another form is refused, and the slot stays as it was", () => {
  const slab = new BaselineSlab(1);
  slab.score(0, 5, 0);
  const before = stateOf(slab, 0);
  const older = before.slice();
  new DataView(older.buffer).setFloat64(0, 1, true);
  assert.throws(() => slab.load(0, older), { code: "data-unreadable" });
  assert.throws(() => slab.load(0, before.subarray(8)), { code: "data-unreadable" });
  assert.deepEqual(stateOf(slab, 0), before);
});

test("a slot that does not exist is a bug that is told, never a neighbour's state", () => {
  const slab = new BaselineSlab(2);
  for (const slot of [-1, 2, Number.NaN, 0.5]) assert.throws(() => slab.score(slot, 1, 0), RangeError);
});
