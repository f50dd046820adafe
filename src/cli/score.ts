/**
 * `score`: holds a series of numbers against its own past, with the very detector and settings of the runtime watch.
 *
 * Reads line by line and answers each line before it reads the next, so it can stand behind a pipe and a series may be
 * of any length. A missing value is passed on with score 0 and teaches nothing.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "../domain/input-error.ts";
import { Baseline } from "../domain/runtime/baseline/baseline.ts";
import { visibleLine } from "../domain/visible-text.ts";
import { readBytes, unreadable, writeAllOrNone } from "../store/files.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";

const HEADER = "timestamp,value,anomaly_score\n";
/** Of a series that goes to a file: it is held in memory, so that all files are written or none. */
const FILE_LIMIT_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const LINE_LIMIT = 10_000;
const MISSING = /^(?:|nan|n\/?a|null|-)$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?$/i;
/** A bare number of at least this is milliseconds since 1970, below it seconds; the year 5138 is far enough. */
const MILLISECONDS_FROM = 1e11;

export const command: Command = {
  words: "score",
  summary: "score how unusual each value of a series is, against its own past",
  usage: "SERIES.csv | --out DIR FILES...",
  options: { out: { type: "string" } },
  help: [
    ["SERIES.csv", 'a header row, then "time,value" in each line; "-" reads standard input'],
    ["--out DIR", "writes the scores of each file into the folder DIR, under the file's name; all or none"],
  ],
  example: "carelabel score cpu-load.csv > cpu-load.scores.csv",
  async run({ values, args }, terminal) {
    const [first, more] = args;
    if (first === undefined) throw new InputError("argument-wrong", "arguments", "name a series: a CSV file, or - ");
    if (typeof values.out === "string") {
      await scoreFiles(args, values.out, terminal);
      return EXIT.ok;
    }
    if (more !== undefined)
      throw new InputError("argument-wrong", more, "one series goes to standard output; for several, add --out DIR");
    await scoreStream(first, terminal);
    return EXIT.ok;
  },
};

async function scoreStream(path: string, terminal: Terminal): Promise<void> {
  const series = new Series(path === "-" ? "standard input" : path);
  const decoder = new TextDecoder();
  try {
    if (path !== "-" && (await stat(path)).isDirectory())
      throw new InputError("file-unreadable", path, "it is a folder; name a file in it");
    for await (const chunk of path === "-" ? terminal.stdin : createReadStream(path))
      for (const rows of series.read(decoder.decode(Buffer.from(chunk), { stream: true }))) terminal.out(rows);
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  }
  for (const rows of series.end()) terminal.out(rows);
}

async function scoreFiles(paths: readonly string[], folder: string, { stdin }: Terminal): Promise<void> {
  const names = new Map<string, string>();
  for (const path of paths) {
    const other = names.get(basename(path));
    if (path === "-") throw new InputError("argument-wrong", "-", "standard input has no name to write under");
    if (other !== undefined)
      throw new InputError("argument-wrong", path, `it would be written over the scores of ${other}; use two folders`);
    names.set(basename(path), path);
  }
  const files: { path: string; content: Iterable<string>; inputs: readonly string[] }[] = [];
  for (const [name, path] of names) {
    const bytes = await readBytes(path, stdin, FILE_LIMIT_BYTES);
    files.push({ path: join(folder, name), content: scored(bytes, path), inputs: paths });
  }
  await writeAllOrNone(files);
}

function* scored(bytes: Uint8Array, where: string): Iterable<string> {
  const series = new Series(where);
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    yield* series.read(decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true }));
  yield* series.end();
}

/** One series on its way through: text in, in any pieces; rows out. */
class Series {
  readonly #where: string;
  readonly #baseline = new Baseline();
  #rest = "";
  #line = 0;
  #separator = ",";

  constructor(where: string) {
    this.#where = where;
  }

  /** The rows of all lines that are complete. What was well before a wrong line comes out before its error. */
  *read(text: string): Iterable<string> {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    yield* this.#rows(lines);
    if (this.#rest.length > LINE_LIMIT)
      throw this.#wrong("document-unreadable", "the line does not end; is this a CSV file?", 1);
  }

  *end(): Iterable<string> {
    if (this.#rest !== "") yield* this.#rows([this.#rest]);
    if (this.#line === 0)
      throw this.#wrong("document-unreadable", 'it is empty; write a header row, then "time,value"');
  }

  *#rows(lines: readonly string[]): Iterable<string> {
    let rows = "";
    try {
      for (const line of lines) rows += this.#row(line);
    } finally {
      if (rows !== "") yield rows;
    }
  }

  #row(line: string): string {
    this.#line++;
    const text = line.trim();
    if (this.#line === 1) return this.#header(text);
    if (text === "") return "";
    const [time = "", value] = text.split(this.#separator, 2).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    if (value === undefined)
      throw this.#wrong("document-unreadable", `there is one cell only; write "time${this.#separator}value"`);
    const atMs = timeIn(time);
    if (Number.isNaN(atMs))
      throw this.#wrong("date-unreadable", `"${shown(time)}" is no time; write it like 2026-11-22 09:30:00 (UTC)`);
    if (MISSING.test(value)) return `${time},,0\n`;
    const written = this.#separator === "," ? value : value.replace(",", ".");
    const number = NUMBER.test(written) ? Number(written) : Number.NaN;
    if (!Number.isFinite(number))
      throw this.#wrong(
        "document-unreadable",
        `"${shown(value)}" is no finite number; leave the cell empty where none was read`,
      );
    return `${time},${written},${Number(this.#baseline.score(number, atMs).toFixed(6))}\n`;
  }

  #header(text: string): string {
    this.#separator = text.includes(";") ? ";" : text.includes("\t") ? "\t" : ",";
    const [first = ""] = text.split(this.#separator, 1);
    if (!text.includes(this.#separator) || !Number.isNaN(timeIn(first.replace(/^\uFEFF?"?|"$/g, ""))))
      throw this.#wrong("document-unreadable", 'the first line must name the columns, for example "timestamp,value"');
    return HEADER;
  }

  #wrong(code: "document-unreadable" | "date-unreadable", message: string, ahead = 0): InputError {
    return new InputError(code, `${this.#where}:${Math.max(1, this.#line + ahead)}`, message);
  }
}

function shown(text: string): string {
  return visibleLine(text.slice(0, 40));
}

/** Milliseconds since 1970; a time without an offset counts as UTC. NaN where it is no time of the calendar. */
function timeIn(text: string): number {
  if (NUMBER.test(text)) {
    const number = Number(text);
    return Math.abs(number) >= MILLISECONDS_FROM ? number : number * 1000;
  }
  const parts = TIME.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour = "0", minute = "0", second = "0", , sign = "+", hours = "0", minutes = "0"] = parts;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date rolls 31 February over to 3 March without a word.
  if (new Date(midnight).getUTCDate() !== Number(day) || Number(month) > 12) return Number.NaN;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) >= 61) return Number.NaN;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  return midnight + (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000 - offset;
}
