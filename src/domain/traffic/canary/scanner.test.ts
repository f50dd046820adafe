import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryForTests, nodeHash, seededBytes } from "../../../canary-for-tests.ts";
import { canaryPatterns, PATTERN_BYTES_LEAST, PATTERN_BYTES_MOST } from "./patterns.ts";
import { CanaryScanner, CanaryStream } from "./scanner.ts";

const patterns = canaryPatterns(canaryForTests(), nodeHash);
const scanner = new CanaryScanner(patterns);

const matchesOf = (bytes: Uint8Array, start = 0, end = bytes.length) => {
  const matches: string[] = [];
  scanner.scan(bytes, start, end, (pattern, offset) => matches.push(`${offset} ${patterns.indexOf(pattern)}`));
  return matches.sort();
};

/** The same by comparing every pattern at every place. */
const slowly = (bytes: Uint8Array, start = 0, end = bytes.length) =>
  patterns
    .flatMap((pattern, index) => {
      const found: string[] = [];
      const window = Buffer.from(bytes.subarray(start, end));
      for (let at = window.indexOf(pattern.bytes); at !== -1; at = window.indexOf(pattern.bytes, at + 1))
        found.push(`${start + at} ${index}`);
      return found;
    })
    .sort();

test("a canary has about six thousand patterns, each of 7 to 192 bytes and different from the others", () => {
  assert.ok(patterns.length > 4000 && patterns.length < 9000, String(patterns.length));
  for (const { bytes } of patterns)
    assert.ok(bytes.length >= PATTERN_BYTES_LEAST && bytes.length <= PATTERN_BYTES_MOST);
  assert.equal(new Set(patterns.map(({ bytes }) => Buffer.from(bytes).toString("latin1"))).size, patterns.length);
});

test("every single pattern is found at every alignment", () => {
  const noise = seededBytes(3)(256);
  for (const [index, { bytes }] of patterns.entries()) {
    for (let shift = 0; shift < 4; shift++) {
      const buffer = new Uint8Array(noise);
      buffer.set(bytes, 40 + shift);
      assert.ok(matchesOf(buffer).includes(`${40 + shift} ${index}`), `pattern ${index} at ${40 + shift}`);
    }
  }
});

const planted = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 90 }),
      fc.nat(patterns.length - 1).map((index) => patterns[index]?.bytes ?? new Uint8Array()),
    ),
    { maxLength: 8 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

test("what is found in a window is what a comparison everywhere finds, and nothing outside of the window", () => {
  fc.assert(
    fc.property(planted, fc.nat(20), fc.nat(20), (bytes, head, tail) => {
      const start = Math.min(head, bytes.length);
      const end = Math.max(start, bytes.length - tail);
      assert.deepEqual(matchesOf(bytes, start, end), slowly(bytes, start, end));
    }),
    { numRuns: 60 },
  );
});

test("any cutting of a stream into pieces gives the same matches, those over a border included", () => {
  fc.assert(
    fc.property(planted, fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 30 }), (bytes, sizes) => {
      const matches: string[] = [];
      const stream = new CanaryStream(scanner, (pattern, offset) =>
        matches.push(`${offset} ${patterns.indexOf(pattern)}`),
      );
      for (let at = 0, piece = 0; at < bytes.length; piece++) {
        const size = Math.min(sizes[piece % sizes.length] ?? 1, bytes.length - at);
        // Each piece lies in its own memory, and is overwritten once it was read.
        const own = new Uint8Array(size + 3);
        own.set(bytes.subarray(at, at + size), 1);
        stream.push(own, 1, 1 + size);
        own.fill(0);
        at += size;
      }
      assert.deepEqual(matches.sort(), matchesOf(bytes));
    }),
    { numRuns: 200 },
  );
});

test("a value with missing bytes in its midst is no match", () => {
  const { bytes } = patterns[0] ?? assert.fail();
  const found: number[] = [];
  const stream = new CanaryStream(scanner, (_, offset) => found.push(offset));
  stream.push(bytes, 0, 5);
  stream.gap(100);
  stream.push(bytes, 5, bytes.length);
  stream.push(bytes, 0, bytes.length);
  assert.deepEqual(found, [100 + bytes.length]);
});
