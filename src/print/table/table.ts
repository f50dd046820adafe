/**
 * A table on its way out: what its columns are, and rows that come as they are read.
 */
import { setImmediate } from "node:timers/promises";

/** `day` is YYYY-MM-DD, `moment` RFC 3339. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly kind: "text" | "number" | "day" | "moment";
}

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly Column[];
  /** As many cells in each as there are columns. */
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
}

/** About a millisecond's work. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Rows as text in UTF-8, gathered into chunks; between two chunks the event loop has its turn.
 * @param line is told the row and its number, from 0.
 * @param tail is told how many rows there were.
 */
export async function* encodeRows(
  rows: Table["rows"],
  parts: { head: string; line(row: readonly Cell[], index: number): string; tail(rows: number): string },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let text = parts.head;
  let count = 0;
  for await (const row of rows) {
    text += parts.line(row, count++);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield encoder.encode(text);
    text = "";
    await setImmediate();
  }
  yield encoder.encode(text + parts.tail(count));
}

/** A number that is none (no measurement, division by zero) is left out like a missing one. */
export function presentCell(cell: Cell | undefined): Cell {
  return cell === undefined || (typeof cell === "number" && !Number.isFinite(cell)) ? null : cell;
}
