/**
 * Spreadsheets in: `.xlsx` by its content, everything else as a table of text (CSV).
 */
import { inflateRawSync } from "node:zlib";
import { readCsv } from "../formats/csv/read-csv.ts";
import { FORM_LIMITS, type WorkbookLimits } from "../formats/csv/table-limits.ts";
import { readXlsx, type Sheet } from "../formats/xlsx/read-xlsx.ts";

/**
 * The sheets of a workbook, or the one of a CSV file, whatever the file is called. By default no larger than a form;
 * tables of a whole facility are read by `readSpreadsheetAside`.
 * @throws {InputError} `document-unreadable`, `document-too-large`, `format-unsupported`, `encoding-unreadable`.
 */
export function readSpreadsheet(bytes: Uint8Array, limits: WorkbookLimits = FORM_LIMITS): Sheet[] {
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isOldWorkbook = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  if (!isArchive && !isOldWorkbook) {
    const rows = readCsv(bytes, limits);
    return [{ name: "", rows, rowNumbers: rows.map((_, index) => index + 1) }];
  }
  return readXlsx(bytes, (packed, most) => inflateRawSync(packed, { maxOutputLength: most }), limits);
}
