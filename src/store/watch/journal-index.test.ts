import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cutRun, type Entry, entriesOf, runOf } from "./entry.ts";
import { JournalIndex } from "./journal-index.ts";

const Devices = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }), { maxLength: 30 });

test("whatever is folded in whatever order: an entry is found until then, and a row is spent with its last one", () => {
  fc.assert(
    fc.property(
      Devices,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 200 }))),
      (rows, folds) => {
        const index = new JournalIndex();
        const left = new Map<number, { device: number; first: number }>();
        let number = 0;
        const firsts: number[] = [];
        for (const devices of rows) {
          const first = number;
          firsts.push(first);
          const entries = devices.map((device) => entry(number++, device));
          for (const one of entries) left.set(one.number, { device: one.device, first });
          index.addRow(first, runOf(entries).heads, () => 0);
          // Numbers of entries that failed are left out.
          number += devices.length % 3;
        }
        for (const [device, below] of folds) {
          index.fold(device, below);
          for (const [one, of] of left) if (of.device === device && one < below) left.delete(one);
          index.forget(index.spent(2).toSorted());
        }
        for (let device = 0; device < 5; device++) {
          const numbers = [...left].filter(([, of]) => of.device === device).map(([one]) => one);
          assert.deepEqual(index.numbersOf(device), numbers);
          for (const one of numbers) assert.equal(index.rowOf(one), left.get(one)?.first);
        }
        for (const spent of index.spent(1000)) assert.ok(![...left.values()].some(({ first }) => first === spent));
      },
    ),
  );
});

test("many rows that are gone are forgotten, and the others are still found", () => {
  const index = new JournalIndex();
  for (let number = 0; number < 5000; number++) index.addRow(number, runOf([entry(number, number % 2)]).heads, () => 0);
  index.fold(0, 5000);
  const spent = index.spent(5000);
  assert.equal(spent.length, 2500);
  index.forget(spent);
  assert.deepEqual(index.spent(1), []);
  assert.equal(index.rowOf(4999), 4999);
  index.fold(1, 4999);
  assert.equal(index.spent(5000).length, 2499);
});

test("a run is cut between entries and loses none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }), (lengths) => {
      const entries = lengths.map((length, number) => entry(number, number % 3, length));
      const runs = [...cutRun(runOf(entries), 100)];
      assert.deepEqual(
        runs.flatMap(({ heads, bodies }) => [...entriesOf(heads, bodies)]).map(plain),
        entries.map(plain),
      );
      for (const { bodies } of runs) assert.ok(bodies.length <= 100);
    }),
  );
});

function entry(number: number, device: number, length = 1): Entry {
  return { number, device, atMs: number / 2, kind: 1, payload: new Uint8Array(length).fill(number) };
}

function plain({ payload, ...rest }: Entry) {
  return { ...rest, payload: [...payload] };
}
