import assert from "node:assert/strict";
import { test } from "node:test";
import { REMARK_KINDS } from "../quality.ts";
import { filled, maturityWords, remarkSentence } from "./maturity-words.ts";

const names = (text: string) => [...new Set([...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name))].sort();

test("English and German fill in the same values", () => {
  const [english, german] = [maturityWords("en"), maturityWords("de")];
  for (const kind of REMARK_KINDS) assert.deepEqual(names(german.remark[kind]), names(english.remark[kind]), kind);
  for (const [key, text] of Object.entries(english.page))
    assert.deepEqual(names(german.page[key as keyof typeof german.page]), names(text), key);
});

for (const language of ["en", "de"] as const) {
  test(`every remark is a whole sentence with nothing left open (${language})`, () => {
    for (const kind of REMARK_KINDS) {
      const sentence = remarkSentence(
        { kind, contradiction: false, criterion: "A", other: "B", answered: "partly", day: "2026-11-22" },
        language,
      );
      assert.match(sentence, /A.*\.$/, kind);
      assert.doesNotMatch(sentence, /[{}]|undefined/, kind);
    }
  });
}

test("a value that looks like a name of ours is not filled in again, and an unknown name stays empty", () => {
  assert.equal(filled("{a} and {b} and {toString}", { a: "{b}", b: 2 }), "{b} and 2 and ");
});

test("a remark calls things as the page calls them", () => {
  const named = (id: string) => `criterion ${id}`;
  assert.match(
    remarkSentence(
      { kind: "evidence-missing", contradiction: false, criterion: "A", answered: "fulfilled" },
      "en",
      named,
    ),
    /^criterion A is answered "fulfilled"/,
  );
});
