import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARM_REASONS, ENDINGS, PROOFS, STEP_REASONS, STEP_STATES, WAITING_FOR } from "./chain.ts";
import { ORIGIN_REASONS } from "./likely-origin.ts";
import { INCIDENT_REASONS, ROOM_REASONS } from "./mass-event.ts";
import { PERMIT_REASONS } from "./permission.ts";
import { RETURN_MISSING } from "./return-to-service.ts";
import { NEEDS } from "./settings.ts";
import { HAPPENINGS } from "./turn.ts";
import { REACTION_WORDS, reactionWords } from "./words.ts";

const CODES: [keyof typeof REACTION_WORDS.en, readonly string[]][] = [
  ["needs", NEEDS],
  ["reason", [...PERMIT_REASONS, ...STEP_REASONS]],
  ["step", STEP_STATES],
  ["waitingFor", WAITING_FOR],
  ["ending", ENDINGS],
  ["alarm", ALARM_REASONS],
  ["proof", PROOFS],
  ["happened", HAPPENINGS],
  ["missing", RETURN_MISSING],
  ["room", ROOM_REASONS],
  ["incident", INCIDENT_REASONS],
  ["origin", ORIGIN_REASONS],
];

for (const language of ["en", "de"] as const) {
  test(`every code of the reaction chain has its words (${language}), and no words are without a code`, () => {
    for (const [room, codes] of CODES)
      assert.deepEqual(Object.keys(REACTION_WORDS[language][room]).sort(), [...codes].sort(), room);
    for (const [room, words] of Object.entries(REACTION_WORDS[language]))
      for (const [code, text] of Object.entries(words)) assert.match(String(text), /^\S.*\S$/, `${room} ${code}`);
  });
}

test("both languages know the same rooms and codes, and say each in its own words", () => {
  const codes = (language: "en" | "de") =>
    Object.entries(REACTION_WORDS[language]).map(([room, words]) => [room, Object.keys(words).sort()]);
  assert.deepEqual(codes("de"), codes("en"));
  for (const [room, words] of Object.entries(REACTION_WORDS.en))
    for (const [code, text] of Object.entries(words))
      assert.notEqual(reactionWords(room as "step", code, "de"), text, `${room} ${code}`);
});

test("a code of a newer version stands for itself", () => {
  assert.equal(reactionWords("step", "teleported", "de"), "teleported");
});
