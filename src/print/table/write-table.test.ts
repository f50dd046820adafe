import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { zipParts } from "../../formats/xlsx/zip-archive.ts";
import { readSpreadsheet } from "../read-spreadsheet.ts";
import type { Cell, Column, Table } from "./table.ts";
import { writeCsv } from "./write-csv.ts";
import { writeJson } from "./write-json.ts";
import { writeXlsx } from "./write-xlsx.ts";

const COLUMNS: Column[] = [
  { key: "serial", title: "Serial number", kind: "text" },
  { key: "hours", title: "Hours", kind: "number" },
  { key: "boughtOn", title: "Bought on", kind: "day" },
  { key: "seenAt", title: "Seen", kind: "moment" },
];
const ROWS: Cell[][] = [
  ["0012", 1.5, "2026-03-01", "2026-03-01T12:30:00.250Z"],
  ["=1+1;é", null, "unknown", null],
  [7, Number.NaN, "1899-12-31", "yesterday"],
];

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await Array.fromAsync(chunks)));
}
const textOf = async (chunks: AsyncIterable<Uint8Array>) => Buffer.from(await bytesOf(chunks)).toString();

/** The part of a workbook, as text. */
async function partOf(table: Table, name: string): Promise<string> {
  const unlimited = { parts: 100, partBytes: 1e8, allBytes: 1e8 };
  const parts = zipParts(await bytesOf(writeXlsx(table)), (packed) => inflateRawSync(packed), unlimited);
  return Buffer.from(parts.get(name)?.unpack() ?? []).toString();
}

test("CSV has a byte order mark, CRLF, and no cell that runs as a formula", async () => {
  assert.equal(
    await textOf(writeCsv({ columns: COLUMNS, rows: ROWS })),
    [
      "\uFEFFSerial number,Hours,Bought on,Seen",
      "0012,1.5,2026-03-01,2026-03-01T12:30:00.250Z",
      '"\'=1+1;é",,unknown,',
      "7,,1899-12-31,yesterday",
      "",
    ].join("\r\n"),
  );
  assert.match(await textOf(writeCsv({ columns: COLUMNS, rows: [] }, { separator: ";" })), /number;Hours;/);
});

test("JSON is an array of objects by the keys of the columns", async () => {
  assert.deepEqual(JSON.parse(await textOf(writeJson({ columns: COLUMNS, rows: ROWS }))), [
    { serial: "0012", hours: 1.5, boughtOn: "2026-03-01", seenAt: "2026-03-01T12:30:00.250Z" },
    { serial: "=1+1;é", hours: null, boughtOn: "unknown", seenAt: null },
    { serial: "7", hours: null, boughtOn: "1899-12-31", seenAt: "yesterday" },
  ]);
  assert.deepEqual(JSON.parse(await textOf(writeJson({ columns: COLUMNS, rows: [] }))), []);
});

test("a workbook keeps identifiers as text and days as days, and what is no day as it is written", async () => {
  const [sheet] = readSpreadsheet(await bytesOf(writeXlsx({ columns: COLUMNS, rows: ROWS }, { sheet: "Devices" })));
  assert.deepEqual(sheet, {
    name: "Devices",
    rows: [
      ["Serial number", "Hours", "Bought on", "Seen"],
      ["0012", "1.5", "2026-03-01", "2026-03-01T12:30:00.250Z"],
      ["=1+1;é", "", "unknown"],
      ["7", "", "1899-12-31", "yesterday"],
    ],
    rowNumbers: [1, 2, 3, 4],
  });
  const xml = await partOf({ columns: COLUMNS, rows: ROWS }, "xl/worksheets/sheet1.xml");
  assert.match(xml, /<c r="A2" s="1" t="inlineStr"><is><t>0012<\/t>/);
  assert.match(xml, /<c r="C2" s="2"><v>46082<\/v>/);
});

