/**
 * Spreadsheets (Office Open XML): the cells of every sheet as text.
 *
 * Numbers stay as the file writes them (a day is the number of days since 1899-12-30); formulas give their last value.
 * Source: ECMA-376 part 1, SpreadsheetML (18.3, 18.4).
 */
import { InputError } from "../../domain/input-error.ts";
import { TABLE_LIMITS } from "../csv/read-csv.ts";
import { decodeText } from "../text/decode-text.ts";
import { attribute, xmlEvents } from "./xml-events.ts";
import { type InflateRaw, type ZipLimits, type ZipPart, zipParts } from "./zip-archive.ts";

export interface Sheet {
  readonly name: string;
  readonly rows: string[][];
}

/** The largest MDS2 form unpacks to about 1 MB. */
export const XLSX_LIMITS: ZipLimits = { parts: 2000, partBytes: 16 * 1024 * 1024, allBytes: 32 * 1024 * 1024 };
const COLUMNS_KEPT = 100;

type Parts = ReadonlyMap<string, ZipPart>;

/**
 * Sheets in the order of the workbook.
 * @throws {InputError} `document-unreadable`, `document-too-large`, `format-unsupported` (old or encrypted workbooks).
 */
export function readXlsx(bytes: Uint8Array, inflateRaw: InflateRaw, limits = XLSX_LIMITS): Sheet[] {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0) {
    throw new InputError(
      "format-unsupported",
      "byte 0",
      "it is a workbook of the old form (.xls) or one with a password; save it as .xlsx without a password, or as CSV",
    );
  }
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new InputError("document-unreadable", "byte 0", "it is no .xlsx workbook; save it as .xlsx or CSV");
  }
  const parts = zipParts(bytes, inflateRaw, limits);
  const named = sheetNames(parts);
  if (named.length === 0) {
    throw new InputError(
      "document-unreadable",
      "xl/workbook.xml",
      "the archive holds no sheet; is this a spreadsheet (.xlsx)?",
    );
  }
  const strings = sharedStrings(parts);
  const budget = { cells: TABLE_LIMITS.cells };
  return named.map(([name, part]) => ({ name, rows: rowsOf(part, strings, budget) }));
}

/** The workbook names its sheets and, by a relationship, their parts; without one every worksheet counts. */
function sheetNames(parts: Parts): [string, ZipPart][] {
  const targets = new Map<string, string>();
  for (const event of eventsOf(parts.get("xl/_rels/workbook.xml.rels"))) {
    if (event.kind !== "open" || event.name !== "Relationship") continue;
    const target = attribute(event.tag, "Target") ?? "";
    targets.set(attribute(event.tag, "Id") ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  const sheets: [string, ZipPart][] = [];
  for (const event of eventsOf(parts.get("xl/workbook.xml"))) {
    if (event.kind !== "open" || event.name !== "sheet") continue;
    const part = parts.get(targets.get(attribute(event.tag, "id") ?? "") ?? "");
    if (part !== undefined) sheets.push([attribute(event.tag, "name") ?? "", part]);
  }
  if (sheets.length > 0) return sheets;
  return [...parts.values()]
    .filter(({ name }) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))
    .map((part) => [part.name, part]);
}

function* eventsOf(part: ZipPart | undefined) {
  if (part !== undefined) yield* xmlEvents(decodeText(part.unpack(), part.name), part.name);
}

function sharedStrings(parts: Parts): string[] {
  const strings: string[] = [];
  let text = "";
  let inText = false;
  let inReading = false;
  for (const event of eventsOf(parts.get("xl/sharedStrings.xml"))) {
    if (event.kind === "text") text += inText && !inReading ? event.text : "";
    else if (event.name === "t") inText = event.kind === "open";
    // Readings of Japanese words stand beside them and are no part of the text.
    else if (event.name === "rPh") inReading = event.kind === "open";
    else if (event.name === "si" && event.kind === "open") text = "";
    else if (event.name === "si") strings.push(unescaped(text));
  }
  return strings;
}

function rowsOf(part: ZipPart, strings: readonly string[], budget: { cells: number }): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let column = 0;
  let type = "";
  let text = "";
  let inValue = false;
  for (const event of eventsOf(part)) {
    if (event.kind === "text") {
      if (inValue && text.length <= TABLE_LIMITS.characters) text += event.text;
    } else if (event.name === "v" || event.name === "t") {
      inValue = event.kind === "open";
    } else if (event.name === "row" && event.kind === "open") {
      row = [];
    } else if (event.name === "row") {
      if (rows.push(row) > TABLE_LIMITS.rows) throw tooLarge(part.name, `${TABLE_LIMITS.rows} rows`);
    } else if (event.name === "c" && event.kind === "open") {
      column = columnOf(attribute(event.tag, "r")) ?? row.length;
      type = attribute(event.tag, "t") ?? "n";
      text = "";
    } else if (event.name === "c") {
      if (column >= COLUMNS_KEPT || text === "") continue;
      if (--budget.cells < 0) throw tooLarge(part.name, `${TABLE_LIMITS.cells} cells`);
      while (row.length < column) row.push("");
      row[column] = cellText(type, text, strings);
    }
  }
  return rows;
}

function cellText(type: string, text: string, strings: readonly string[]): string {
  if (type === "s") return strings[Number(text)] ?? "";
  if (type === "b") return text === "1" ? "TRUE" : "FALSE";
  return type === "inlineStr" || type === "str" ? unescaped(text) : text;
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? "")?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Characters that XML cannot hold are written as _x000D_. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function tooLarge(part: string, limit: string): InputError {
  return new InputError("document-too-large", part, `the sheet has more than ${limit}; is this the file you meant?`);
}
