import assert from "node:assert/strict";
import { test } from "node:test";
import { firmwareFits } from "./firmware-line.ts";

for (const [line, version, fits] of [
  ["2.x", "2.4.1", true],
  ["2.x", "v2", true],
  ["2.*", "3.0", false],
  ["2.4", "2.4.17", true],
  ["2.4", "2.40", false],
  ["2.04.x", "2.4.0", true],
  ["Release 7", "7.1-rc2", true],
  ["2.4.x", "2", false],
  ["Aurora", "aurora ", true],
  ["Aurora", "Borealis", false],
] as const) {
  test(`firmware ${version} ${fits ? "belongs" : "does not belong"} to the line ${line}`, () => {
    assert.equal(firmwareFits(line, version), fits);
  });
}
