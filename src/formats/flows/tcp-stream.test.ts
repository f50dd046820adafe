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

/** What is read, and how often it is told that bytes came as others, of segments that hold letters. */
function readLetters(segments: readonly (readonly [at: number, letters: string])[], wanted = Number.POSITIVE_INFINITY) {
  let got = "";
  let differing = 0;
  const stream = new TcpStream({
    data: (_, bytes, start, end) => {
      got += String.fromCharCode(...bytes.subarray(start, end));
      return got.length < wanted;
    },
    gap: () => {
      got += "-";
    },
    differs: (direction) => {
      assert.equal(direction, 1);
      differing++;
    },
  });
  // Numbers wrap in the middle of it.
  const initial = 0xffff_fff8;
  stream.segment(1, initial, true, message, 0, 0);
  for (const [at, letters] of segments) {
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    stream.segment(1, (initial + 1 + at) >>> 0, false, bytes, 0, bytes.length);
  }
  stream.close();
  return [got, differing];
}

test("of bytes that wait and come again as others the first count, and that they differ is told", () => {
  for (const [segments, expected] of [
    [
      [
        [4, "bbbb"],
        [4, "BBBB"],
        [0, "aaaa"],
      ],
      ["aaaabbbb", 1],
    ],
    [
      [
        [4, "bbbb"],
        [0, "AAAAAAAA"],
      ],
      ["AAAAbbbb", 1],
    ],
    [
      [
        [4, "bbbb"],
        [2, "XXXX"],
        [0, "aaaa"],
      ],
      ["aaXXbbbb", 2],
    ],
    [
      [
        [4, "bb"],
        [8, "cc"],
        [2, "YYYYYYYYYY"],
        [0, "aa"],
      ],
      ["aaYYbbYYccYY", 1],
    ],
    [
      [
        [4, "bb"],
        [8, "cc"],
        [0, "ZZZZZZZZZZZZ"],
      ],
      ["ZZZZbbZZccZZ", 2],
    ],
    [
      [
        [4, "bb"],
        [8, "cc"],
        [0, "ZZZZbbZZccZZ"],
      ],
      ["ZZZZbbZZccZZ", 0],
    ],
    [
      [
        [4, "bbbb"],
        [4, "bbbb"],
        [6, "bbcc"],
        [0, "aaaa"],
      ],
      ["aaaabbbbcc", 0],
    ],
    [
      [
        [4, "bbbb"],
        [5, "bX"],
      ],
      ["-bbbb", 1],
    ],
  ] as const)
    assert.deepEqual(readLetters(segments), expected, JSON.stringify(segments));
});

test("behind the last byte that is wanted nothing is handed on, whatever waits", () => {
  for (const segments of [
    [
      [2, "cc"],
      [0, "aaaa"],
    ],
    [
      [4, "cc"],
      [8, "dd"],
      [0, "aaaaaaaaaa"],
    ],
    [
      [4, "cc"],
      [8, "dd"],
      [0, "aaaa"],
    ],
  ] as const) {
    const [got] = readLetters(segments, 2);
    assert.ok(String(got).length <= 4, String(got));
  }
});

test("whoever sends bytes twice, and only some of them differ, is always told while they wait, and never without reason", () => {
  const segment = fc.record({
    at: fc.integer({ min: 1, max: 60 }),
    length: fc.integer({ min: 1, max: 20 }),
    liar: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 20 }), (segments) => {
      const first = new Map<number, string>();
      let expected = 0;
      const sent = segments.map(({ at, length, liar }) => {
        const letters = Array.from({ length }, (_, index) =>
          String.fromCharCode((liar ? 200 : 65) + ((at + index) % 50)),
        );
        let differs = false;
        for (const [index, letter] of letters.entries()) {
          differs ||= (first.get(at + index) ?? letter) !== letter;
          if (!first.has(at + index)) first.set(at + index, letter);
        }
        if (differs) expected++;
        return [at, letters.join("")] as const;
      });
      // The first byte never comes before the end, so all wait.
      const [got, differing] = readLetters(sent);
      assert.equal(differing, expected);
      const inOrder = [...first].sort(([one], [other]) => one - other).map(([, letter]) => letter);
      assert.equal(String(got).replaceAll("-", ""), inOrder.join(""));
    }),
  );
});
