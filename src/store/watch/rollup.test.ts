import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addToRow,
  isGrowing,
  mergeRollups,
  type ParameterNames,
  packPart,
  packRollups,
  type Rollup,
  unpackRollups,
} from "./rollup.ts";

const known: string[] = [];
const NAMES: ParameterNames = {
  numberOf: (name) => (known.includes(name) ? known.indexOf(name) : known.push(name) - 1),
  nameOf: (number) => known[number] ?? assert.fail(`no name ${number}`),
};

const single = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => Number(value.toPrecision(7)) + 0);
const Rollups = fc.array(
  fc.record({
    fromMs: fc.integer({ min: 0, max: 4e12 }),
    highestScore: fc.float({ min: 0, max: 1, noNaN: true }).map((value) => Number(value.toPrecision(7))),
    parameters: fc.dictionary(
      fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__proto__"),
      fc.record({ min: single, max: single, mean: single, count: fc.integer({ min: 1, max: 1e9 }) }),
      { maxKeys: 9 },
    ),
  }),
  { maxLength: 13 },
);

test("roll-ups come out of their bytes as they went in, to seven digits", () => {
  fc.assert(
    fc.property(Rollups, (rollups) => {
      const plain = JSON.parse(JSON.stringify(rollups)) as Rollup[];
      const read = unpackRollups(packRollups(plain, NAMES), NAMES);
      assert.deepEqual(JSON.parse(JSON.stringify(read)), plain);
    }),
  );
});

test("a row that grows part by part holds what one that was packed at once does", () => {
  fc.assert(
    fc.property(Rollups, (rollups) => {
      const plain = JSON.parse(JSON.stringify(rollups)) as Rollup[];
      fc.pre(plain.length > 0);
      const parts = Buffer.concat(plain.map((one) => packPart([one], NAMES)));
      assert.equal(isGrowing(parts), true);
      assert.equal(isGrowing(packRollups(plain, NAMES)), false, "another form");
      const read = unpackRollups(parts, NAMES, true);
      assert.deepEqual(
        unpackRollups(packRollups(read, NAMES), NAMES),
        unpackRollups(packRollups(plain.map(singles).reduce<Rollup[]>(addToRow, []), NAMES), NAMES),
      );
    }),
  );
});

/** As it lies in bytes. */
const singles = (one: Rollup): Rollup => unpackRollups(packRollups([one], NAMES), NAMES, true)[0] ?? one;

test("merging asks not in which order: least, greatest, count are those of all, the mean is weighed", () => {
  const of = (min: number, max: number, mean: number, count: number): Rollup => ({
    fromMs: 0,
    highestScore: count / 100,
    parameters: { temperature: { min, max, mean, count } },
  });
  const [a, b, c] = [of(1, 5, 2, 4), of(0, 3, 1, 1), of(2, 9, 8, 5)];
  const whole = of(0, 9, 4.9, 10).parameters.temperature;
  for (const order of [
    [a, b, c],
    [c, b, a],
    [b, c, a],
  ] as const) {
    const merged = order.slice(1).reduce<Rollup>(mergeRollups, order[0]);
    assert.deepEqual({ ...merged.parameters.temperature, mean: 4.9 }, whole);
    assert.ok(Math.abs((merged.parameters.temperature?.mean ?? 0) - 4.9) < 1e-12);
    assert.equal(merged.highestScore, 0.05);
  }
});

test("a row stays in the order of time, and holds each time once", () => {
  const at = (fromMs: number): Rollup => ({ fromMs, highestScore: 0, parameters: {} });
  assert.deepEqual(
    [9, 3, 9, 6]
      .map(at)
      .reduce<Rollup[]>(addToRow, [])
      .map(({ fromMs }) => fromMs),
    [3, 6, 9],
  );
});

test("a parameter of any name is merged with what was told of it, and with nothing where nothing was", () => {
  const told = { min: 1, max: 2, mean: 1.5, count: 2 };
  const without = { fromMs: 0, highestScore: 0, parameters: {} };
  const merged = mergeRollups(without, { ...without, parameters: { constructor: told, toString: told } });
  assert.deepEqual({ ...merged.parameters }, { constructor: told, toString: told });
});
