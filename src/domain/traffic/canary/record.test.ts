import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryForTests, nodeHash, seededBytes } from "../../../canary-for-tests.ts";
import { insuranceCheckDigit, nhsCheckDigit } from "./check-digit.ts";
import { canaryPatterns } from "./patterns.ts";
import { canaryOf, newCanary } from "./record.ts";
import { canarySheet } from "./sheet.ts";

test("check digits are those of published examples", () => {
  for (const whole of ["A123456780", "J012345677"])
    assert.equal(insuranceCheckDigit(whole.slice(0, 9)), whole.slice(9));
  for (const whole of ["9434765919"]) assert.equal(nhsCheckDigit(whole.slice(0, 9)), whole.slice(9));
  assert.equal(nhsCheckDigit("999123456"), undefined);
});

test("every new canary fits its own schema, has valid check digits, and none of its values is ever given to a person", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom("de" as const, "en" as const), (seed, language) => {
      const canary = canaryForTests(seed, language);
      assert.deepEqual(canaryOf(JSON.parse(JSON.stringify(canary)), "canary.json"), canary);
      const { insuranceNumber, nhsNumber } = canary;
      const card = Number(insuranceNumber.slice(5, 9));
      assert.ok(insuranceNumber.startsWith("X0000") && card >= 1 && card <= 5000, insuranceNumber);
      assert.equal(insuranceCheckDigit(insuranceNumber.slice(0, 9)), insuranceNumber.slice(9));
      assert.equal(nhsCheckDigit(nhsNumber.slice(0, 9)), nhsNumber.slice(9));
      assert.match(canary.email, /@example\.org$/);
      if (language === "de") assert.match(canary.familyName, /[äöüÖ]/);
    }),
  );
});

test("any random bytes give a canary, even bytes that are no longer random", () => {
  for (const byte of [0, 127, 255]) {
    const canary = newCanary((count) => new Uint8Array(count).fill(byte), "de", "2026-11-22");
    assert.deepEqual(canaryOf(canary, ""), canary);
  }
});

test("two canaries share no pattern of strength", () => {
  const strong = (seed: number) =>
    canaryPatterns(canaryForTests(seed), nodeHash)
      .filter(({ strength }) => strength === "strong")
      .map(({ bytes }) => Buffer.from(bytes).toString("latin1"));
  const first = new Set(strong(11));
  assert.deepEqual(
    strong(5_000_011).filter((bytes) => first.has(bytes)),
    [],
  );
});

test("a thousand canaries have a thousand names", () => {
  const random = seededBytes(99);
  const names = Array.from({ length: 1000 }, () => newCanary(random, "en", "2026-11-22").familyName);
  assert.equal(new Set(names).size, 1000);
});

test("a file that is no canary is refused with the place and with what to do", () => {
  assert.throws(
    () => canaryOf({ ...canaryForTests(), familyName: "Li" }, "canary.json"),
    (error: Error & { code?: string; where?: string }) =>
      error.code === "document-unreadable" &&
      error.where === "canary.json/familyName" &&
      /canary new/.test(error.message),
  );
});

test("the sheet shows every value that is to be typed", () => {
  const canary = canaryForTests();
  const { carelabel, createdOn, language, birthDate, sex, ...typed } = canary;
  const sheet = canarySheet(canary);
  for (const value of Object.values(typed)) assert.ok(sheet.includes(value), value);
  assert.ok(
    sheet.includes(birthDate.split("-").reverse().join(".")) &&
      sheet.includes(sex === "female" ? "weiblich" : "männlich"),
  );
  assert.ok(carelabel === "canary" && createdOn === "2026-11-22" && language === "de");
});
