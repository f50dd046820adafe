/**
 * A table as CSV for any spreadsheet: RFC 4180, with the byte order mark by which Excel knows UTF-8.
 *
 * A spreadsheet takes digits for a number, so that it shows 0012 as 12: XLSX keeps such identifiers, CSV cannot.
 */
import { guardFormula } from "../../formats/csv/formula-guard.ts";
import { encodeRows, presentCell, type Table } from "./table.ts";

/**
 * The titles and one line for each row. Excel opens a file by double click only with the separator of its language: the
 * semicolon where the comma is the decimal sign, as in German. A zero character, which no text may hold, becomes U+FFFD.
 */
export function writeCsv(
  table: Table,
  { separator = "," }: { separator?: "," | ";" } = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const line = (cells: readonly string[]) => `${cells.join(separator)}\r\n`;
  return encodeRows(table.rows, {
    head: `\uFEFF${line(table.columns.map(({ title }) => csvCell(title)))}`,
    line: (row) => line(table.columns.map((_, index) => csvCell(String(presentCell(row[index]) ?? "")))),
    tail: () => "",
  });
}

/** Quoted also around the other separators, so that a reader who guesses the separator cannot err. */
function csvCell(text: string): string {
  const cell = guardFormula(text).replaceAll("\0", "\uFFFD");
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
