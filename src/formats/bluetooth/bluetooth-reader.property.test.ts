import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { BluetoothConnection } from "./bluetooth-facts.ts";
import {
  DISCOVERY,
  legacyPairing,
  MEASUREMENT,
  offer,
  onAir,
  onHci,
  type Step,
  securePairing,
  type Talk,
  told,
} from "./bluetooth-for-tests.ts";
import { CONNECTIONS_AT_MOST } from "./connection-table.ts";

const LINK_TYPES = [147, 187, 201, 251, 254, 256] as const;
const TALK: readonly Step[] = [
  ...DISCOVERY,
  MEASUREMENT,
  ...legacyPairing(offer(1, 4, 0, 5), offer(2, 0, 0, 5)),
  MEASUREMENT,
  ...securePairing(offer(1, 1, 0, 13), offer(2, 1, 0, 13)),
  "disconnect",
];
const TALKS: readonly Talk[] = [
  onAir(TALK),
  onAir(TALK, { linkType: 251 }),
  onAir(TALK, { isDecrypted: true, isDirectionTold: true }),
  onHci(TALK),
  onHci(TALK, { linkType: 187, fragmentBytes: 8 }),
  onHci(TALK, { linkType: 254 }),
];

/** Without numbers of frames and times. */
const essence = (connections: readonly BluetoothConnection[]) =>
  JSON.stringify(connections, (key, value) => (/(?:Frame|Ms)$/.test(key) ? undefined : value));

const talk = fc.constantFrom(...TALKS);

test("any cutting into fragments tells the same", () => {
  const decrypted = essence(told(onAir(TALK, { isDecrypted: true })).connections);
  const heard = essence(told(onAir(TALK, { linkType: 251 })).connections);
  const host = essence(told(onHci(TALK)).connections);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 251 }), (fragmentBytes) => {
      assert.equal(essence(told(onAir(TALK, { isDecrypted: true, fragmentBytes })).connections), decrypted);
      assert.equal(essence(told(onAir(TALK, { linkType: 251, fragmentBytes })).connections), heard);
      assert.equal(essence(told(onHci(TALK, { fragmentBytes })).connections), host);
    }),
    { numRuns: 60 },
  );
});

test("frames that are missing never make encrypted bytes plain, nor add values", () => {
  const whole = told(onAir(TALK, { linkType: 251 }));
  const plain = (connections: readonly BluetoothConnection[]) =>
    connections.reduce(
      (sum, { bytesFromCentral: one, bytesFromPeripheral: other }) => sum + one.plain + other.plain,
      0,
    );
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 7 })), (dice) => {
      const { frames } = onAir(TALK, { linkType: 251 });
      const heard = frames.filter((_, at) => at === 0 || dice.next().value !== 0);
      const { connections, values } = told({ linkType: 251, frames: heard });
      assert.ok(plain(connections) <= plain(whole.connections));
      assert.ok(values.length <= whole.values.length);
    }),
    { numRuns: 200 },
  );
});

test("frames that are sent again any number of times change nothing", () => {
  const whole = essence(told(onAir(TALK)).connections);
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (times) => {
      const frames = onAir(TALK).frames.flatMap((frame) => Array<Uint8Array>(times.next().value).fill(frame));
      assert.equal(essence(told({ linkType: 256, frames }).connections), whole);
    }),
    { numRuns: 50 },
  );
});

test("any bytes of any link type are taken or refused, and no more is told than was there", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LINK_TYPES),
      fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 40 }),
      (linkType, frames) => {
        const { connections, devices, refused } = told({ linkType, frames });
        assert.ok(refused <= frames.length);
        // One advertising report may hold several devices.
        assert.ok(devices.length <= frames.length * 8 && connections.length <= frames.length);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("flipped bits, cut frames, lying lengths and frames out of order are taken or refused", () => {
  const harm = fc.record({
    frame: fc.nat(),
    byte: fc.nat(),
    value: fc.integer({ min: 0, max: 255 }),
    kind: fc.constantFrom("set", "cut", "swap", "again"),
  });
  fc.assert(
    fc.property(talk, fc.array(harm, { minLength: 1, maxLength: 12 }), ({ linkType, frames }, harms) => {
      const broken: Uint8Array[] = frames.map((frame) => frame.slice());
      for (const { frame, byte, value, kind } of harms) {
        const at = frame % broken.length;
        const bytes = broken[at] as Uint8Array;
        if (kind === "set" && bytes.length > 0) bytes[byte % bytes.length] = value;
        else if (kind === "cut") broken[at] = bytes.slice(0, byte % (bytes.length + 1));
        else if (kind === "swap") broken[at] = broken.splice((at + 1) % broken.length, 1, bytes)[0] as Uint8Array;
        else broken.splice(at, 0, bytes.slice());
      }
      const { connections } = told({ linkType, frames: broken });
      for (const { bytesFromCentral, bytesFromPeripheral, firstFrame, lastFrame } of connections) {
        assert.ok(firstFrame <= lastFrame);
        const counts = [...Object.values(bytesFromCentral), ...Object.values(bytesFromPeripheral)];
        assert.ok(counts.every((count) => count >= 0));
      }
    }),
    { numRuns: 1_500 },
  );
});

test("a capture of nothing but new connections is read in time that grows with its length only", () => {
  // Each frame has an access address of its own, as noise has, so that each lets the most silent connection go.
  const frames = Array.from({ length: 20_000 }, (_, at) =>
    Uint8Array.from([at & 255, at >> 8, 7, 7, 0x02, 7, 3, 0, 4, 0, 0x1b, 12, 0, 0, 0, 0]),
  );
  const { connections, refused } = told({ linkType: 251, frames });
  assert.deepEqual([connections.length, refused], [0, 0]);
  const repeated = told({
    linkType: 251,
    frames: frames.slice(0, CONNECTIONS_AT_MOST).flatMap((one) => Array(4).fill(one)),
  });
  assert.equal(repeated.connections.length, CONNECTIONS_AT_MOST);
});
