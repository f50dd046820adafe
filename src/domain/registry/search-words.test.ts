import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matchesWord, searchTerms, searchWords, sortKey } from "./search-words.ts";

test("every beginning of every word of a text finds it, in any case and composed either way", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "B", "ä", "Ü", "ß", "7", "-", "ﬁ", "é", "中"), minLength: 1 }),
      fc.nat(60),
      fc.constantFrom("NFC" as const, "NFD" as const),
      (word, length, form) => {
        const typed = word.slice(0, length).normalize(form);
        for (const wanted of searchWords(typed))
          assert.ok(matchesWord(searchTerms(`x ${word} y`), wanted), `${typed} in ${word}`);
      },
    ),
  );
});

test("a search of many or long words stays small", () => {
  assert.equal(searchWords("a b c d e f g h i j k l m").length, 10);
  for (const [word] of searchWords("x".repeat(200))) assert.equal(word?.length, 40);
});

test("bed 9 comes before bed 10, and Ärzte beside Arzt", () => {
  const beds = ["Bett 10", "Bett 9", "bett 1"].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  assert.deepEqual(beds, ["bett 1", "Bett 9", "Bett 10"]);
  assert.ok(sortKey("Ärzte") < sortKey("Bad"));
});
