import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { readJson } from "./read-json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readJson(bytes(text), "sbom-unreadable");

for (const [title, text, where, says] of [
  ["a missing comma", '{\n  "a": 1\n  "b": 2\n}', "3:3", /comma or the closing bracket/],
  ["a comma too many", '{"a": [1, 2,]}', "1:13", /value/],
  ["single quotes", "{'a': 1}", "1:2", /key in quotes/],
  ["a word without quotes", '{"a": yes}', "1:7", /.yes. is no value/],
  ["a text cut off in the middle", '{"a":\n "hal', "2:6", /ends in the middle/],
  ["a line break inside a text", '{"a": "one\ntwo"}', "1:11", /line break.*"\\n"/],
  ["something behind the end", '{"a": 1} x', "1:10", /end of the file/],
  ["an empty file", " \n", "1:1", /empty/],
] as const) {
  test(`${title} is told with line and column`, () => {
    assert.throws(
      () => read(text),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.deepEqual([error.code, error.where], ["sbom-unreadable", where], error.message);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

test("characters of several bytes do not shift the column", () => {
  assert.throws(() => read('{"größe": "äöü" "b": 1}'), { where: "1:17" });
});

test("depth, number of values and size are bounded before anything is built", () => {
  const started = processorClock();
  assert.throws(() => read("[".repeat(100_000)), { code: "document-too-deep", where: "1:201" });
  assert.throws(() => read(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), { code: "document-too-deep" });
  assert.throws(() => read(`[${"{},".repeat(2_000_001)}{}]`), { code: "document-too-large" });
  assert.throws(() => readJson(new Uint8Array(33 * 1024 * 1024), "sbom-unreadable"), { code: "document-too-large" });
  assert.ok(started() < 5000);
});

test("brackets inside texts are no depth", () => {
  assert.deepEqual(read(JSON.stringify({ a: "[".repeat(1000), b: '\\"[[' })), { a: "[".repeat(1000), b: '\\"[[' });
});

test("a document in UTF-16 with its mark is read; without one, and with broken UTF-8, the byte is told", () => {
  assert.deepEqual(readJson(new Uint8Array(Buffer.from('\uFEFF{"a":1}', "utf16le")), "sbom-unreadable"), { a: 1 });
  assert.throws(() => readJson(new Uint8Array(Buffer.from('{"a":1}', "utf16le")), "sbom-unreadable"), {
    code: "encoding-unreadable",
    where: "text, byte 1",
  });
  assert.throws(() => readJson(Uint8Array.of(0x7b, 0x22, 0xff, 0x22), "sbom-unreadable"), {
    code: "encoding-unreadable",
  });
});

test("what JSON.parse reads is read the same; all else is a typed error with a place", () => {
  fc.assert(fc.property(fc.json(), (text) => assert.deepEqual(read(text), JSON.parse(text))));
  const mangled = fc
    .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 }))
    .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1));
  fc.assert(
    fc.property(mangled, (text) => {
      try {
        read(text);
      } catch (error) {
        assert.ok(error instanceof InputError);
        assert.match(error.where, /^\d+:\d+$|byte \d+$/);
      }
    }),
    { numRuns: 1000 },
  );
});
