import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Cells } from "./cells.ts";

test("rows of bytes that are written, grow, shrink and go stand beside one another unchanged", () => {
  const step = fc.record({ place: fc.nat(12), length: fc.nat(1500), from: fc.nat(3), isGone: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cells = new Cells();
      const rows = new Map<number, { row: number; bytes: Uint8Array }>();
      for (const [turn, { place, length, from, isGone }] of steps.entries()) {
        const before = rows.get(place);
        if (isGone && before !== undefined) {
          cells.free(before.row);
          rows.delete(place);
        } else {
          const bytes = Uint8Array.from({ length: from + length }, (_, at) => at * 7 + turn).subarray(from);
          rows.set(place, { row: cells.write(before?.row ?? -1, bytes), bytes });
        }
        for (const { row, bytes } of rows.values()) assert.deepEqual([...cells.read(row)], [...bytes]);
      }
    }),
    { numRuns: 60 },
  );
});

test("what becomes free is used again, whatever its length was", () => {
  const cells = new Cells();
  const room = () => cells.bytes;
  const rows = Array.from({ length: 20_000 }, () => cells.write(-1, new Uint8Array(2_000)));
  const before = room();
  for (const row of rows) cells.free(row);
  for (let turn = 0; turn < 10_000; turn++) cells.write(-1, new Uint8Array(3_900));
  assert.equal(room(), before);
});
