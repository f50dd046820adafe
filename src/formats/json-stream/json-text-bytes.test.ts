import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createJsonStream } from "./json-stream.ts";
import { JsonTextBytes } from "./json-text-bytes.ts";
import { createProjection, each, fields, items, scalar } from "./projection.ts";

const utf8 = new TextEncoder();

/** The bytes of what stands between the quotes, read in pieces of the given lengths. */
function unescaped(written: Uint8Array, lengths: readonly number[]): Uint8Array {
  const parts: number[] = [];
  const text = new JsonTextBytes((bytes, start, end) => void parts.push(...bytes.subarray(start, end)));
  for (let at = 0, turn = 0; at < written.length; turn++) {
    const next = Math.min(written.length, at + (lengths[turn % lengths.length] ?? 1));
    // A copy, so that nothing may be read from beyond the piece.
    text.write(written.slice(at, next), 0, next - at);
    at = next;
  }
  text.end();
  return Uint8Array.from(parts);
}

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0xd83d, 0xde00, 0x5c, 0x22, 0x75));

test("a text in pieces of any length is what JSON.parse makes of it, as UTF-8", () => {
  const escaped = unit.map((code) => `\\u${code.toString(16).padStart(4, "0")}`);
  const plain = fc.string({ unit: "binary" }).map((text) => JSON.stringify(text).slice(1, -1));
  fc.assert(
    fc.property(fc.array(fc.oneof(escaped, plain, fc.constantFrom("\\/", "\\b", "\\\\"))), cuts, (parts, lengths) => {
      const written = utf8.encode(parts.join(""));
      const parsed: string = JSON.parse(`"${new TextDecoder("utf-8", { ignoreBOM: true }).decode(written)}"`);
      assert.deepEqual(unescaped(written, lengths), utf8.encode(parsed));
    }),
    { numRuns: 500 },
  );
});

test("any bytes give the same in any pieces, what is no escape as it is written", () => {
  const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x5c, 0x75, 0x64, 0x38));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), cuts, (bytes, lengths) => {
      const written = Uint8Array.from(bytes);
      assert.deepEqual(unescaped(written, lengths), unescaped(written, [written.length || 1]));
    }),
    { numRuns: 500 },
  );
  assert.equal(
    new TextDecoder().decode(unescaped(utf8.encode("a\\x\\u12g4\\ud83d.\\u00"), [1])),
    "a\\x\\u12g4\ufffd.\\u00",
  );
});

test("more than the buffer holds comes through whole", () => {
  const text = '"quoted" \u00e9 '.repeat(20_000);
  const written = utf8.encode(JSON.stringify(text).slice(1, -1));
  for (const length of [1, 100_000, written.length]) assert.deepEqual(unescaped(written, [length]), utf8.encode(text));
});

test("half a pair before a character is replaced also where the buffer is full behind it", () => {
  const written = utf8.encode(`\\n${"\\ud800b".repeat(20_000)}`);
  assert.deepEqual(unescaped(written, [written.length]), utf8.encode(`\n${"\ufffdb".repeat(20_000)}`));
});

test("texts are handed on whole and in order, whatever is kept of them and however the document is cut", () => {
  const wanted = each(
    fields({
      short: scalar(2, "short"),
      list: items("one", fields({ kind: scalar(9), data: scalar(1, "data") })),
      none: scalar(9),
    }),
  );
  const long = `${"x".repeat(5000)}"\\end`;
  const document = utf8.encode(
    JSON.stringify([
      { short: long, none: "n", list: [{ kind: "a", data: "one" }, 7, { data: long, kind: "b" }] },
      { list: { data: "no list" }, skipped: { short: "not wanted" }, short: 7 },
      { short: "", list: [] },
    ]),
  );
  const read = (length: number) => {
    const told: unknown[] = [];
    const text = new JsonTextBytes((bytes, start, end) => void told.push(...bytes.subarray(start, end)));
    const projection = createProjection(
      wanted,
      {
        listStarted() {},
        element: (element, index) => void told.push([index, JSON.stringify(element)]),
        item: (as, item) => void told.push([as, JSON.stringify(item)]),
        texts: {
          begin: (as, beside) => void told.push([as, JSON.stringify(beside)]),
          piece: (_as, bytes, start, end) => text.write(bytes, start, end),
          end(as) {
            text.end();
            told.push(`end of ${as}`);
          },
        },
      },
      1000,
    );
    const stream = createJsonStream(projection);
    for (let at = 0; at < document.length; at += length) stream.push(document.slice(at, at + length));
    return told;
  };
  const whole = read(document.length);
  assert.deepEqual(
    whole.filter((one) => typeof one !== "number"),
    [
      ...[["short", "{}"], "end of short"],
      ...[["data", '{"kind":"a"}'], "end of data", ["one", '{"kind":"a","data":"o"}'], ["one", "7"]],
      ...[["data", "{}"], "end of data", ["one", '{"data":"x","kind":"b"}']],
      [0, '{"short":"xx","none":"n","list":[]}'],
      [1, '{"list":{},"short":7}'],
      ...[["short", "{}"], "end of short", [2, '{"short":"","list":[]}']],
    ],
  );
  assert.equal(whole.filter((one) => typeof one === "number").length, 2 * long.length + "one".length);
  for (const length of [1, 2, 7, 64, 4999]) assert.deepEqual(read(length), whole);
});
