import assert from "node:assert/strict";
import { test } from "node:test";
import { DOCUMENT_DE } from "./document-de.ts";
import { DOCUMENT_EN } from "./document-en.ts";
import { counted, dayInWords, filled, momentInWords, sizeInWords, timeInWords } from "./document-words.ts";

/** Every text with the way to it. */
function texts(value: unknown, way = ""): [string, string][] {
  if (typeof value === "string") return [[way, value]];
  return Object.entries(value as object).flatMap(([key, one]) => texts(one, `${way}/${key}`));
}

test("a German text is filled with what the English one is filled with, and is another text", () => {
  const german = new Map(texts(DOCUMENT_DE));
  const same = new Set<string>();
  for (const [way, english] of texts(DOCUMENT_EN)) {
    const text = german.get(way);
    assert.ok(text !== undefined, way);
    assert.deepEqual(namesIn(text), namesIn(english), way);
    if (text === english && /[a-z]{3}/.test(english.replaceAll(/\{\w+\}/g, ""))) same.add(english);
  }
  assert.deepEqual([...same], ["Port"]);
});

function namesIn(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

test("what fills a text is never filled itself", () => {
  assert.equal(filled("{host} got {what}", { host: "{what}", what: "{host}" }), "{what} got {host}");
  assert.equal(filled("{constructor}", {}), "{constructor}");
});

test("numbers, days, sizes and times stand as a reader of the language writes them", () => {
  assert.equal(counted(DOCUMENT_EN.requests, 1, "en"), "one request");
  assert.equal(counted(DOCUMENT_DE.requests, 12_345, "de"), "12.345 Anfragen");
  assert.equal(dayInWords("2026-11-22", "en"), "22 November 2026");
  assert.equal(dayInWords("2026-11-22T23:59:59Z", "de"), "22.11.2026");
  assert.equal(dayInWords("spring", "de"), "spring");
  assert.equal(momentInWords("2026-11-23T01:00:05+02:00", "en"), "22 November 2026, 23:00:05 UTC");
  assert.equal(momentInWords("2026-11-22T09:00:05Z", "de"), "22.11.2026, 09:00:05 UTC");
  assert.equal(momentInWords("at noon", "de"), "at noon");
  assert.deepEqual(
    [0, 938, 1234, 5e6, 7.25e15].map((bytes) => sizeInWords(bytes, "de")),
    ["0 B", "938 B", "1,2 kB", "5 MB", "7.250 TB"],
  );
  assert.deepEqual(
    [0.011, 1, 30, 600, 7200, 604_800].map((time) => timeInWords(time, "en")),
    ["0.011 seconds", "1 second", "30 seconds", "10 minutes", "2 hours", "7 days"],
  );
});
