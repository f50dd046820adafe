/**
 * How large a table may be that we read, by what it is for.
 */
import type { ZipLimits } from "../xlsx/zip-archive.ts";

export interface TableLimits {
  readonly bytes: number;
  readonly rows: number;
  readonly cells: number;
  /** Of one cell; Excel itself allows 32,767. */
  readonly characters: number;
}

export interface WorkbookLimits extends TableLimits {
  readonly archive: ZipLimits;
}

const MEBIBYTE = 1024 * 1024;

/** A form that a person filled in: the largest MDS2 form unpacks to about 1 MB. */
export const FORM_LIMITS: WorkbookLimits = {
  bytes: 16 * MEBIBYTE,
  rows: 100_000,
  cells: 1_000_000,
  characters: 100_000,
  archive: { parts: 2000, partBytes: 16 * MEBIBYTE, allBytes: 32 * MEBIBYTE },
};

/** Twice the devices of the largest facility in 30 columns; a short cell takes 45 to 75 bytes of XML. */
export const TABLE_LIMITS: WorkbookLimits = {
  bytes: 128 * MEBIBYTE,
  rows: 200_000,
  cells: 6_000_000,
  characters: 100_000,
  archive: { parts: 2000, partBytes: 512 * MEBIBYTE, allBytes: 640 * MEBIBYTE },
};
