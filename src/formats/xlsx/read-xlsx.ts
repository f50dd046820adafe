/**
 * Spreadsheets (Office Open XML): the cells of every sheet as text.
 *
 * A number in a cell that shows a day is given as that day (ISO 8601), every other one as the file writes it; formulas
 * give their last value.
 * Source: ECMA-376 part 1, SpreadsheetML (18.3, 18.4).
 */
import { InputError } from "../../domain/input-error.ts";
import { FORM_LIMITS, type WorkbookLimits } from "../csv/table-limits.ts";
import { decodePieces } from "../text/decode-text.ts";
import { readDateStyles } from "./cell-styles.ts";
import { type DateStyle, type DateSystem, isoOfSerial } from "./serial-date.ts";
import { XmlReader } from "./xml-reader.ts";
import { type InflateRaw, type ZipPart, zipParts } from "./zip-archive.ts";

export interface Sheet {
  readonly name: string;
  readonly rows: string[][];
  /** The number of each row in the sheet, from 1: blank rows may be left out of `rows`, and then its number is missing. */
  readonly rowNumbers: readonly number[];
}

const COLUMNS_KEPT = 100;

type Parts = ReadonlyMap<string, ZipPart>;

/** What cells refer to. */
interface Workbook {
  readonly strings: readonly string[];
  readonly styles: readonly (DateStyle | undefined)[];
  readonly dates: DateSystem;
}

/**
 * Sheets in the order of the workbook.
 * @throws {InputError} `document-unreadable`, `document-too-large`, `format-unsupported` (old or encrypted workbooks).
 */
export function readXlsx(bytes: Uint8Array, inflateRaw: InflateRaw, limits: WorkbookLimits = FORM_LIMITS): Sheet[] {
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
  const parts = zipParts(bytes, inflateRaw, limits.archive);
  const { sheets, absent, dates } = readWorkbook(parts);
  if (sheets.length === 0) {
    throw new InputError(
      "document-unreadable",
      "xl/workbook.xml",
      absent === undefined
        ? "the archive holds no sheet; is this a spreadsheet (.xlsx)?"
        : `the workbook names the sheet "${absent.name}", but the archive does not hold it (${absent.part}); the file is not whole, save it again as .xlsx or CSV`,
    );
  }
  const styles = readDateStyles(xmlOf(parts.get("xl/styles.xml")));
  const workbook = { strings: sharedStrings(parts.get("xl/sharedStrings.xml"), limits), styles, dates };
  const left = { cells: limits.cells, rows: limits.rows };
  return sheets.map(([name, part]) => ({ name, ...rowsOf(part, workbook, limits, left) }));
}

