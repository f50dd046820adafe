/**
 * The worker that reads one spreadsheet and hands over its rows in portions, each when it is asked for.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InputError, type InputErrorCode } from "../domain/input-error.ts";
import type { WorkbookLimits } from "../formats/csv/table-limits.ts";
import { isFhir, readFhirDevices } from "../formats/fhir/read-devices.ts";
import type { Sheet } from "../formats/xlsx/read-xlsx.ts";
import { readSpreadsheet } from "./read-spreadsheet.ts";

/** What the worker is given. */
export interface SpreadsheetOrder {
  readonly bytes: Uint8Array;
  readonly limits: WorkbookLimits;
  /** Whether FHIR is taken for a table of the devices in it. */
  readonly devices: boolean;
}

/** What the worker says, once when it has read the file and then for every word from outside. */
export type SpreadsheetAnswer =
  | { readonly kind: "read"; readonly names: readonly string[] }
  /** An error loses its class on the way between threads. */
  | { readonly kind: "refused"; readonly code: InputErrorCode; readonly where: string; readonly message: string }
  | { readonly kind: "portion"; readonly sheet: number; readonly rows: string[][]; readonly rowNumbers: number[] }
  | { readonly kind: "end" };

/** The other thread takes up that many cells in a few milliseconds. */
const PORTION_CELLS = 2_000;
const CHARACTERS_MOST = 256 * 1024 * 1024;

try {
  const { bytes, limits, devices } = workerData as SpreadsheetOrder;
  const sheets: readonly Sheet[] =
    devices && isFhir(bytes) ? [{ name: "", ...readFhirDevices(bytes, limits) }] : readSpreadsheet(bytes, limits);
  refuseTooMuchText(sheets);
  const portions = portionsOf(sheets);
  parentPort?.on("message", () => say(portions.next().value ?? { kind: "end" }));
  say({ kind: "read", names: sheets.map(({ name }) => name) });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  say({ kind: "refused", code: error.code, where: error.where, message: error.message });
}

/** A text that a million cells share is one text here and a million on the other side. */
function refuseTooMuchText(sheets: readonly Sheet[]): void {
  let characters = 0;
  for (const { rows } of sheets) for (const row of rows) for (const cell of row) characters += cell.length;
  if (characters > CHARACTERS_MOST)
    throw new InputError("document-too-large", "table", "its cells hold too much text; is this the file you meant?");
}

function say(answer: SpreadsheetAnswer): void {
  parentPort?.postMessage(answer);
}

function* portionsOf(sheets: readonly Sheet[]): Generator<SpreadsheetAnswer, undefined> {
  for (const [sheet, { rows, rowNumbers }] of sheets.entries()) {
    for (let from = 0, to = 0; from < rows.length; from = to) {
      for (let cells = 0; to < rows.length && cells < PORTION_CELLS; to++) cells += rows[to]?.length ?? 0;
      yield { kind: "portion", sheet, rows: rows.slice(from, to), rowNumbers: rowNumbers.slice(from, to) };
    }
  }
}
