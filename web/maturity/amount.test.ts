import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { amountIn } from "./amount.ts";

for (const [typed, amount] of [
  ["0", 0],
  ["400", 400],
  ["12.000", 12_000],
  ["12,000", 12_000],
  ["12 000", 12_000],
  ["1.234.567", 1_234_567],
  ["1.234,50", 1234.5],
  ["1,234.50", 1234.5],
  ["0,5", 0.5],
  ["0.125", 0.125],
  ["2.5", 2.5],
  [" 1500 ", 1500],
] as const)
  test(`"${typed}" is the sum ${amount}`, () => assert.equal(amountIn(typed), amount));

for (const typed of ["", "-1", "a lot", "1e5", "1.2.3", "12.34.567", "1000000000001", "1,234,5678", "0x10"])
  test(`"${typed}" is no sum`, () => assert.equal(amountIn(typed), undefined));

test("what either language writes is read as what was meant", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom("en-GB", "de-DE"), (cents, locale) => {
      const amount = cents / 100;
      const typed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount);
      assert.equal(amountIn(typed), amount);
      assert.equal(amountIn(new Intl.NumberFormat(locale).format(Math.floor(amount))), Math.floor(amount));
    }),
  );
});
