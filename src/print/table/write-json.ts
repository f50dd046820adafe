/**
 * A table as JSON: an array of objects, one a line, by the keys of the columns.
 */
import { type Column, encodeRows, presentCell, type Table } from "./table.ts";

/** A cell that is missing is null; in a column of text, numbers are text too. */
export function writeJson(table: Table): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const columns = table.columns.map((column) => ({ ...column, name: JSON.stringify(column.key) }));
  return encodeRows(table.rows, {
    head: "[",
    line: (row, index) => {
      const members = columns.map((column, at) => `${column.name}:${jsonCell(row[at], column)}`);
      return `${index === 0 ? "" : ","}\n{${members.join(",")}}`;
    },
    tail: () => "\n]\n",
  });
}

function jsonCell(cell: string | number | null | undefined, { kind }: Column): string {
  const value = presentCell(cell);
  return JSON.stringify(kind === "text" && typeof value === "number" ? String(value) : value);
}
