import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { freedomOf, hoursOf, riskClassOf, udiDiOf, yesOrNoOf } from "./cell-values.ts";
import { dayOf } from "./day-cell.ts";
import { IMPORT_FIELDS } from "./import-field.ts";
import { rowToDevice } from "./row-to-device.ts";

test("a day is read as people write it, a time of day behind it is left out", () => {
  for (const [cell, day] of [
    ["2025-12-31", "2025-12-31"],
    ["2025-12-31 00:00:00", "2025-12-31"],
    ["2025-12-31T08:15:00Z", "2025-12-31"],
    ["2025/1/5", "2025-01-05"],
    ["31.12.2025", "2025-12-31"],
    ["1.2.2025", "2025-02-01"],
    ["12/31/2025", "2025-12-31"],
    ["31/12/2025", "2025-12-31"],
    ["05/05/2025", "2025-05-05"],
  ] as const)
    assert.deepEqual(dayOf(cell), { value: day }, cell);
});

test("a day that can be read in two ways, or is none, is refused with words", () => {
  for (const [cell, words] of [
    ["04/05/2025", /can be two days/],
    ["31.02.2025", /no day of the calendar/],
    ["12/31/25", /write it as YYYY-MM-DD/],
    ["spring 2025", /write it as YYYY-MM-DD/],
    ["1925-12-31", /before 1970/],
  ] as const) {
    const reading = dayOf(cell);
    assert.match("problem" in reading ? reading.problem : "", words, cell);
  }
});

test("a day that is refused says which days it may mean, and what to write", () => {
  for (const [cell, ...words] of [
    ["04/05/2025", "2025-04-05 (month first)", "2025-05-04 (day first)"],
    ["4-5-2025", "2025-04-05 (month first)", "2025-05-04 (day first)"],
    ["1/2/24", "2024-01-02 (month first)", "2024-02-01 (day first)", "YYYY-MM-DD"],
    ["24-01-02", "2024-01-02 (year first)", "2002-01-24 (day first)"],
    ["31.12.98", "a year of two digits", "1998-12-31"],
    ["31.02.2024", "2024-02 ends on the 29th", "2024-02-29"],
    ["2023-02-29", "2023-02 ends on the 28th", "2023-02-28"],
    ["31/31/2024", "12 months", "YYYY-MM-DD"],
    ["32.13.24", "no day of the calendar", "YYYY-MM-DD"],
    ["45292", "2024-01-01", "as a date"],
    ["12345", "YYYY-MM-DD"],
  ] as const) {
    const reading = dayOf(cell);
    for (const word of words)
      assert.ok("problem" in reading && reading.problem.includes(word), `${cell}: ${JSON.stringify(reading)}`);
  }
});

test("whatever day is read is one of the calendar, and its own form reads as itself", () => {
  const part = fc.integer({ min: 0, max: 40 }).map(String);
  const year = fc.oneof(part, fc.integer({ min: 1900, max: 2100 }).map(String));
  const cell = fc
    .tuple(year, part, year, fc.constantFrom("-", "/", "."))
    .map(([a, b, c, sign]) => [a, b, c].join(sign));
  fc.assert(
    fc.property(cell, (text) => {
      const reading = dayOf(text);
      if ("problem" in reading) return assert.ok(reading.problem.length > 20);
      assert.equal(new Date(`${reading.value}T00:00:00Z`).toISOString().slice(0, 10), reading.value);
      assert.deepEqual(dayOf(reading.value), reading);
    }),
  );
});

test("yes and no, tiers, classes, hours and UDI-DI are read in both languages", () => {
  for (const cell of ["yes", "Ja", "1", "x", "TRUE", "wahr"]) assert.deepEqual(yesOrNoOf(cell), { value: true });
  for (const cell of ["no", "Nein", "0", "FALSE"]) assert.deepEqual(yesOrNoOf(cell), { value: false });
  for (const cell of ["replacement-first", "Replacement first", "erst Ersatz"])
    assert.deepEqual(freedomOf(cell), { value: "replacement-first" });
  assert.deepEqual(freedomOf("nur Station"), { value: "ward-only" });
  for (const cell of ["III", "Klasse III", "class iii", "3"]) assert.deepEqual(riskClassOf(cell), { value: "III" });
  assert.deepEqual(hoursOf("1200 h"), { value: 1200 });
  assert.deepEqual(udiDiOf("(01) 4012345000016"), { value: "04012345000016" });
  for (const reading of [
    yesOrNoOf("perhaps"),
    freedomOf("sometimes"),
    riskClassOf("IIa"),
    hoursOf("1.200"),
    udiDiOf("1"),
  ])
    assert.ok("problem" in reading);
});

const columns = ["serial", "mac", "purchased-on", "life-supporting", "phone", null] as const;
const headings = ["Seriennummer", "MAC", "Kaufdatum", "Lebenserhaltend", "Telefon", "Farbe"];

test("every problem of a row is told, with its column", () => {
  const { problems } = rowToDevice(
    ["\u200bA1", "no address", "04/05/2025", "perhaps", "ring me", "blue"],
    columns,
    headings,
  );
  assert.deepEqual(
    problems.map(({ column }) => column),
    ["Seriennummer", "MAC", "Kaufdatum", "Lebenserhaltend", "Telefon"],
  );
});

test("half a row states half; a row with more cells than headings is told", () => {
  assert.deepEqual(rowToDevice(["A1"], columns, headings), {
    names: [{ system: "serial", value: "A1", normal: "a1" }],
    stated: {},
    problems: [],
  });
  assert.match(rowToDevice(["A1", "", "", "", "", "", "surplus"], columns).problems[0]?.message ?? "", /more cells/);
});

test("what programs write where they know nothing names no device", () => {
  for (const cell of ["n/a", "N.A.", "unknown", "k.A.", "-", "000", "?"])
    assert.deepEqual(rowToDevice([cell], ["serial"]).names, [], cell);
  for (const cell of ["00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff"])
    assert.deepEqual(rowToDevice([cell], ["mac"]).names, []);
});

test("several addresses in a cell are several names, written twice they are one", () => {
  const { names } = rowToDevice(["00:1a:2b:3c:4d:5e; 001A.2B3C.4D5E, 00-1a-2b-3c-4d-5f"], ["mac"]);
  assert.deepEqual(
    names.map(({ value }) => value),
    ["00:1a:2b:3c:4d:5e", "00-1a-2b-3c-4d-5f"],
  );
});

test("the error of a spreadsheet formula, a lost letter and a sign that cannot be seen are problems", () => {
  for (const cell of ["#REF!", "M\ufffdller", "Müller\u0007", "Mül\u200bler"])
    assert.equal(rowToDevice([cell], ["maker"]).problems.length, 1, cell);
  assert.deepEqual(rowToDevice(["=1+1"], ["owner"]).stated, { owner: "=1+1" });
  assert.deepEqual(rowToDevice(["Ward\n 7\u00a0east "], ["ward"]).stated, { ward: "Ward 7 east" });
});

test("any cells are statements or problems, never an exception", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300, unit: "grapheme" }), { maxLength: 30 }), (cells) => {
      const { names, problems } = rowToDevice(cells, IMPORT_FIELDS);
      for (const { value } of names) assert.ok(value.trim() !== "");
      for (const { message } of problems) assert.ok(message.length > 10);
    }),
  );
});
