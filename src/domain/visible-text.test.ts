import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { visibleLine, visibleText } from "./visible-text.ts";

test("control characters and those that turn the reading order are shown as escapes", () => {
  assert.equal(visibleText("a\u001b[2Jb\u009b31m\r\u202ec\n"), "a\\u001b[2Jb\\u009b31m\\u000d\\u202ec\n");
  assert.equal(visibleLine("one\ntwo"), "one\\u000atwo");
  assert.equal(visibleText("Gerät für Kinder – 體溫計 ✖ مضخة"), "Gerät für Kinder – 體溫計 ✖ مضخة");
});

test("JSON says the same afterwards", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.equal(JSON.parse(visibleText(JSON.stringify(text))), text);
    }),
  );
});
