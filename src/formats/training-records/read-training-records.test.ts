import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { trainedOn } from "../../domain/maturity/links/training-records.ts";
import { readTrainingRecords } from "./read-training-records.ts";

const read = (text: string) => readTrainingRecords(new TextEncoder().encode(text));

test("English and German tables say the same, and no name is left in what they say", () => {
  const english = read(
    "person,subject,date,valid until\nAda Berg,basic,2026-03-01,2027-03-01\nBo,security,2026-04-01,\n",
  );
  const german = read(
    "Mitarbeiter;Schulung;Datum;gültig bis\nAda Berg;Grundlagen;01.03.2026;1.3.2027\nBo;IT-Sicherheit;01.04.2026;\n",
  );
  assert.deepEqual(english, german);
  assert.equal(english.staff, 2);
  assert.doesNotMatch(JSON.stringify(english), /Ada|Berg|Bo/i);
  assert.equal(english.records[1]?.validUntil, "2027-04-01", "without a last day it counts for a year");
});

test("a person counts once per subject, by the record that counts longest, and no longer than that", () => {
  const records = read(
    "person,subject,date,valid until\nAda,basic,2024-01-01,2025-01-01\nADA ,basic,2026-01-01,2027-01-01\nBo,,,\n",
  );
  const { trained, staff } = trainedOn(records, "2026-11-22", "2026-11-22");
  assert.deepEqual([staff, trained.basic], [2, { people: 1, until: "2027-01-01" }]);
  assert.equal(trainedOn(records, "2026-11-22", "2027-01-02").trained.basic.people, 0);
});

for (const [text, where, words] of [
  ["name,date\n", "1:1", /lacks the columns subject/],
  ["person,subject,date\nAda,dancing,2026-01-01\n", "2:2", /"dancing" is no subject/],
  ["person,subject,date\nAda,basic,2026-01-01\nBo,basic,31.02.2026\n", "3:3", /no day/],
  ["person,subject,date\n,basic,2026-01-01\n", "2:1", /nobody is named/],
  ["person,subject,date,until\nAda,basic,2026-01-01,soon\n", "2:4", /"soon" is no day/],
  ["person,subject,date\n", "2:1", /names nobody/],
  ["", "1:1", /lacks the columns/],
] as const)
  test(`"${text.replaceAll("\n", "/")}" is refused with line and column`, () => {
    assert.throws(
      () => read(text),
      (error: InputError) => error.code === "document-unreadable" && error.where === where && words.test(error.message),
    );
  });

test("whatever the bytes, the answer is records or an error in words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        assert.ok(readTrainingRecords(bytes).staff > 0);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
  );
});
