import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { guardFormula, unguardFormula } from "./formula-guard.ts";

const cell = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "1", "a", ".") }),
);

test("a guarded cell never begins with a sign that a spreadsheet runs, unless it is a plain number", () => {
  fc.assert(
    fc.property(cell, (text) => {
      const guarded = guardFormula(text);
      assert.ok(!/^[=+\-@\t\r\n＝＋－＠]/.test(guarded) || Number.isFinite(Number(guarded.replace(",", "."))));
    }),
  );
});

test("what was guarded comes back as it was, apostrophes of its own included", () => {
  fc.assert(fc.property(cell, (text) => assert.equal(unguardFormula(guardFormula(text)), text)));
});

for (const [text, guarded] of [
  ["=HYPERLINK(A1)", "'=HYPERLINK(A1)"],
  ["+49 30 1234", "'+49 30 1234"],
  ["'=A1", "''=A1"],
  ["-0,5", "-0,5"],
  ["+1.5E3", "+1.5E3"],
  ["'s-Hertogenbosch", "'s-Hertogenbosch"],
] as const) {
  test(`${text} is written ${guarded}`, () => assert.equal(guardFormula(text), guarded));
}
