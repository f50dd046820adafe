import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { oneLine } from "./one-line.ts";

test("signs that colour, break or turn a line around become visible escapes", () => {
  assert.equal(oneLine("a\u001b[31mb\r\nc"), "a\\u001b[31mb\\u000d\\u000ac");
  assert.equal(oneLine("gpj\u202eexe\u200b\u2028\ud800"), "gpj\\u202eexe\\u200b\\u2028\\ud800");
  assert.equal(oneLine("Gerät 😀 Ω"), "Gerät 😀 Ω");
});

test("long text is cut, and never through a character", () => {
  assert.equal(oneLine("x".repeat(500)), `${"x".repeat(119)}…`);
  assert.equal(oneLine(`${"x".repeat(118)}😀${"y".repeat(9)}`), `${"x".repeat(118)}…`);
});

test("any text comes out on one line without control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      assert.doesNotMatch(oneLine(text), /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
