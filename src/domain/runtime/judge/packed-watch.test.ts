import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DeviceWatch } from "./device-watch.ts";
import { newWatch } from "./device-watch.ts";
import { Names, Packer, Unpacker } from "./packed-numbers.ts";
import { glanceAt, glanceOf, packWatch, unpackWatch } from "./packed-watch.ts";

const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.nat(300),
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000),
  fc.constantFrom(0, -0, 1e308, 5e-324, -17, -16, 223, 224, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 48, 1e15, -1e15),
);

test("a number comes back as the very same number", () => {
  const names = new Names();
  const packer = new Packer(names, 16);
  const unpacker = new Unpacker(names);
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      packer.numbers(numbers);
      unpacker.turnTo(packer.take());
      const back = unpacker.numbers();
      assert.equal(back.length, numbers.length);
      for (const [at, one] of numbers.entries()) assert.ok(Object.is(back[at], one), `${one} came back as ${back[at]}`);
    }),
    { numRuns: 1000 },
  );
});

test("a text comes back as it was, when the list of names is full as well", () => {
  const names = new Names(3);
  const packer = new Packer(names, 16);
  const unpacker = new Unpacker(names);
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ maxLength: 9000, minLength: 5000 }));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
      for (const one of texts) {
        packer.text(one);
        packer.name(one);
      }
      unpacker.turnTo(packer.take());
      for (const one of texts) assert.deepEqual([unpacker.text(), unpacker.name()], [one, one]);
    }),
  );
});

const text = fc.string({ maxLength: 40 });
const numbers = fc.array(number, { maxLength: 20 });
/** As the memory of a device has them. */
const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true });
const boot = plain({
  id: text,
  high: number,
  base: number,
  missing: numbers,
  contents: numbers,
  marks: numbers,
  atMs: number,
  recordedMs: number,
});
const part = plain({ version: text, highest: text, digest: text, expected: text });
/** Some of them in many devices. */
const name = fc.oneof(fc.constantFrom("power", "cpuLoad", "firmware"), fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,9}$/));
const record = <T>(one: fc.Arbitrary<T>) => fc.dictionary(name, one, { noNullPrototype: true, maxKeys: 6 });
const watches: fc.Arbitrary<DeviceWatch> = fc
  .record(
    {
      reference: text,
      held: fc.option(text),
      boots: fc.array(boot, { maxLength: 3 }),
      over: numbers,
      connection: text,
      connectionBefore: text,
      reports: number,
      bootReports: number,
      firstAtMs: number,
      lastAtMs: number,
      intervalMs: number,
      missingSinceMs: number,
      clockWrong: number,
      stage: fc.constantFrom("integration", "operating", "failSafe"),
      starts: number,
      startsUntold: number,
      started: fc.boolean(),
      servicesTold: fc.boolean(),
      peersTold: fc.boolean(),
      parts: record(part),
      changedAtMs: number,
      expected: text,
      services: fc.array(text, { maxLength: 4 }),
      servicesAtMs: number,
      peers: numbers,
      peersAtMs: number,
      newPeerAtMs: number,
      parameters: record(numbers),
      limits: numbers,
      windows: fc.array(numbers, { maxLength: 4 }),
      open: record(fc.constant({ finding: {}, within: 1, toldMs: 2, untold: true })),
      judged: number,
      failSafeSinceMs: fc.option(number),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((some) => ({ ...newWatch(), ...some }) as DeviceWatch);

test("what is remembered of a device comes back from its bytes unchanged, and a glance tells the same of both", () => {
  const names = new Names(40);
  const packer = new Packer(names, 16);
  const unpacker = new Unpacker(names);
  fc.assert(
    fc.property(watches, (watch) => {
      packWatch(watch, packer);
      const bytes = packer.take();
      unpacker.turnTo(bytes);
      assert.deepEqual(unpackWatch(unpacker), watch);
      unpacker.turnTo(bytes);
      assert.deepEqual(glanceAt(unpacker), glanceOf(watch));
    }),
    { numRuns: 300 },
  );
});

test("what was another device's, written over, is what would have been made anew", () => {
  const names = new Names(40);
  const packer = new Packer(names, 16);
  const unpacker = new Unpacker(names);
  fc.assert(
    fc.property(fc.array(watches, { minLength: 2, maxLength: 5 }), (all) => {
      let used: DeviceWatch | undefined;
      for (const watch of all) {
        packWatch(watch, packer);
        const bytes = packer.take();
        unpacker.turnTo(bytes);
        const anew = unpackWatch(unpacker);
        unpacker.turnTo(bytes);
        used = unpackWatch(unpacker, used ?? newWatch());
        assert.deepEqual(used, anew);
        assert.deepEqual(anew, watch);
        assert.deepEqual(namesOf(used), namesOf(watch));
      }
    }),
    { numRuns: 500 },
  );
});

/** In their order, by which they are packed. */
const namesOf = ({ parts, parameters }: DeviceWatch) => [Object.keys(parts), Object.keys(parameters)];
