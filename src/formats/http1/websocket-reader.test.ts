import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WebSocketReader } from "./websocket-reader.ts";

const MASK = [7, 0x80, 0x41, 0xff];
const bytesOf = (text: string) => [...new TextEncoder().encode(text)];

/** A frame of a client when it is masked, else of a server. */
function frame(first: number, payload: readonly number[], isMasked = false): number[] {
  const size = payload.length;
  const length =
    size < 126
      ? [size]
      : size < 65_536
        ? [126, size >> 8, size & 255]
        : [127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 255, size & 255];
  const [code = 0, ...more] = length;
  if (!isMasked) return [first, code, ...more, ...payload];
  return [first, code | 0x80, ...more, ...MASK, ...payload.map((byte, at) => byte ^ (MASK[at & 3] ?? 0))];
}

function reading() {
  const seen: string[] = [];
  let text = "";
  const reader = new WebSocketReader({
    message: (direction, kind, isCompressed) => {
      seen.push(`${direction} ${kind}${isCompressed ? " compressed" : ""}`);
      text = "";
    },
    payload: (_, bytes, start, end) => {
      text += String.fromCharCode(...bytes.subarray(start, end));
    },
    end: (direction, bytes, isComplete) =>
      void seen.push(`${direction} ${bytes}${isComplete ? "" : " incomplete"} ${text.slice(0, 12)}`),
    control: (direction, kind, bytes, code) => void seen.push(`${direction} ${kind} ${bytes} ${code}`),
    mark: (direction, mark) => void seen.push(`${direction} ${mark}`),
  });
  return { seen, reader };
}

function told(
  direction: 0 | 1,
  bytes: readonly number[],
  sizes: readonly number[] = [bytes.length],
): readonly string[] {
  const { seen, reader } = reading();
  const all = Uint8Array.from(bytes);
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const end = Math.min(all.length, at + (sizes[turn % sizes.length] ?? 1));
    reader.read(direction, all, at, end);
    at = end;
  }
  reader.close();
  return seen;
}

const CLIENT = [
  ...frame(0x81, bytesOf("hello"), true),
  ...frame(0x42, bytesOf("compres"), true),
  ...frame(0x89, bytesOf("ping?"), true),
  ...frame(0x80, bytesOf("sed"), true),
  ...frame(0x82, bytesOf("x".repeat(70_000)), true),
  ...frame(0x81, [], true),
  ...frame(0x88, [3, 0xe9, ...bytesOf("bye")], true),
];

test("frames are unmasked and put together, however they are cut", () => {
  const expected = [
    ...["0 text", "0 5 hello", "0 binary compressed", "0 ping 5 null", "0 10 compressed"],
    ...["0 binary", "0 70000 xxxxxxxxxxxx", "0 text", "0 0 ", "0 close 5 1001"],
  ];
  assert.deepEqual(told(0, CLIENT), expected);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sizes) => {
      assert.deepEqual(told(0, CLIENT, sizes), expected);
    }),
    { numRuns: 20 },
  );
});

for (const [what, direction, bytes, expected] of [
  ["a client that does not mask", 0, frame(0x81, [0x61]), ["0 client-frame-unmasked", "0 text", "0 1 a"]],
  ["a server that masks", 1, frame(0x81, [0x61], true), ["1 server-frame-masked", "1 text", "1 1 a"]],
  ["a fragment without a beginning", 1, frame(0x80, [0x61]), ["1 fragment-misplaced", "1 unknown", "1 1 a"]],
  [
    "a message inside of another",
    1,
    [...frame(1, [0x61]), ...frame(0x81, [0x62])],
    ["1 text", "1 fragment-misplaced", "1 1 incomplete a", "1 text", "1 1 b"],
  ],
  ["a control frame of 200 bytes", 1, frame(0x89, Array(200).fill(0)), ["1 control-frame-odd"]],
  ["a frame that is cut", 1, frame(0x82, [1, 2, 3]).slice(0, -1), ["1 binary", "1 2 incomplete \u0001\u0002"]],
] as const) {
  test(`${what} is read, and said so`, () => assert.deepEqual(told(direction, bytes), expected));
}

test("behind a gap frames cannot be told apart", () => {
  const { seen, reader } = reading();
  reader.read(1, Uint8Array.of(0x82, 9, 1), 0, 3);
  reader.gap(1);
  assert.equal(reader.read(1, Uint8Array.of(0x81, 0), 0, 2), true);
  reader.gap(0);
  assert.equal(reader.read(0, Uint8Array.of(1), 0, 1), false);
  assert.deepEqual(seen, ["1 binary", "1 1 incomplete \u0001", "1 gap", "0 gap"]);
});

test("any bytes end without an error", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void told(1, [...bytes], [3])));
});
