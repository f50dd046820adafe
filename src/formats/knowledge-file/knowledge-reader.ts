/**
 * Any file of the world's knowledge, piece by piece: which kind it is, told by its content alone, and its records.
 *
 * An entry that is wrong is counted and told, and the others are taken; a file of which nothing can be taken, or that
 * is cut off, is refused. Memory is bounded by the largest single entry.
 */
import { addDays } from "../../domain/calendar.ts";
import { InputError } from "../../domain/input-error.ts";
import {
  type KnowledgeKind,
  type KnowledgeRefusal,
  type KnowledgeTaken,
  REFUSALS_TOLD,
} from "../../domain/knowledge/source.ts";
import type { KnowledgeRecord } from "../../domain/knowledge/weakness.ts";
import { oneLine } from "../../domain/one-line.ts";
import type { WeaknessNames } from "../csaf/csaf-test.ts";
import { FRONT_MATTER_LIMIT_BYTES, readFrontMatter } from "../endoflife/front-matter.ts";
import { beginsAsEpss, EpssLines } from "../epss/epss-lines.ts";
import { readJson } from "../json/read-json.ts";
import type { Entry } from "./entry.ts";
import { JsonPieces, LAST_LINE, type Piece } from "./json-pieces.ts";
import { type Kinded, kindOfDocument, kindOfItem, kindOfMember, LISTS, strayEntry } from "./kinds.ts";

/** What is told where a file is none that is known. */
export const ACCEPTED =
  "OSV (JSON, a line each, or its zip), NVD API 2.0, CISA KEV, EPSS (CSV), CSAF 2.0, CycloneDX VEX, OpenVEX, endoflife.date, Debian security tracker; each also as .gz or in a .zip";

const UNKNOWN = "it is no file of knowledge that is read here";

/** So many entries of no known kind at the beginning, and none that is known: then it is no such file. */
const UNKNOWN_AT_FIRST = 1000;
const LONGEST_LINE = 64 * 1024;
const PUBLISHERS_TOLD = 3;
const PUBLISHERS_KEPT = 100;

export interface KnowledgeSink {
  take(record: KnowledgeRecord): void;
}

/** How one text of a file is read. */
interface TextReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

export class KnowledgeReader {
  readonly #sink: KnowledgeSink;
  readonly #names: WeaknessNames;
  readonly #lastDay: string;
  #text: TextReader | undefined;
  #part: string | null = null;
  #kind: KnowledgeKind | undefined;
  #day: string | null = null;
  #ownDay: string | null = null;
  #ahead = 0;
  readonly #publishers = new Map<string, number>();
  readonly #counts: Record<string, number> = {};
  #documents = 0;
  #entries = 0;
  #refused = 0;
  readonly #refusals: KnowledgeRefusal[] = [];

  /**
   * @param names of weaknesses, which advisories are held against.
   * @param today YYYY-MM-DD (UTC); somewhere it is tomorrow already.
   */
  constructor(sink: KnowledgeSink, names: WeaknessNames, today: string) {
    this.#sink = sink;
    this.#names = names;
    this.#lastDay = addDays(today, 1);
  }

  /** Entries read so far, whether they were taken or not. */
  get entries(): number {
    return this.#entries;
  }

  /** Bytes of the text that is being read. @throws {InputError} what makes the whole file unreadable. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#text ??= this.#openText();
    this.#text.push(bytes);
  }

  /** A part of an archive begins: what is pushed is another text. */
  beginPart(name: string): void {
    this.#part = name;
    this.#text = undefined;
  }

  /** The text ends. @throws {InputError} where it is cut off. */
  endText(): void {
    this.#text?.end();
    this.#text = undefined;
  }

