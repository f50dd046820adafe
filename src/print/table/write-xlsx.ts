/**
 * Tables as a workbook (XLSX): identifiers stay text, days are days, the row of titles stays in sight and filters.
 */
import { InputError } from "../../domain/input-error.ts";
import { serialOfDay, serialOfMoment } from "../../formats/xlsx/serial-date.ts";
import { type Cell, type Column, encodeRows, presentCell, type Table } from "./table.ts";
import {
  columnName,
  contentTypes,
  numberCell,
  PACKAGE_RELATIONS,
  SHEET_ROWS,
  STYLE,
  STYLES,
  sheetHead,
  sheetTail,
  textCell,
  workbookRelations,
  workbookXml,
} from "./workbook-parts.ts";
import { type StreamedPart, zipStream } from "./zip-stream.ts";

/** Rows looked at for the width of the columns. */
const ROWS_MEASURED = 200;

/**
 * @param sheet what the sheet is called: 1 to 31 characters, none of `[ ] : * ? / \`.
 * @throws {InputError} `document-too-large` in the midst of it, when a sheet cannot hold that many rows. A cell of more
 * than 32,767 characters is cut and says so; a day that is none, or before 1900-03-01, stays text.
 */
export function writeXlsx(table: Table, { sheet = "CareLabel" } = {}): AsyncGenerator<Uint8Array> {
  return writeWorkbook([{ sheet, table }]);
}

export interface Sheet {
  readonly sheet: string;
  readonly table: Table;
}

/** The same of several tables, each on a sheet of its own; no two sheets are called the same. */
export function writeWorkbook(sheets: readonly Sheet[]): AsyncGenerator<Uint8Array> {
  return zipStream(workbookOf(sheets));
}

function* workbookOf(sheets: readonly Sheet[]): Generator<StreamedPart> {
  const filled = sheets.map(({ sheet, table }) => ({ sheet, table, range: "A1" }));
  yield textPart("[Content_Types].xml", contentTypes(sheets.length));
  yield textPart("_rels/.rels", PACKAGE_RELATIONS);
  yield textPart("xl/_rels/workbook.xml.rels", workbookRelations(sheets.length));
  yield textPart("xl/styles.xml", STYLES);
  for (const [index, one] of filled.entries()) {
    const tellRange = (range: string) => {
      one.range = range;
    };
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, bytes: sheetBytes(one.table, index === 0, tellRange) };
  }
  yield textPart("xl/workbook.xml", workbookXml(filled));
}

function textPart(name: string, text: string): StreamedPart {
  return { name, bytes: [new TextEncoder().encode(text)] };
}

async function* sheetBytes(
  { columns, rows }: Table,
  isFirst: boolean,
  tellRange: (range: string) => void,
): AsyncGenerator<Uint8Array> {
  const letters = columns.map((_, index) => columnName(index));
  const { first, all } = await peek(rows, ROWS_MEASURED);
  const titles = columns.map(({ title }, index) => textCell(`${letters[index]}1`, title, STYLE.title));
  yield* encodeRows(all, {
    head: `${sheetHead(columns, widths(columns, first), isFirst)}<row r="1">${titles.join("")}</row>`,
    line(row, index) {
      const number = index + 2;
      if (number > SHEET_ROWS) throw tooManyRows();
      let cells = "";
      for (const [at, column] of columns.entries())
        cells += cellXml(`${letters[at]}${number}`, presentCell(row[at]), column);
      return `<row r="${number}">${cells}</row>`;
    },
    tail(count) {
      const range = `A1:${letters.at(-1) ?? "A"}${count + 1}`;
      tellRange(range);
      return sheetTail(range);
    },
  });
}

function cellXml(place: string, cell: Cell, { kind }: Column): string {
  if (cell === null) return "";
  if (kind === "number" && typeof cell === "number") return numberCell(place, cell, STYLE.number);
  const text = String(cell);
  const serial = kind === "day" ? serialOfDay(text) : kind === "moment" ? serialOfMoment(text) : undefined;
  return serial === undefined ? textCell(place, text, STYLE.text) : numberCell(place, serial, STYLE[kind]);
}

/** Room for the longest line of the first rows, and for the title with its filter button. */
function widths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map(({ title, kind }, index) => {
    const cells = kind === "moment" ? [23] : kind === "day" ? [10] : rows.map((row) => longestLine(row[index]));
    return Math.min(60, Math.max(8, title.length + 3, ...cells.map((length) => length + 1)));
  });
}

function longestLine(cell: Cell | undefined): number {
  return Math.max(
    ...String(cell ?? "")
      .slice(0, 1000)
      .split("\n")
      .map((line) => line.length),
  );
}

/** The first rows, and all of them. */
async function peek<T>(
  rows: AsyncIterable<T> | Iterable<T>,
  count: number,
): Promise<{ first: T[]; all: AsyncIterable<T> }> {
  const rest = joined([], rows);
  const first: T[] = [];
  while (first.length < count) {
    const { done, value } = await rest.next();
    if (done === true) break;
    first.push(value);
  }
  return { first, all: joined(first, rest) };
}

async function* joined<T>(first: Iterable<T>, rest: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

function tooManyRows(): InputError {
  return new InputError(
    "document-too-large",
    `row ${SHEET_ROWS + 1}`,
    `a sheet ends at row ${SHEET_ROWS.toLocaleString("en")}; narrow the filter, or take CSV or JSON`,
  );
}
