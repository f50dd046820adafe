import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type TcpLimits, TcpStream } from "./tcp-stream.ts";

interface Segment {
  readonly at: number;
  readonly length: number;
}

/** What a reader is given of `message` when its segments come as told; null stands for a gap. */
function read(message: Uint8Array, segments: readonly Segment[], initial: number, limits?: TcpLimits) {
  const got: (number | null)[] = [];
  const stream = new TcpStream(
    {
      data(direction, bytes, start, end) {
        assert.equal(direction, 0);
        got.push(...bytes.subarray(start, end));
        return true;
      },
      gap: () => got.push(null),
    },
    limits,
  );
  const packet = new Uint8Array(message.length + 20);
  packet.set(message, 20);
  stream.segment(0, initial, true, packet, 0, 0);
  for (const { at, length } of segments)
    stream.segment(0, (initial + 1 + at) >>> 0, false, packet, 20 + at, Math.min(20 + at + length, packet.length));
  stream.close();
  return got;
}

const message = Uint8Array.from({ length: 400 }, (_, index) => index & 0xff);
const anyInitial = fc.constantFrom(0, 1, 0x7fff_fff0, 0xffff_ff00, 0xffff_ffff);

test("whatever the order and however often sent, the bytes come once and in their order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 10, maxLength: 40 }),
      fc.array(fc.record({ at: fc.nat(399), length: fc.integer({ min: 0, max: 90 }) })),
      fc.infiniteStream(fc.nat(5)),
      anyInitial,
      (lengths, again, shuffle, initial) => {
        const whole: Segment[] = [];
        let at = 0;
        for (const length of [...lengths, 400]) {
          whole.push({ at, length });
          at += length;
        }
        const segments = [...whole.filter((one) => one.at < 400), ...again]
          .map((segment, index) => ({ segment, key: index + (shuffle.next().value ?? 0) * 3 }))
          .sort((one, other) => one.key - other.key)
          .map(({ segment }) => segment);
        assert.deepEqual(read(message, segments, initial), [...message]);
      },
    ),
  );
});

test("what never comes is told as one gap, and the rest is read behind it", () => {
  const segments = [
    { at: 0, length: 100 },
    { at: 150, length: 100 },
    { at: 250, length: 150 },
  ];
  assert.deepEqual(read(message, segments, 77), [...message.subarray(0, 100), null, ...message.subarray(150)]);
});

test("what waits stays within its bounds: bytes come in order all the same, a gap where it was given up", () => {
  const segment = fc.record({ at: fc.nat(255), length: fc.integer({ min: 1, max: 50 }) });
  const short = message.subarray(0, 256);
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 80 }), (segments) => {
      const got = read(short, segments, 0xffff_ff80, { waitingBytes: 120, waitingSegments: 4 });
      // Each byte of the message is its own place.
      let before = -1;
      for (const [index, one] of got.entries()) {
        if (one === null) assert.notEqual(got[index + 1] ?? null, null, "one gap, and something behind it");
        else {
          assert.ok(one > before, "in order, and once");
          if (one > before + 1) assert.equal(got[index - 1], null, "what is missing is told");
          before = one;
        }
      }
    }),
  );
});

test("a connection that the capture meets in its middle is read from there", () => {
  const got: number[] = [];
  const stream = new TcpStream({
    data: (_, bytes, start, end) => got.push(...bytes.subarray(start, end)) > 0,
    gap: () => assert.fail("nothing is known to be missing"),
  });
  stream.segment(1, 5_000, false, message, 10, 20);
  stream.segment(1, 5_010, false, message, 20, 30);
  assert.deepEqual(got, [...message.subarray(10, 30)]);
});

test("a direction of which no more is wanted costs nothing", () => {
  let calls = 0;
  const stream = new TcpStream({ data: () => ++calls < 1, gap: () => undefined });
  stream.segment(0, 0, false, message, 0, 10);
  stream.segment(0, 10, false, message, 10, 20);
  stream.segment(0, 90, false, message, 90, 95);
  assert.equal(calls, 1);
  assert.equal(stream.isWanted, true, "the other direction still is");
  stream.segment(1, 0, false, message, 0, 10);
  assert.equal(stream.isWanted, false);
});
