/**
 * Tables as text: comma, semicolon or tab between the cells, quotes after RFC 4180, in the encodings that spreadsheets write.
 *
 * A quotation mark in the middle of an unquoted cell is a character like any other; what follows a closing quotation
 * mark up to the next separator still belongs to the cell. So nearly every text is some table: refused is what goes beyond
 * the bounds, and a quotation mark that is never closed, since the rows behind it would be gone without a word.
 */
import { InputError } from "../../domain/input-error.ts";
import { decodeText } from "../text/decode-text.ts";
import { unguardFormula } from "./formula-guard.ts";
import { FORM_LIMITS, type TableLimits } from "./table-limits.ts";

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/**
 * Rows of cells, blank rows with one empty cell. The separator is the one that stands most often outside quotes in the first lines.
 * @throws {InputError} `document-too-large` (`where`: the row), `document-unreadable` (`where`: the line of a quotation mark
 * that is never closed), `encoding-unreadable`.
 */
export function readCsv(bytes: Uint8Array, limits: TableLimits = FORM_LIMITS): string[][] {
  if (bytes.length > limits.bytes) {
    throw new InputError(
      "document-too-large",
      `byte ${limits.bytes}`,
      `the table has more than ${limits.bytes / 1_048_576} MiB; is this the file you meant?`,
    );
  }
  const text = tableText(bytes);
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let cells = 0;
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { cell, next } = readCell(text, at, separator);
    if (cell.length > limits.characters)
      throw tooLarge(
        rows.length,
        `a cell holds more than ${limits.characters} characters; a quotation mark that opens it may never be closed`,
      );
    row.push(cell.charCodeAt(0) === APOSTROPHE ? unguardFormula(cell) : cell);
    if (++cells > limits.cells) throw tooLarge(rows.length, `the table has more than ${limits.cells} cells`);
    at = next;
    if (text.charCodeAt(at) === separator) {
      at++;
      if (at === text.length) row.push("");
      if (at < text.length) continue;
    }
    if (text.charCodeAt(at) === RETURN) at++;
    if (text.charCodeAt(at) === LINE_FEED) at++;
    if (rows.push(row) > limits.rows) throw tooLarge(limits.rows, `the table has more than ${limits.rows} rows`);
    row = [];
  }
  return rows;
}

function tooLarge(rowsBefore: number, message: string): InputError {
  return new InputError("document-too-large", `row ${rowsBefore + 1}`, message);
}

function neverClosed(text: string, from: number): InputError {
  const line = text.slice(0, from).split("\n").length;
  return new InputError(
    "document-unreadable",
    `line ${line}`,
    `a quotation mark opens a cell in line ${line} and is never closed, so all rows behind it would belong to that cell; close it or take it out`,
  );
}

/** UTF-8 or UTF-16 where it is that, else the Windows code page in which Western spreadsheets save. */
function tableText(bytes: Uint8Array): string {
  try {
    return decodeText(bytes, "table");
  } catch (error) {
    if (bytes.includes(0)) throw error;
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Its code. */
function separatorOf(text: string): number {
  const counts = new Map([
    [",", 0],
    [";", 0],
    ["\t", 0],
  ]);
  let inQuotes = false;
  for (const sign of text.slice(0, 20_000)) {
    if (sign === '"') inQuotes = !inQuotes;
    else if (!inQuotes && counts.has(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  // Commas also stand in sentences; semicolons and tabs hardly do.
  const [commas, semicolons, tabs] = [counts.get(",") ?? 0, counts.get(";") ?? 0, counts.get("\t") ?? 0];
  if (tabs > 0 && tabs >= semicolons && tabs * 4 >= commas) return 0x09;
  return semicolons * 2 > commas ? 0x3b : 0x2c;
}

function readCell(text: string, from: number, separator: number): { cell: string; next: number } {
  let cell = "";
  let at = from;
  if (text.charCodeAt(at) === QUOTE) {
    for (;;) {
      const close = text.indexOf('"', at + 1);
      if (close === -1) {
        if (text.slice(at).trimEnd().includes("\n")) throw neverClosed(text, from);
        return { cell: cell + text.slice(at + 1), next: text.length };
      }
      cell += text.slice(at + 1, close);
      at = close + 1;
      if (text.charCodeAt(at) !== QUOTE) break;
      cell += '"';
    }
  }
  let end = at;
  for (; end < text.length; end++) {
    const sign = text.charCodeAt(end);
    if (sign === separator || sign === LINE_FEED || sign === RETURN) break;
  }
  return { cell: cell + text.slice(at, end), next: end };
}