  /** Notes that the part of an archive cannot be read; the others may be. */
  refusePart(error: InputError): void {
    this.#entries++;
    this.#refuse(error);
    this.#text = undefined;
    if (this.#kind === undefined && this.#entries >= UNKNOWN_AT_FIRST) throw unknownFile(this.#refusals[0]);
  }

  /**
   * What was taken of the whole file.
   * @throws {InputError} `format-unknown` for a file of no known kind, `document-unreadable` when nothing was taken, or
   *   when it says that it is of a day to come: it would never grow old.
   */
  end(): KnowledgeTaken {
    if (this.#kind === undefined) throw unknownFile(this.#refusals[0]);
    const [first] = this.#refusals;
    if (this.#documents === 0)
      throw new InputError(
        "document-unreadable",
        first?.where === "" || first === undefined ? "file" : first.where,
        `nothing can be taken of it: ${first?.reason ?? "it holds no entry"}`,
      );
    if (this.#ownDay !== null && this.#ownDay > this.#lastDay)
      throw new InputError(
        "document-unreadable",
        "file",
        `it says that it is of ${this.#ownDay}, a day to come; get it anew from its publisher, and look whether the clock of this machine is right`,
      );
    return {
      kind: this.#kind,
      publisher: this.#publisher(),
      datedOn: this.#ownDay ?? this.#day,
      documents: this.#documents,
      counts: { ...this.#counts },
      refused: this.#refused,
      refusals: this.#refusals,
      ...(this.#ahead === 0 ? {} : { ahead: this.#ahead }),
    };
  }

  /** Those who say most of it. */
  #publisher(): string {
    const most = [...this.#publishers].sort(([, one], [, other]) => other - one).map(([name]) => oneLine(name, 80));
    return most.length <= PUBLISHERS_TOLD
      ? most.join(", ")
      : `${most.slice(0, PUBLISHERS_TOLD).join(", ")} and ${most.length - PUBLISHERS_TOLD} more`;
  }

  /** Looks at the first bytes that are no space. */
  #openText(): TextReader {
    let head = new Uint8Array(0);
    let reader: TextReader | undefined;
    const begin = (isEnd: boolean) => {
      const start = textStart(head);
      if (start === undefined) {
        if (isEnd || head.length > LONGEST_LINE) throw unknownFile();
        return;
      }
      reader = this.#readerFor(head.subarray(start), isEnd);
      if (reader === undefined) return;
      reader.push(head.subarray(start));
    };
    return {
      push: (bytes) => {
        if (reader !== undefined) return reader.push(bytes);
        const joined = new Uint8Array(head.length + bytes.length);
        joined.set(head);
        joined.set(bytes, head.length);
        head = joined;
        begin(false);
      },
      end: () => {
        if (reader === undefined) begin(true);
        reader?.end();
      },
    };
  }

  /** Undefined until enough is there to tell. */
  #readerFor(head: Uint8Array, isEnd: boolean): TextReader | undefined {
    const [first] = head;
    if (first === 0x7b || first === 0x5b) return this.#jsonReader();
    const lineEnd = head.indexOf(0x0a);
    if (lineEnd < 0 && !isEnd && head.length < LONGEST_LINE) return undefined;
    const line = new TextDecoder().decode(head.subarray(0, lineEnd < 0 ? LONGEST_LINE : lineEnd)).trimEnd();
    if (line === "---") return this.#pageReader();
    if (beginsAsEpss(line)) return this.#scoreReader();
    throw unknownFile();
  }

  #jsonReader(): TextReader {
    return new JsonPieces({
      piece: (piece) => this.#readPiece(piece),
      isLong: (name, first) => LISTS.has(name) && kindOfItem(name, parsedOrNothing(first)) !== undefined,
      isMap: (name, first) => first[0] !== 0x22 && kindOfMember(name, parsedOrNothing(first)) !== undefined,
    });
  }

  #readPiece({ bytes, line, inside }: Piece): void {
    let value: unknown;
    try {
      value = parsed(bytes);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (inside === LAST_LINE)
        throw new InputError(
          error.code,
          `line ${line}`,
          "its last line ends in the middle; it was cut off, so get it again",
        );
      this.#entries++;
      this.#refuse(error, line);
      return;
    }
    const isDocument = inside === null || inside === LAST_LINE;
    // An element of a list whose first one was known is of that list, however wrong it is.
    const stray = this.#kind === undefined ? undefined : strayEntry(this.#kind);
    const kinded = isDocument
      ? kindOfDocument(value, this.#names)
      : (kindOfItem(inside, value) ?? kindOfMember(inside, value) ?? stray);
    this.#readKinded(kinded, line);
  }

  #readKinded(kinded: Kinded | undefined, line: number): void {
    if (kinded === undefined || (this.#kind !== undefined && this.#kind !== kinded.kind)) {
      this.#entries++;
      const what =
        kinded === undefined
          ? "it is of no kind that is known"
          : `it is of another kind (${kinded.kind}) than the others`;
      this.#refuse(new InputError("format-unknown", "", what), line);
      if (this.#kind === undefined && this.#entries >= UNKNOWN_AT_FIRST) throw unknownFile(this.#refusals[0]);
      return;
    }
    this.#kind = kinded.kind;
    if (kinded.day !== undefined) this.#ownDay ??= kinded.day;
    for (const entry of kinded.entries) this.#readEntry(entry, line);
  }

  #readEntry(read: () => Entry, line: number): void {
    this.#entries++;
    try {
      this.#take(read());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#refuse(error, line);
    }
  }

  #take({ records, publisher, day }: Entry): void {
    for (const record of records) {
      this.#counts[record.kind] = (this.#counts[record.kind] ?? 0) + 1;
      this.#sink.take(record);
    }
    this.#documents++;
    // What an entry says of a weakness holds however it is dated, but its day tells nothing of how old the file is.
    if (day !== null && day > this.#lastDay) this.#ahead++;
    else if (day !== null && (this.#day === null || day > this.#day)) this.#day = day;
    const names = publisher === null ? publishersOf(records) : [publisher];
    for (const name of names) {
      const known = this.#publishers.get(name);
      if (known !== undefined || this.#publishers.size < PUBLISHERS_KEPT) this.#publishers.set(name, (known ?? 0) + 1);
    }
  }

  #refuse(error: InputError, line?: number): void {
    this.#refused++;
    if (this.#refusals.length >= REFUSALS_TOLD) return;
    const where = [this.#part, line === undefined ? null : `line ${line}`, error.where === "" ? null : error.where];
    this.#refusals.push({
      record: Math.max(1, this.#entries),
      where: oneLine(where.filter((part) => part !== null).join(", "), 200),
      reason: oneLine(error.message, 300),
    });
  }

  #pageReader(): TextReader {
    const chunks: Uint8Array[] = [];
    let length = 0;
    return {
      push(bytes) {
        length += bytes.length;
        if (length > FRONT_MATTER_LIMIT_BYTES)
          throw new InputError("document-too-large", "page", "it is larger than any page of a product");
        chunks.push(bytes.slice());
      },
      end: () => {
        const whole = new Uint8Array(length);
        let at = 0;
        for (const chunk of chunks) {
          whole.set(chunk, at);
          at += chunk.length;
        }
        this.#readKinded(kindOfDocument(readFrontMatter(whole), this.#names), 1);
      },
    };
  }

  #scoreReader(): TextReader {
    const scores = new EpssLines();
    const decoder = new TextDecoder();
    let rest = "";
    let number = 0;
    this.#kind ??= "epss";
    const read = (line: string) => {
      number++;
      try {
        const entry = scores.read(line, number);
        if (entry === undefined) return;
        this.#entries++;
        this.#take(entry);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        this.#entries++;
        this.#refuse(error);
      }
      this.#ownDay ??= scores.day;
    };
    return {
      push(bytes) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) read(line);
        if (rest.length > LONGEST_LINE)
          throw new InputError("document-too-large", `line ${number + 1}`, "a line is longer than any score");
      },
      end() {
        if (rest !== "") read(rest);
      },
    };
  }
}

/** Behind a byte order mark and spaces; undefined where there is nothing else yet. */
function textStart(head: Uint8Array): number | undefined {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (at < head.length && [0x20, 0x09, 0x0a, 0x0d].includes(head[at] ?? 0)) at++;
  if (head[0] === 0xff || head[0] === 0xfe || head[at] === 0)
    throw new InputError(
      "encoding-unreadable",
      "byte 0",
      "it is no text in UTF-8; get the file as its publisher gives it",
    );
  return at === head.length ? undefined : at;
}

const parsed = (bytes: Uint8Array): unknown => readJson(bytes, "document-unreadable");

function parsedOrNothing(bytes: Uint8Array): unknown {
  try {
    return parsed(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}

/** OSV names no publisher: the ecosystems of its packages tell what a file is about. */
function publishersOf(records: readonly KnowledgeRecord[]): string[] {
  const names = new Set<string>();
  for (const record of records)
    if (record.kind === "weakness")
      for (const affected of record.weakness.affected) if (affected.by === "package") names.add(affected.ecosystem);
  return [...names];
}

function unknownFile(first?: KnowledgeRefusal): InputError {
  // Of an archive whose parts are all unknown the first one says the same.
  const why = first === undefined || first.reason.startsWith(UNKNOWN) ? "" : ` (${first.reason})`;
  return new InputError("format-unknown", "file", `${UNKNOWN}${why}; what is: ${ACCEPTED}`);
}
