import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { learnTail, startTail, surpriseIn, TAIL_NUMBERS } from "./tail.ts";

function learnt(values: Iterable<number>): Float32Array {
  const numbers = new Float32Array(TAIL_NUMBERS);
  startTail(numbers, 0, 2.4);
  for (const value of values) learnTail(numbers, 0, value, surpriseIn(numbers, 0, value), 0.1, 1);
  return numbers;
}

/** Even chances between 0 and 1, the same in every run. */
function chances(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  });
}

test("a larger value is never less of a surprise, whatever was learnt before", () => {
  const sizes = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 300, size: "max" });
  fc.assert(
    fc.property(
      sizes,
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.double({ min: 1, max: 2, noNaN: true }),
      (values, value, times) => {
        const numbers = learnt(values);
        const surprise = surpriseIn(numbers, 0, value);
        assert.ok(surprise >= 0 && Number.isFinite(surprise));
        assert.ok(surpriseIn(numbers, 0, value * times) >= surprise - 1e-9);
      },
    ),
    { numRuns: 200 },
  );
});

for (const [name, sizeOf] of [
  ["exponential", (chance: number) => -Math.log(chance)],
  ["Pareto with exponent 4", (chance: number) => chance ** -0.25],
  ["even between 0 and 1", (chance: number) => chance],
] as const) {
  test(`in an ${name} series at most twice as many values are called one in a thousand as are, and no fewer than a tenth`, () => {
    const numbers = learnt(chances(50_000, 11).map(sizeOf));
    const asked = chances(200_000, 12).map((chance) => surpriseIn(numbers, 0, sizeOf(chance)));
    const share = asked.filter((surprise) => surprise >= 3).length / asked.length;
    assert.ok(share <= 0.002 && share >= (name.startsWith("even") ? 0 : 0.0001), `${share}`);
  });
}
