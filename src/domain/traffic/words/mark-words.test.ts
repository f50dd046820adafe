import assert from "node:assert/strict";
import { test } from "node:test";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { doubtsInWords, markInWords } from "./mark-words.ts";

test("a request that names two hosts is told with the other one, in both languages", () => {
  const what = "HTTP names two hosts: $& evil.example";
  assert.equal(markInWords(what, "en"), "HTTP names two hosts, also $& evil.example: servers may take different ones");
  assert.equal(
    markInWords(what, "de"),
    "HTTP nennt zwei Rechner, auch $& evil.example: Server können verschiedene davon nehmen",
  );
});

test("only what two receivers may read differently is in doubt, up and down as one", () => {
  const marks = [
    { what: "HTTP Basic", count: 4 },
    { what: "HTTP Content-Lengths that differ", count: 2 },
    { what: "TCP bytes sent again as others", count: 1 },
    { what: "HTTP Content-Lengths that differ", count: 3 },
  ];
  assert.deepEqual(
    doubtsInWords(marks, "en").map(({ words, count }) => [words.slice(0, 40), count]),
    [
      ["HTTP with Content-Lengths that differ: s", 5],
      ["TCP bytes that were sent again as others", 1],
    ],
  );
});

test("every doubt has words of its own in both languages", () => {
  assert.deepEqual(Object.keys(DE.mark), Object.keys(EN.mark));
  for (const [what, words] of [...Object.entries(EN.mark), ...Object.entries(DE.mark)]) assert.notEqual(words, what);
});
