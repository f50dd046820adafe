import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHash } from "../../../canary-for-tests.ts";
import { whatWasHit } from "../canary/hit.ts";
import { canaryPatterns } from "../canary/patterns.ts";
import { newCanary } from "../canary/record.ts";
import { plantedInWords } from "./planted-words.ts";

const zeros = (count: number) => new Uint8Array(count).fill(7);
const RECORDS = [newCanary(zeros, "de", "2026-11-22"), newCanary(zeros, "en", "2026-11-22")];

test("whatever a canary is recognised by is told in German, and no English word is left in it", () => {
  const hows = new Set(RECORDS.flatMap((record) => canaryPatterns(record, nodeHash)).map(whatWasHit));
  assert.ok(hows.size > 500, `${hows.size}`);
  for (const how of hows) {
    const german = plantedInWords(how, "de");
    assert.ok(german !== undefined, how);
    assert.doesNotMatch(
      german,
      /\b(?:of|the|case|with|without|twice|escapes|first|name,|number|national number)\b/,
      how,
    );
    assert.ok(plantedInWords(how, "en") !== undefined, how);
  }
});

for (const [how, german] of [
  ["note, URL", "Notiz (URL-kodiert)"],
  ["medical record number", "Patientennummer"],
  ["sha256 of the lower-case e-mail, hex", "E-Mail (Kleinbuchstaben, sha256, hexadezimal)"],
  [
    "full name (family name, comma, given name, upper case), base64",
    "ganzer Name (Nachname, Komma, Vorname, Großbuchstaben, Base64)",
  ],
  [
    "sha256 of md5 (hex) of the street (separators removed), hex",
    "Straße (ohne Trennzeichen, sha256 von md5 (hex), hexadezimal)",
  ],
] as const) {
  test(`"${how}" is "${german}"`, () => assert.equal(plantedInWords(how, "de"), german));
}

test("words of a newer version, and of anybody's making, are not guessed", () => {
  for (const how of [
    "",
    "shoe size",
    "note, morse",
    "note (sung)",
    "constructor",
    "note, constructor",
    `note (${"national, ".repeat(20_000)}x)`,
  ])
    assert.equal(plantedInWords(how, "de"), undefined);
});
