/**
 * A series of numbers as text: a header row, then a time and a value in each line (RFC 4180, with comma, semicolon or tab).
 *
 * Bytes in, in any pieces; rows out, each as soon as its line is complete. Holds one line at most, so a series may be of
 * any length. Which column is which is told by the names in the header, else by the first row that has a time.
 */
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";
import { visibleLine } from "../../domain/visible-text.ts";
import { calendarTimeIn, timeIn } from "./series-time.ts";

export interface SeriesRow {
  /** As written. */
  readonly time: string;
  readonly atMs: number;
  /** As written, with a decimal point; "" where none was read. */
  readonly written: string;
  /** `undefined` where none was read. */
  readonly value: number | undefined;
}

/** Characters of one row, line breaks in quotes included. */
const ROW_LIMIT = 10_000;
const MISSING = /^(?:|nan|n\/?a|null|none|-)$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TIME_NAME = /^(?:.*time.*|.*date.*|ts|datum|zeit.*|t)$/i;
const VALUE_NAME = /^(?:.*value.*|wert.*|v|y)$/i;

export class SeriesReader {
  readonly #where: string;
  readonly #decoder = new TextDecoder();
  #rest = "";
  /** Of the row at work. */
  #line = 1;
  #nextLine = 1;
  #separator = "";
  #header: readonly string[] = [];
  #timeColumn = -1;
  #valueColumn = -1;

  /** `where` stands before the line in every error: the name of the file. */
  constructor(where: string) {
    this.#where = where;
  }

  /**
   * The rows of all lines that are complete by now.
   * @throws {InputError} `document-unreadable` or `date-unreadable` with the line; the rows before it came out.
   */
  *read(bytes: Uint8Array): Iterable<SeriesRow> {
    yield* this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The last row, where it has no line break, and whatever is wrong with the whole. */
  *end(): Iterable<SeriesRow> {
    yield* this.#take(this.#decoder.decode());
    if (isOpen(this.#rest)) throw this.#wrong("document-unreadable", "a quotation mark is never closed; close it");
    if (this.#rest !== "") yield* this.#row(this.#rest);
    this.#rest = "";
    if (this.#separator === "")
      throw this.#wrong("document-unreadable", 'it is empty; write a header row, then "time,value"');
  }

  *#take(text: string): Iterable<SeriesRow> {
    const all = this.#rest + text;
    let from = 0;
    let lines = 1;
    for (let to = all.indexOf("\n", 0); to >= 0; to = all.indexOf("\n", to + 1)) {
      const row = all.slice(from, to);
      if (isOpen(row) && row.length <= ROW_LIMIT) {
        lines++;
        continue;
      }
      this.#line = this.#nextLine;
      this.#nextLine += lines;
      lines = 1;
      from = to + 1;
      yield* this.#row(row);
    }
    this.#rest = all.slice(from);
    this.#line = this.#nextLine;
    if (this.#rest.length > ROW_LIMIT) this.#refuseLength();
  }

  *#row(text: string): Iterable<SeriesRow> {
    if (text.length > ROW_LIMIT) this.#refuseLength();
    if (this.#separator === "") {
      this.#readHeader(text);
      return;
    }
    const cells = cellsOf(text, this.#separator);
    if (cells.length === 1 && cells[0] === "") return;
    if (cells.length === 1)
      throw this.#wrong("document-unreadable", `there is one cell only; write "time${this.#separator}value"`);
    if (this.#timeColumn < 0) this.#chooseColumns(cells);
    const time = cells[this.#timeColumn] ?? "";
    const atMs = timeIn(time);
    if (Number.isNaN(atMs))
      throw this.#wrong("date-unreadable", `"${shown(time)}" is no time; write it like 2026-11-22 09:30:00 (UTC)`);
    const value = cells[this.#valueColumn] ?? "";
    if (MISSING.test(value)) {
      yield { time, atMs, written: "", value: undefined };
      return;
    }
    const written = this.#separator === "," ? value : value.replace(",", ".");
    const number = NUMBER.test(written) ? Number(written) : Number.NaN;
    if (!Number.isFinite(number))
      throw this.#wrong(
        "document-unreadable",
        `"${shown(value)}" is no finite number; leave the cell empty where none was read`,
      );
    yield { time, atMs, written, value: number };
  }

  #readHeader(text: string): void {
    const separator = text.includes(";") ? ";" : text.includes("\t") ? "\t" : ",";
    const cells = cellsOf(text, separator);
    if (cells.length < 2 || cells.some((cell) => NUMBER.test(cell) || !Number.isNaN(calendarTimeIn(cell))))
      throw this.#wrong("document-unreadable", 'the first line must name the columns, for example "timestamp,value"');
    this.#separator = separator;
    this.#header = cells;
  }

  /** By name, else the first cell that is a time of the calendar, else the first cell. */
  #chooseColumns(row: readonly string[]): void {
    const named = this.#header.findIndex((name) => TIME_NAME.test(name));
    const dated = row.findIndex((cell) => !Number.isNaN(calendarTimeIn(cell)));
    const time = Math.max(0, named >= 0 ? named : dated);
    const value = this.#header.findIndex((name, column) => column !== time && VALUE_NAME.test(name));
    this.#timeColumn = time;
    this.#valueColumn = value >= 0 ? value : time === 0 ? 1 : 0;
  }

  #refuseLength(): never {
    const open = isOpen(this.#rest.slice(0, ROW_LIMIT));
    throw this.#wrong(
      "document-unreadable",
      open ? "a quotation mark is never closed; close it" : "the line does not end; is this a CSV file?",
    );
  }

  #wrong(code: InputErrorCode, message: string): InputError {
    return new InputError(code, `${this.#where}:${this.#line}`, message);
  }
}

/** Whether a quotation mark in it still waits for its partner. */
function isOpen(text: string): boolean {
  let open = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) open = !open;
  return open;
}

/** Cells without their quotes and the space around them. */
function cellsOf(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let [from, open] = [0, false];
  for (let at = 0; at <= row.length; at++) {
    if (row[at] === '"') open = !open;
    else if (at === row.length || (row[at] === separator && !open)) {
      const cell = row.slice(from, at).trim();
      cells.push(/^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell);
      from = at + 1;
    }
  }
  return cells;
}

function shown(text: string): string {
  return visibleLine(text.slice(0, 40));
}
