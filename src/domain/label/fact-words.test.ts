import assert from "node:assert/strict";
import { test } from "node:test";
import { parameterWords, unitSign } from "./fact-words.ts";

test("a parameter that nobody knows keeps its name, and is seen to be one", () => {
  assert.equal(parameterWords("flux.capacitance", "en"), "“flux.capacitance”");
  assert.equal(parameterWords("constructor", "de"), "„constructor“");
});

test("a unit is written as people write it", () => {
  for (const [unit, sign] of [
    ["Cel", "°C"],
    ["mm[Hg]", "mmHg"],
    ["kBy/s", "kB/s"],
    ["[degF]", "°F"],
    ["{beats}/min", "/min"],
    ["mL/h", "mL/h"],
    ["%", "%"],
  ] as const)
    assert.equal(unitSign(unit), sign);
});
