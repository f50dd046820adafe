/**
 * `score`: holds a series of numbers against its own past, with the very detector and settings of the runtime watch.
 *
 * Reads line by line and answers each line before it reads the next, so it can stand behind a pipe and a series may be
 * of any length. A missing value is passed on with score 0 and teaches nothing.
 */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "../domain/input-error.ts";
import { Baseline } from "../domain/runtime/baseline/baseline.ts";
import { SeriesReader, type SeriesRow } from "../formats/series/read-series.ts";
import { unreadable, unwritable, writeAllOrNone } from "../store/files.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { progressLine } from "./progress.ts";

const HEADER = "timestamp,value,anomaly_score\n";
const CHUNK_BYTES = 64 * 1024;

export const command: Command = {
  words: "score",
  summary: "score how unusual each value of a series is, against its own past",
  usage: "SERIES.csv | --out DIR FILES...",
  options: { out: { type: "string" } },
  help: [
    ["SERIES.csv", 'a header row, then a time and a value in each line; "-" reads standard input'],
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
  const scoring = new Scoring(path === "-" ? "standard input" : path);
  try {
    if (path !== "-") await refuseFolder(path);
    for await (const chunk of path === "-" ? terminal.stdin : createReadStream(path))
      for (const text of scoring.read(Buffer.from(chunk))) terminal.out(text);
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  }
  for (const text of scoring.end()) terminal.out(text);
}

async function scoreFiles(paths: readonly string[], folder: string, terminal: Terminal): Promise<void> {
  const names = new Map<string, string>();
  for (const path of paths) {
    const other = names.get(basename(path));
    if (path === "-") throw new InputError("argument-wrong", "-", "standard input has no name to write under");
    if (other !== undefined)
      throw new InputError("argument-wrong", path, `it would be written over the scores of ${other}; use two folders`);
    names.set(basename(path), path);
  }
  let total = 0;
  for (const path of paths) total += await refuseFolder(path);
  const made = await mkdir(folder, { recursive: true }).catch((cause) => {
    throw unwritable(folder, cause);
  });
  const line = progressLine(terminal);
  let done = 0;
  const passed = (bytes: number) => {
    done += bytes;
    line.show(done, total);
  };
  let wrong: unknown;
  const contents = function* (path: string) {
    try {
      yield* scoredFile(path, passed);
    } catch (cause) {
      wrong = cause instanceof InputError ? cause : unreadable(path, cause);
      throw cause;
    }
  };
  const files = [...names].map(([name, path]) => ({
    path: join(folder, name),
    content: contents(path),
    inputs: paths,
  }));
  try {
    await writeAllOrNone(files);
  } catch (cause) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw wrong ?? cause;
  } finally {
    line.end();
  }
}

/** Bytes of a file. @throws {InputError} `file-unreadable` where it is none. */
async function refuseFolder(path: string): Promise<number> {
  const facts = await stat(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  if (facts.isDirectory()) throw new InputError("file-unreadable", path, "it is a folder; name a file in it");
  return facts.size;
}

/** The scores of a file, piece by piece, so that no series stands in memory whole. */
function* scoredFile(path: string, passed: (bytes: number) => void): Iterable<string> {
  const scoring = new Scoring(path);
  const piece = new Uint8Array(CHUNK_BYTES);
  const file = openSync(path, "r");
  try {
    for (let bytes = readSync(file, piece); bytes > 0; bytes = readSync(file, piece)) {
      yield* scoring.read(piece.subarray(0, bytes));
      passed(bytes);
    }
  } finally {
    closeSync(file);
  }
  yield* scoring.end();
}

/** One series on its way through: bytes in, in any pieces; rows with scores out. */
class Scoring {
  readonly #reader: SeriesReader;
  readonly #baseline = new Baseline();
  #begun = false;

  constructor(where: string) {
    this.#reader = new SeriesReader(where);
  }

  *read(bytes: Uint8Array): Iterable<string> {
    yield* this.#scored(this.#reader.read(bytes));
  }

  *end(): Iterable<string> {
    yield* this.#scored(this.#reader.end());
    if (!this.#begun) yield HEADER;
  }

  /** What was well before a wrong line comes out before its error. */
  *#scored(rows: Iterable<SeriesRow>): Iterable<string> {
    let text = "";
    try {
      for (const { time, atMs, written, value } of rows) {
        const score = value === undefined ? 0 : Number(this.#baseline.score(value, atMs).toFixed(6));
        text += `${time},${written},${score}\n`;
      }
    } finally {
      if (text !== "") {
        yield this.#begun ? text : HEADER + text;
        this.#begun = true;
      }
    }
  }
}