test("the titles of a workbook stay in sight, every column filters and is as wide as its cells", async () => {
  const table = { columns: COLUMNS.slice(0, 3), rows: [["x".repeat(30), 1, null]] };
  const xml = await partOf(table, "xl/worksheets/sheet1.xml");
  assert.match(xml, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
  assert.match(xml, /<autoFilter ref="A1:C2"\/>/);
  assert.match(xml, /<col min="1" max="1" width="31"/);
  assert.match(await partOf(table, "xl/workbook.xml"), /_FilterDatabase[^>]*>'CareLabel'!\$A\$1:\$C\$2</);
});

test("a cell longer than a workbook can hold is cut and says so", async () => {
  const table: Table = { columns: COLUMNS.slice(0, 1), rows: [["x".repeat(40_000)]] };
  const cell = readSpreadsheet(await bytesOf(writeXlsx(table)))[0]?.rows[1]?.[0] ?? "";
  assert.equal(cell.length, 32_767);
  assert.match(cell, /xxx … \(cut: /);
});

test("the same table gives the same bytes", async () => {
  const table = { columns: COLUMNS, rows: ROWS };
  assert.deepEqual(await bytesOf(writeXlsx(table)), await bytesOf(writeXlsx(table)));
});

const AWKWARD = [
  ..."\"',;\t\n\r=+-@ \u0001\u0008\u001f\u007f\u0085\u2028\ufeff\uffff_x0041_<>&]",
  "😀",
  "é",
  "_x000D_",
  "'=",
  "\r\n",
  "0",
  "007",
  "-1",
  "12.5",
  "TRUE",
  "]]>",
  "&amp;",
];
const cell = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom(...AWKWARD), maxLength: 8 }));
/** The first column is filled, since the sheet of a workbook has no blank rows to tell apart. */
const rows = fc.array(
  fc.tuple(
    cell.filter((text) => text !== ""),
    cell,
    cell,
  ),
  { maxLength: 6 },
);
const TEXTS: Column[] = ["a", "b", "c"].map((key) => ({ key, title: key, kind: "text" }));
const HEADING = ["a", "b", "c"];

test("any text comes back from CSV as it went out, but for zero characters", async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(",", ";"), async (table, separator) => {
      const bytes = await bytesOf(writeCsv({ columns: TEXTS, rows: table }, { separator: separator as "," | ";" }));
      const wanted = table.map((row) => row.map((text) => text.replaceAll("\0", "\uFFFD")));
      assert.deepEqual(readSpreadsheet(bytes)[0]?.rows, [HEADING, ...wanted]);
    }),
    { numRuns: 300 },
  );
});

test("any text comes back from a workbook as it went out", async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (table) => {
      const read = readSpreadsheet(await bytesOf(writeXlsx({ columns: TEXTS, rows: table })))[0]?.rows;
      const filled = read?.map((row) => [...row, "", ""].slice(0, 3));
      assert.deepEqual(filled, [HEADING, ...table]);
    }),
    { numRuns: 300 },
  );
});

test("text that only its neighbour turns into an escape of XML comes back as it was", async () => {
  const row = ["_x1234\u0001", "\u0001x0041_", "_x0041_x0042_"];
  const bytes = await bytesOf(writeXlsx({ columns: TEXTS, rows: [row] }));
  assert.deepEqual(readSpreadsheet(bytes)[0]?.rows[1], row);
});

/** Rows that say when they were closed. */
function source(count: number) {
  const state = { closed: false };
  async function* rows() {
    try {
      for (let index = 0; index < count; index++) yield [`serial ${index}`, index, "2026-03-01", null];
    } finally {
      state.closed = true;
    }
  }
  return { state, rows: rows() };
}

for (const [name, write] of [
  ["CSV", writeCsv],
  ["JSON", writeJson],
  ["XLSX", writeXlsx],
] as const) {
  test(`while ${name} is written, the event loop has its turns`, async () => {
    let turns = 0;
    let immediate = globalThis.setImmediate(function turn() {
      turns++;
      immediate = globalThis.setImmediate(turn);
    });
    await bytesOf(write({ columns: COLUMNS, rows: source(50_000).rows }));
    clearImmediate(immediate);
    assert.ok(turns >= 10, `${turns} turns`);
  });

  test(`who takes only the beginning of ${name} lets go of the rows`, async () => {
    const { state, rows } = source(200_000);
    for await (const chunk of write({ columns: COLUMNS, rows })) if (chunk.length > 1000) break;
    // The thread that packs may still be at work on what it has.
    for (let turn = 0; turn < 1000 && !state.closed; turn++) await setImmediate();
    assert.ok(state.closed);
  });

  test(`an error among the rows ends ${name} with that error`, async () => {
    async function* failing(): AsyncGenerator<Cell[]> {
      yield* source(5000).rows;
      throw new Error("the table is gone");
    }
    await assert.rejects(bytesOf(write({ columns: COLUMNS, rows: failing() })), /the table is gone/);
  });
}
