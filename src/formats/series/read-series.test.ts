import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { SeriesReader, type SeriesRow } from "./read-series.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** All rows, the bytes handed over in pieces of `size`. */
function rowsOf(text: string | Uint8Array, size = 1 << 20): SeriesRow[] {
  const all = typeof text === "string" ? bytes(text) : text;
  const reader = new SeriesReader("s.csv");
  const rows: SeriesRow[] = [];
  for (let at = 0; at < all.length; at += size) rows.push(...reader.read(all.subarray(at, at + size)));
  return [...rows, ...reader.end()];
}

const pairs = (text: string, size?: number) => rowsOf(text, size).map(({ atMs, value }) => [atMs, value]);
const NINE = Date.parse("2026-03-02T09:00:00Z");

for (const [what, text] of [
  ["time first", "timestamp,value\n2026-03-02 09:00:00,1.5\n"],
  ["value first", "value,timestamp\n1.5,2026-03-02 09:00:00\n"],
  ["columns of other names, in either order", "load,when it was\n1.5,2026-03-02T10:00:00+01:00\n"],
  ["more columns", "host,value,time\nweb-1,1.5,2026-03-02T09:00Z\n"],
  ["quotes, semicolons, decimal commas, BOM and CRLF", '\uFEFF"Zeit";"Wert"\r\n"2026-03-02 09:00:00";"1,5"\r\n'],
  ["separators and line breaks in quotes", 'note,time,value\n"a, ""b""\nc",2026-03-02 09:00:00,1.5\n'],
  ["seconds", `time,value\n${NINE / 1000},1.5`],
  ["milliseconds", `time,value\n${NINE},1.5`],
  ["microseconds", `time,value\n${NINE * 1000},1.5`],
  ["nanoseconds", `time,value\n${NINE}000000,1.5`],
] as const) {
  test(`${what}: the same row is read, whole or byte by byte`, () => {
    assert.deepEqual(pairs(text), [[NINE, 1.5]]);
    assert.deepEqual(pairs(text, 1), [[NINE, 1.5]]);
  });
}

test("a value that was not read is no number, and blank lines are no rows", () => {
  const rows = rowsOf("t,v\n2026-03-02,\n\n2026-03-03,NaN\n2026-03-04,null\n2026-03-05,0\n");
  assert.deepEqual(
    rows.map(({ value }) => value),
    [undefined, undefined, undefined, 0],
  );
});

for (const [what, text, line, code] of [
  ["a quotation mark that is never closed", 't,v\n2026-03-02,1\n"2026-03-03,1\n', 3, "document-unreadable"],
  ["the same, with a lot behind it", `t,v\n"2026-03-03,1\n${"1,1\n".repeat(9000)}`, 2, "document-unreadable"],
  ["an hour that no day has", "t,v\n2026-03-02 25:00:00,1\n", 2, "date-unreadable"],
  ["a month that no year has", "t,v\n2026-13-02,1\n", 2, "date-unreadable"],
  ["a row without a time", "t,v\n,1\n", 2, "date-unreadable"],
  [
    "a wrong row behind one with a line break in it",
    'n,t,v\n"a\nb",2026-03-02,1\nc,2026-03-02,x\n',
    4,
    "document-unreadable",
  ],
  ["numbers without a header row", "1767225600,1\n1767225660,2\n", 1, "document-unreadable"],
  ["a header of one column", "value\n1\n", 1, "document-unreadable"],
] as const) {
  test(`${what} is refused by its line`, () => {
    assert.throws(() => rowsOf(text), { code, where: `s.csv:${line}` });
    assert.throws(() => rowsOf(text, 5), { code, where: `s.csv:${line}` });
  });
}

test("any bytes in any pieces are rows with finite numbers, or a typed error", () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom("t,v\n", '"', "\n", "\r\n", ",", ";", "2026-03-02", "1e999", "-", "1", "\u0000", "é"), {
        maxLength: 60,
      })
      .map((parts) => bytes(parts.join(""))),
  );
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 40 }), (any, size) => {
      const read = (by: number) => {
        try {
          return rowsOf(any, by);
        } catch (error) {
          assert.ok(error instanceof InputError);
          return `${error.where} ${error.code}`;
        }
      };
      const whole = read(1 << 20);
      assert.deepEqual(read(size), whole);
      if (typeof whole !== "string")
        for (const { atMs, value } of whole) assert.ok(Number.isFinite(atMs) && Number.isFinite(value ?? 0));
    }),
    { numRuns: 300 },
  );
});

test("a line without an end is refused before it fills the memory", () => {
  const reader = new SeriesReader("s.csv");
  assert.deepEqual([...reader.read(bytes("t,v\n"))], []);
  assert.throws(
    () => {
      for (let piece = 0; piece < 1000; piece++) assert.deepEqual([...reader.read(bytes("1".repeat(1000)))], []);
    },
    { code: "document-unreadable", where: "s.csv:2" },
  );
});
