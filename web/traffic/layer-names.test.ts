import assert from "node:assert/strict";
import { test } from "node:test";
import { layerNames, pointerParts } from "./layer-names.ts";

test("a field's name that turns the reading order is shown as what it is", () => {
  assert.deepEqual(layerNames(["body", 'JSON $["\u202egnp.exe"].email']), ["body", 'JSON $["\\u202egnp.exe"].email']);
});

test("a pointer falls into the exchange and the layers as the report has them, since they are compared with others of it", () => {
  assert.deepEqual(pointerParts("/log/entries/3\u2066 > body > JSON $.\u202ex"), {
    exchange: "/log/entries/3\\u2066",
    layers: ["body", "JSON $.\u202ex"],
  });
});
