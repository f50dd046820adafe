import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { endTerms, matchesWord, searchTerms, searchWords, sortKey, withoutBeginnings } from "./search-words.ts";

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

test("a number on a device is found by its last four signs and more, whatever stands between them", () => {
  const found = (typed: string, number: string) =>
    searchWords(typed).every((word) => matchesWord(endTerms(number), word));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("A", "7", "0", "ß", "é"), minLength: 4 }),
      fc.nat(30),
      (text, cut) => {
        const end = text.slice(Math.min(cut, text.length - 4));
        assert.ok(found(end.toLowerCase(), `SN-${text}`));
      },
    ),
  );
  assert.ok(found("0417", "SN-2041/0417"));
  assert.ok(found("41/0417", "SN-2041/0417"));
  assert.ok(!found("417", "SN-2041/0417"), "three signs end too many numbers");
  assert.ok(!found("0418", "SN-2041/0417"));
});

test("terms that another begins with are left out, and every search finds what it found", () => {
  const term = fc.string({ unit: fc.constantFrom("a", "b", "1"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(term), term, (terms, typed) => {
      const fewer = withoutBeginnings(terms);
      for (const word of searchWords(typed)) assert.equal(matchesWord(fewer, word), matchesWord(terms, word));
      for (const one of fewer)
        for (const other of fewer) assert.ok(one === other || !other.startsWith(one), `${one} begins ${other}`);
    }),
  );
});
