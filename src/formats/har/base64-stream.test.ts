import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Base64Stream, looksLikeBase64 } from "./base64-stream.ts";

function undone(written: Uint8Array, lengths: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const stream = new Base64Stream((bytes, start, end) => void parts.push(bytes.slice(start, end)));
  for (let at = 0, turn = 0; at < written.length; turn++) {
    const next = Math.min(written.length, at + (lengths[turn % lengths.length] ?? 1));
    stream.write(written, at, next);
    at = next;
  }
  stream.end();
  return new Uint8Array(Buffer.concat(parts));
}

test("base64 in pieces of any length is what Node makes of it, whatever stands between and at the end", () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  const kind = fc.constantFrom("base64" as const, "base64url" as const);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), kind, fc.nat(40), cuts, (bytes, alphabet, breakAt, lengths) => {
      const text = Buffer.from(bytes).toString(alphabet);
      const written = new TextEncoder().encode(`${text.slice(0, breakAt)}\r\n${text.slice(breakAt)}`);
      assert.deepEqual(undone(written, lengths), bytes);
      assert.equal(looksLikeBase64(written, 0, written.length), true);
    }),
    { numRuns: 500 },
  );
});

test("more than the buffer holds comes through whole", () => {
  const bytes = Uint8Array.from({ length: 200_003 }, (_, index) => (index * 7) & 0xff);
  const written = new TextEncoder().encode(Buffer.from(bytes).toString("base64"));
  for (const length of [1, 16_384, 21_845, written.length]) assert.deepEqual(undone(written, [length]), bytes);
});

test("a sentence does not look like base64", () => {
  const words = new TextEncoder().encode("two words");
  assert.equal(looksLikeBase64(words, 0, words.length), false);
});
