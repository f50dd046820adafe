import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { baseScoreOf, gravest, severityOfScore, severityOfWord } from "./cvss.ts";

// Vectors and scores of FIRST's own examples and calculators.
for (const [vector, score] of [
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10],
  ["CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H", 6.5],
  ["CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0],
  ["AV:N/AC:L/Au:N/C:C/I:C/A:C", 10],
  ["AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10],
  ["CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3],
] as const) {
  test(`${vector} is ${score}`, () => assert.equal(baseScoreOf(vector), score));
}

for (const text of [
  "",
  "high",
  "CVSS:3.1/AV:N",
  "CVSS:3.1/AV:N/AC:Q/PR:N/UI:N/S:C/C:H/I:H/A:H",
  "CVSS:9.9/AV:N",
  "AV:N/".repeat(100),
]) {
  test(`"${text.slice(0, 30)}" is no vector`, () => assert.equal(baseScoreOf(text), null));
}

test("whatever stands there, the answer is a score or none, and nothing is said aloud", (t) => {
  const aloud = t.mock.method(console, "warn", () => {});
  const piece = fc.constantFrom(
    "CVSS:3.1",
    "CVSS:4.0",
    "AV:N",
    "AC:L",
    "AC:",
    ":",
    "/",
    "Au:N",
    "C:C",
    "S:X",
    "__proto__:N",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const score = baseScoreOf(pieces.join("/"));
      assert.ok(score === null || (score >= 0 && score <= 10));
    }),
  );
  assert.equal(aloud.mock.callCount(), 0);
});

test("scores and words become our severities, the gravest of several counts", () => {
  assert.deepEqual([0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10].map(severityOfScore), [
    "info",
    "low",
    "low",
    "medium",
    "medium",
    "high",
    "high",
    "critical",
    "critical",
  ]);
  assert.deepEqual(["MODERATE", "Important", "negligible", "constructor"].map(severityOfWord), [
    "medium",
    "high",
    "info",
    null,
  ]);
  assert.equal(gravest(["low", null, "high", "medium"]), "high");
  assert.equal(gravest([null]), null);
});
