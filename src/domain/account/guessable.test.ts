import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { isGuessable } from "./guessable.ts";

const ANNA = ["anna.berg", "Anna Berg", "Lakeside Hospital"];

for (const password of [
  "aaaaaaaaaaaaaaaa",
  "1212121212121212",
  "123456789012345",
  "abcdefghijklmnop",
  "qwertyuiopasdfgh",
  "QWERTZuiopASDFGH",
  "passwordpassword",
  "Password12345678!",
  "carelabel-carelabel",
  "annabergannaberg1",
  "LakesideHospital2026",
  "summersummersummer",
  "abc1abc1abc1abc1",
  "               a",
]) {
  test(`"${password}" is long and still guessed first`, () => assert.equal(isGuessable(password, ANNA), true));
}

for (const password of [
  "the pump on ward three hums",
  "seven sleepy sparrows",
  "die Schwäne ziehen nach Süden",
  "k3wm-8hdx-7qpa-2vnr-t5cz",
  "Anna likes seven green pears",
  "漢字仮名交じり文を書くのが好き",
]) {
  test(`"${password}" is taken`, () => assert.equal(isGuessable(password, ANNA), false));
}

test("twenty letters drawn by chance are taken", () => {
  const letters = fc.array(fc.integer({ min: 0, max: 0x7fffffff }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(fc.noShrink(letters), (drawn) => {
      const password = drawn.map((one) => "abcdefghijkmnpqrstuvwxyz23456789"[(one >>> 3) & 31]).join("");
      // Chance may draw nearly the same sign twenty times, which a person should not take either.
      return new Set(password).size < 12 || !isGuessable(password, ANNA);
    }),
  );
});

test("the longest password is judged at once, whatever it holds", () => {
  const start = processorClock();
  for (const password of ["a".repeat(200), "ab".repeat(100), "abcdefghij".repeat(20)]) isGuessable(password, ANNA);
  assert.ok(start() < 100);
});
