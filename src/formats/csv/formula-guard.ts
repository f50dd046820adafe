/**
 * Cells of a CSV file that a spreadsheet would run as a formula, and back.
 *
 * CSV cannot say that a cell is text, so an apostrophe in front says it. A cell that had apostrophes there of its own
 * gets one more: what was written by `guardFormula` is always given back by `unguardFormula`.
 * Source: OWASP, "CSV Injection" (the signs, with the full-width ones that Excel takes for the same).
 */
const RUNS = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/;

/** The cell with an apostrophe in front where a spreadsheet would run it; numbers stay as they are. */
export function guardFormula(cell: string): string {
  return RUNS.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;
}

/** The cell that was guarded; every other one as it is. */
export function unguardFormula(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
