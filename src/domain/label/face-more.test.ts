import assert from "node:assert/strict";
import { test } from "node:test";
import { moreFacts } from "./face-more.ts";
import { FACE_WORDS, type Language } from "./face-words.ts";
import type { Label } from "./label.ts";

const LABEL: Label = {
  schema: "1.1",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-01-01",
  validUntil: "2028-01-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Hillbrook Medical" }, model: "Flow 2" },
};

function behaviour(runtime: NonNullable<Label["runtime"]>, language: Language) {
  const words = FACE_WORDS[language];
  const groups = moreFacts({ ...LABEL, runtime }, { language, countryName: (code) => code }, words);
  return groups.find(({ heading }) => heading === words.behaviour)?.rows.map(({ name, value }) => `${name}: ${value}`);
}

test("how a device reports of itself stands on the sheet, in the reader's language", () => {
  const signed = { reports: { signed: true, everySeconds: 60 } };
  assert.deepEqual(behaviour(signed, "en"), ["Reports of itself: signed, every minute"]);
  assert.deepEqual(behaviour(signed, "de"), ["Meldungen über sich: signiert, jede Minute"]);
  assert.deepEqual(behaviour({ reports: { signed: false } }, "en"), ["Reports of itself: not signed"]);
  assert.deepEqual(behaviour({}, "en"), []);
});
