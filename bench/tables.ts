/**
 * Speed and memory of tables out and in, beside JSON of the same rows in the same run: medians of 3.
 *
 * Run: node bench/tables.ts [rows]. 20 columns, as an export of devices has them. The reference for writing is
 * JSON.stringify of each row, for reading JSON.parse of the whole table. The longest hold of the event loop is measured
 * while a table is written, and while one is read aside; reading "here" holds it for as long as it takes.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { TABLE_LIMITS } from "../src/formats/csv/table-limits.ts";
import { readSpreadsheet } from "../src/print/read-spreadsheet.ts";
import { readSpreadsheetAside } from "../src/print/read-spreadsheet-aside.ts";
import type { Cell, Column } from "../src/print/table/table.ts";
import { writeCsv } from "../src/print/table/write-csv.ts";
import { writeJson } from "../src/print/table/write-json.ts";
import { writeXlsx } from "../src/print/table/write-xlsx.ts";
import { zipArchive } from "../src/workbook-for-tests.ts";

const RUNS = 3;
const count = Number(process.argv[2] ?? 100_000);

const columns: Column[] = Array.from({ length: 20 }, (_, index) => ({
  key: `column${index}`,
  title: `Column ${index}`,
  kind: index < 16 ? "text" : index === 16 ? "number" : index === 17 ? "day" : index === 18 ? "moment" : "text",
}));

console.log(`${count} rows of ${columns.length} columns, median of ${RUNS}; Node ${process.version}`);

const stringify = await median(() => {
  let bytes = 0;
  for (const row of rows()) bytes += JSON.stringify(row).length;
  return bytes;
});
say("JSON.stringify, row by row", stringify.milliseconds);
for (const [name, write] of [
  ["write CSV", writeCsv],
  ["write JSON", writeJson],
  ["write XLSX", writeXlsx],
] as const) {
  const { milliseconds, held, result } = await median(async () => {
    let bytes = 0;
    for await (const chunk of write({ columns, rows: rows() })) bytes += chunk.length;
    return bytes;
  });
  say(name, milliseconds, stringify.milliseconds, `${(result / 1e6).toFixed(0)} MB, loop held ${held} ms at most`);
}
say(`peak memory so far ${peakMebibytes()} MiB`);

const json = JSON.stringify([...rows()]);
const parse = await median(() => JSON.parse(json));
say("JSON.parse", parse.milliseconds);
for (const [name, bytes] of [
  ["CSV", Buffer.concat(await Array.fromAsync(writeCsv({ columns, rows: rows() })))],
  ["XLSX of our own", Buffer.concat(await Array.fromAsync(writeXlsx({ columns, rows: rows() })))],
  ["XLSX as Excel writes it", sharedStringsWorkbook()],
] as const) {
  const here = await median(() => readSpreadsheet(bytes, TABLE_LIMITS));
  say(`read ${name}`, here.milliseconds, parse.milliseconds, `${(bytes.length / 1e6).toFixed(0)} MB`);
  const aside = await median(() => readSpreadsheetAside(bytes));
  say(`read ${name}, aside`, aside.milliseconds, parse.milliseconds, `loop held ${aside.held} ms at most`);
}
say(`peak memory ${peakMebibytes()} MiB`);

/** Devices, roughly: identifiers that differ, places that repeat. */
function* rows(): Generator<Cell[]> {
  const start = Date.UTC(2020, 0, 1);
  for (let index = 0; index < count; index++) {
    const cells: Cell[] = Array.from({ length: 16 }, (_, column) =>
      column < 6
        ? `SN-${column}-${String(index).padStart(8, "0")}`
        : `ward ${index % (50 + column)} of building ${column}`,
    );
    const moment = new Date(start + index * 997_000).toISOString();
    cells.push(index * 1.5, moment.slice(0, 10), moment, `00${index}, Gerätebau`);
    yield cells;
  }
}

/** Texts stand once in a part of their own, and cells carry the attributes that Excel gives them. */
function sharedStringsWorkbook(): Uint8Array {
  const numbers = new Map<string, number>();
  const numberOf = (text: string) => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text);
  };
  const lines: string[] = [];
  for (const row of rows()) {
    const line = lines.length + 1;
    const cells = row.map((cell, index) => {
      const place = `${String.fromCharCode(65 + index)}${line}`;
      if (typeof cell === "number") return `<c r="${place}"><v>${cell}</v></c>`;
      if (index === 17) return `<c r="${place}" s="1"><v>${43_831 + (line % 3000)}</v></c>`;
      return `<c r="${place}" s="0" t="s"><v>${numberOf(String(cell))}</v></c>`;
    });
    lines.push(`<row r="${line}" spans="1:20" x14ac:dyDescent="0.25">${cells.join("")}</row>`);
  }
  const strings = [...numbers.keys()].map((text) => `<si><t>${text}</t></si>`);
  return zipArchive(
    [
      ["xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="Devices" r:id="rId1"/></sheets></workbook>'],
      [
        "xl/_rels/workbook.xml.rels",
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      ],
      ["xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'],
      ["xl/sharedStrings.xml", `<sst>${strings.join("")}</sst>`],
      ["xl/worksheets/sheet1.xml", `<worksheet><sheetData>${lines.join("")}</sheetData></worksheet>`],
    ].map(([name = "", text]) => ({ name, bytes: new TextEncoder().encode(text) })),
  );
}

async function median<T>(act: () => T | Promise<T>): Promise<{ milliseconds: number; held: number; result: T }> {
  const times: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 2 });
  delays.enable();
  let result = await timed();
  for (let run = 1; run < RUNS; run++) result = await timed();
  delays.disable();
  const milliseconds = times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
  return { milliseconds, held: Math.round(delays.max / 1e6), result };

  async function timed(): Promise<T> {
    const start = performance.now();
    const value = await act();
    times.push(performance.now() - start);
    return value;
  }
}

function say(name: string, milliseconds?: number, reference?: number, more = ""): void {
  const time = milliseconds === undefined ? "" : `${milliseconds.toFixed(0)} ms`.padStart(9);
  const ratio =
    milliseconds === undefined || reference === undefined ? "" : `${(milliseconds / reference).toFixed(1)} ×`;
  console.log(`${name.padEnd(34)}${time}${ratio.padStart(9)}   ${more}`.trimEnd());
}

function peakMebibytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
