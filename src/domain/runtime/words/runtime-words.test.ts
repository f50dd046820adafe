import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Authority, LikelyCause, RUNTIME_KINDS } from "../runtime-finding.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { becauseInWords, runtimeSentence, runtimeWords, valueInWords } from "./runtime-words.ts";

test("every kind, cause and authority has words, and what to do, in both languages", () => {
  for (const room of ["finding", "kind", "todo"] as const) {
    assert.deepEqual(Object.keys(EN[room]).sort(), [...RUNTIME_KINDS].sort());
    assert.deepEqual(Object.keys(DE[room]), Object.keys(EN[room]));
  }
  assert.deepEqual(Object.keys(EN.cause), LikelyCause.enum);
  assert.deepEqual(Object.keys(EN.authority), Authority.enum);
});

test("every reason that the judge gives has words, and no words are for a reason that nobody gives", () => {
  const folder = new URL("../judge/", import.meta.url);
  const code = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .concat("../self-description.ts", "../peers/compare-peers.ts", "../peers/judge-peers.ts")
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  for (const reason of [...Object.keys(EN.because), ...Object.keys(EN.closed)])
    assert.ok(code.includes(`"${reason}"`), reason);
  const given = code.matchAll(/because: \[?(?:[^"\]\n]*\? )?"([a-z-]+)"(?: : "([a-z-]+)")?/g);
  for (const [, one, other] of given)
    for (const reason of [one, other]) assert.ok(reason === undefined || reason in EN.because, reason ?? "");
});

test("a finding reads as one sentence in the reader's language", () => {
  const finding = {
    kind: "outside-reference",
    subject: "cpuLoad",
    declared: "10 … 75 % (mean, 60 s)",
    observed: "$& 82 %",
  } as const;
  assert.equal(
    runtimeSentence(finding, "de"),
    "cpuLoad liegt außerhalb des Referenzwerts: $& 82 %, angegeben ist 10 … 75 % (Mittelwert, 60 s).",
  );
  assert.equal(valueInWords("≤ 3 s (p95, 3600 s)", "en"), "≤ 3 s (95 of 100 values, 3600 s)");
  assert.equal(
    becauseInWords({ because: ["above-the-bound", "from-a-newer-version"] }, "en"),
    "it is above the upper bound; from-a-newer-version",
  );
  assert.equal(runtimeWords("kind", "toString", "en"), "toString");
});

test("a device that says itself that it has stopped departs from no value, and none is named", () => {
  const finding = { kind: "fail-safe-limit", subject: "stage", declared: null, observed: "failSafe" } as const;
  assert.equal(runtimeSentence(finding, "en"), "The device itself says that it is in its fail-safe state.");
  assert.equal(runtimeSentence(finding, "de"), "Das Gerät sagt selbst, dass es im Fail-Safe-Zustand ist.");
  assert.equal(valueInWords("failSafe", "en"), "fail-safe state");
});

test("what nobody has stated is told in words, not by a dash", () => {
  const finding = { kind: "firmware-unknown", subject: "firmware", declared: null, observed: "2.4.1" } as const;
  assert.match(runtimeSentence(finding, "en"), /names \(nothing stated\)\.$/);
  assert.match(runtimeSentence(finding, "de"), /nichts angegeben/);
});