/** The workbook names its sheets and, by a relationship, their parts; without one every worksheet counts. */
function readWorkbook(parts: Parts): {
  sheets: [string, ZipPart][];
  /** The first sheet that is named and not there. */
  absent: { name: string; part: string } | undefined;
  dates: DateSystem;
} {
  const targets = new Map<string, string>();
  const relations = xmlOf(parts.get("xl/_rels/workbook.xml.rels"));
  while (relations.next()) {
    if (relations.kind !== "open" || relations.name !== "Relationship") continue;
    const target = relations.attribute("Target") ?? "";
    targets.set(relations.attribute("Id") ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  const sheets: [string, ZipPart][] = [];
  let absent: { name: string; part: string } | undefined;
  let dates: DateSystem = 1900;
  const xml = xmlOf(parts.get("xl/workbook.xml"));
  while (xml.next()) {
    if (xml.kind !== "open") continue;
    if (xml.name === "workbookPr" && /^(?:1|true)$/.test(xml.attribute("date1904") ?? "")) dates = 1904;
    if (xml.name !== "sheet") continue;
    const name = xml.attribute("name") ?? "";
    const target = targets.get(xml.attribute("id") ?? "");
    const part = parts.get(target ?? "");
    if (part !== undefined) sheets.push([name, part]);
    else absent ??= { name, part: target ?? "without a part" };
  }
  if (sheets.length > 0) return { sheets, absent, dates };
  const worksheets = [...parts.values()].filter(({ name }) => /^xl\/worksheets\/[^/]+\.xml$/.test(name));
  return { sheets: worksheets.map((part) => [part.name, part]), absent, dates };
}

/** A part that is missing reads as an empty one. */
function xmlOf(part: ZipPart | undefined): XmlReader {
  return part === undefined ? new XmlReader([], "") : new XmlReader(decodePieces(part.unpack(), part.name), part.name);
}

function sharedStrings(part: ZipPart | undefined, limits: WorkbookLimits): string[] {
  const strings: string[] = [];
  const xml = xmlOf(part);
  let text = "";
  let inText = false;
  let inReading = false;
  while (xml.next()) {
    if (xml.kind === "text") {
      if (inText && !inReading && text.length <= limits.characters) text += xml.text;
    } else if (xml.name === "t") inText = xml.kind === "open";
    // Readings of Japanese words stand beside them and are no part of the text.
    else if (xml.name === "rPh") inReading = xml.kind === "open";
    else if (xml.name === "si" && xml.kind === "open") text = "";
    else if (xml.name === "si" && strings.push(unescaped(text)) > limits.cells)
      throw tooLarge("xl/sharedStrings.xml", `${limits.cells} texts`);
  }
  return strings;
}

/** @param left cells and rows that all sheets together may still have; used up here. */
function rowsOf(
  part: ZipPart,
  workbook: Workbook,
  limits: WorkbookLimits,
  left: { cells: number; rows: number },
): Pick<Sheet, "rows" | "rowNumbers"> {
  const rows: string[][] = [];
  const rowNumbers: number[] = [];
  const xml = xmlOf(part);
  let row: string[] = [];
  let number = 0;
  let column = 0;
  let type = "n";
  let style: DateStyle | undefined;
  let text = "";
  let inValue = false;
  while (xml.next()) {
    if (xml.kind === "text") {
      if (inValue && text.length <= limits.characters) text += xml.text;
    } else if (xml.name === "v" || xml.name === "t") {
      inValue = xml.kind === "open";
    } else if (xml.name === "c" && xml.kind === "open") {
      column = columnOf(xml.attribute("r")) ?? row.length;
      type = xml.attribute("t") ?? "n";
      style = type === "n" ? workbook.styles[Number(xml.attribute("s"))] : undefined;
      text = "";
    } else if (xml.name === "c") {
      if (column >= COLUMNS_KEPT || text === "") continue;
      if (--left.cells < 0) throw tooLarge(part.name, `${limits.cells} cells`);
      while (row.length < column) row.push("");
      row[column] = cellText(type, text, style, workbook);
    } else if (xml.name === "row" && xml.kind === "open") {
      row = [];
      number = rowNumberOf(xml.attribute("r")) ?? number + 1;
    } else if (xml.name === "row" && row.length > 0) {
      if (--left.rows < 0) throw tooLarge(part.name, `${limits.rows} rows`);
      rows.push(row);
      rowNumbers.push(number);
    }
  }
  return { rows, rowNumbers };
}

function cellText(type: string, text: string, style: DateStyle | undefined, workbook: Workbook): string {
  if (type === "s") return workbook.strings[Number(text)] ?? "";
  if (type === "b") return text === "1" ? "TRUE" : "FALSE";
  if (type === "inlineStr" || type === "str") return unescaped(text);
  return style === undefined ? text : (isoOfSerial(Number(text), style, workbook.dates) ?? text);
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined;
  let column = 0;
  let at = 0;
  for (; at < reference.length && at < 3; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column === 0 ? undefined : column - 1;
}

function rowNumberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

/** Characters that XML cannot hold are written as _x000D_. */
function unescaped(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function tooLarge(part: string, limit: string): InputError {
  return new InputError("document-too-large", part, `the workbook has more than ${limit}; is this the file you meant?`);
}
