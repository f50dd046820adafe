/**
 * What a table of devices may say, column by column, and what a row of it would do.
 */
export const IMPORT_FIELDS = [
  "serial",
  "udi-pi",
  "asset-tag",
  "mac",
  "ip",
  "host-name",
  "ae-title",
  "maker",
  "model",
  "firmware-line",
  "kind",
  "udi-di",
  "risk-class",
  "facility",
  "site",
  "ward",
  "firmware",
  "owner",
  "phone",
  "off-network",
  "out-of-operation",
  "life-supporting",
  "on-patient",
  "manufactured-on",
  "purchased-on",
  "operating-hours",
  "note",
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

export const ROW_VERDICTS = ["new", "changed", "same", "duplicate", "ambiguous", "wrong"] as const;
export type RowVerdict = (typeof ROW_VERDICTS)[number];

/** What is wrong with a row, and in which of its columns (its heading, or a field where no column says it). */
export interface RowProblem {
  readonly column: string;
  readonly message: string;
}
