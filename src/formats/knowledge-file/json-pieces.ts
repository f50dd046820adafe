/**
 * JSON larger than memory, cut into pieces that are each parsed by themselves: documents one after the other (one a
 * line, or not), the elements of a list, and the elements of one long list or the members inside of an object.
 *
 * Only brackets and quotes are followed here; what stands between them is judged when a piece is parsed.
 */
import { InputError } from "../../domain/input-error.ts";
import { JSON_LIMITS } from "../json/read-json.ts";

/** A piece larger than this is no record. */
export const PIECE_LIMIT_BYTES = 32 * 1024 * 1024;

/** No record is nested deeper. */
const DEEPEST = JSON_LIMITS.depth;

export interface Piece {
  /** Valid during the call. */
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly line: number;
  /** The field of an object whose list or map is handed out; null for a document or an element of a list at the top. */
  readonly inside: string | null;
}

export interface PieceSink {
  piece(piece: Piece): void;
  /**
   * Whether the list `name` of a document is handed out element by element, told by its first one; else the document
   * is one piece.
   */
  isLong(name: string, first: Uint8Array): boolean;
  /** Whether the members of a document are handed out one by one, told by the first one; `inside` is then its name. */
  isMap(name: string, first: Uint8Array): boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LINE_FEED = 0x0a;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number) => byte === 0x7b || byte === 0x5b;
const closes = (byte: number) => byte === 0x7d || byte === 0x5d;

/** What the piece that is gathered belongs to. */
type Mode = "document" | "list" | "long" | "map";

export class JsonPieces {
  readonly #sink: PieceSink;
  readonly #limitBytes: number;
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;
  #line = 1;
  #pieceLine = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #mode: Mode = "document";
  /** Where in the gathered bytes the element or member begins that is handed out, or may be. */
  #from = 0;
  /** The last text at depth 1, which is the name of a field when a colon follows. */
  #textFrom = 0;
  #name = "";
  /** A document whose first member and first list were looked at is not looked at again. */
  #mapAsked = false;
  #listAsked = false;
  #lines = false;
  #documents = 0;

  constructor(sink: PieceSink, limitBytes = PIECE_LIMIT_BYTES) {
    this.#sink = sink;
    this.#limitBytes = limitBytes;
  }

  /** @throws {InputError} `document-too-large` for a piece that is, `document-unreadable` for what is no JSON at all. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at++) {
      if (this.#lines) {
        const feed = chunk.indexOf(LINE_FEED, at);
        this.#putAll(chunk, at, feed < 0 ? chunk.length : feed);
        if (feed < 0) return;
        this.#endLine(null);
        this.#line++;
        at = feed;
        continue;
      }
      const byte = chunk[at] as number;
      if (byte === LINE_FEED) this.#line++;
      if (this.#inString) {
        // Most bytes of most documents are inside of quotes.
        const end = this.#endOfString(chunk, at);
        this.#putAll(chunk, at, end);
        at = end - 1;
        continue;
      }
      this.#take(byte);
    }
  }

  /** @throws {InputError} `document-unreadable` where the text ends in the middle. */
  end(): void {
    if (this.#lines) {
      this.#endLine(LAST_LINE);
      return;
    }
    if (this.#depth > DEEPEST)
      throw new InputError(
        "document-too-deep",
        `line ${this.#line}`,
        `it opens ${this.#depth} brackets inside of each other and closes none of them; no file of weaknesses is like that, so get it again from its publisher`,
      );
    if (this.#depth > 0 || this.#inString)
      throw new InputError(
        "document-unreadable",
        `line ${this.#line}`,
        "the file ends in the middle; it was cut off, so get it again",
      );
    this.#hand(null); // a bare word or number
  }

  #take(byte: number): void {
    if (this.#depth === 0 && this.#mode === "document" && this.#length === 0) {
      if (isSpace(byte)) return;
      this.#begin();
      // Only one list at the top is a list of documents; after a line with a document each line is one.
      if (byte === 0x5b && this.#documents === 0) {
        this.#mode = "list";
        this.#depth = 1;
        return;
      }
    }
    if (this.#mode === "list") this.#takeInList(byte, 1);
    else if (this.#mode === "long") this.#takeInList(byte, 2);
    else if (this.#mode === "map") this.#takeInMap(byte);
    else this.#takeInDocument(byte);
  }

  /** Elements of a list at `depth`, its brackets left out. */
  #takeInList(byte: number, depth: number): void {
    if (this.#depth === depth && (byte === COMMA || closes(byte))) {
      if (byte === 0x7d) throw this.#mismatched();
      this.#hand(depth === 1 ? null : this.#name);
      if (closes(byte)) this.#leaveList(byte);
      return;
    }
    if (this.#length === this.#from) {
      if (isSpace(byte)) return;
      this.#pieceLine = this.#line;
    }
    this.#put(byte);
    this.#follow(byte);
  }

  #leaveList(byte: number): void {
    this.#depth--;
    if (this.#mode === "list") this.#start();
    else {
      this.#mode = "document";
      this.#put(byte);
    }
  }

  #takeInMap(byte: number): void {
    if (this.#depth === 1 && (byte === COMMA || closes(byte))) {
      if (byte === 0x5d) throw this.#mismatched();
      this.#hand(this.#name);
      this.#name = "";
      if (closes(byte)) this.#start();
      return;
    }
    if (this.#depth === 1 && byte === COLON) {
      this.#name = this.#text();
      this.#length = this.#from;
      return;
    }
    if (this.#length === this.#from) {
      if (isSpace(byte)) return;
      this.#pieceLine = this.#line;
    }
    this.#noteText(byte);
    this.#put(byte);
    this.#follow(byte);
  }

  #takeInDocument(byte: number): void {
    const before = this.#depth;
    if (before === 1) {
      this.#noteText(byte);
      if (byte === COLON) {
        this.#name = this.#text();
        if (!this.#mapAsked) this.#from = this.#length + 1;
      }
      if ((byte === COMMA || closes(byte)) && this.#askMap(byte)) return;
    }
    if (before === 2 && !this.#listAsked && (byte === COMMA || byte === 0x5d) && this.#askList(byte)) return;
    this.#put(byte);
    this.#follow(byte);
    if (before === 1 && byte === 0x5b && this.#mayBeLong()) this.#from = this.#length;
    if (this.#depth === 0 && closes(byte)) {
      this.#from = 0;
      this.#hand(null);
      this.#start();
    }
  }

  #mayBeLong(): boolean {
    this.#mapAsked = true;
    return !this.#listAsked;
  }

  /** At the end of the first member of a document. */
  #askMap(byte: number): boolean {
    if (this.#mapAsked || this.#name === "") return false;
    this.#mapAsked = true;
    const first = this.#bytes.subarray(this.#from, this.#length);
    if (!this.#sink.isMap(this.#name, first)) return false;
    this.#mode = "map";
    this.#hand(this.#name);
    this.#name = "";
    this.#length = 0;
    this.#from = 0;
    if (closes(byte)) this.#start();
    return true;
  }

  /** At the end of the first element of a list of a document. */
  #askList(byte: number): boolean {
    if (this.#from === 0 || this.#bytes[this.#from - 1] !== 0x5b) return false;
    const first = this.#bytes.subarray(this.#from, this.#length);
    const isLong = this.#sink.isLong(this.#name, first);
    if (!isLong) {
      this.#from = 0;
      return false;
    }
    this.#listAsked = true;
    this.#mode = "long";
    this.#hand(this.#name);
    if (closes(byte)) this.#leaveList(byte);
    return true;
  }

  #follow(byte: number): void {
    if (byte === QUOTE) this.#inString = true;
    else if (opens(byte)) this.#depth++;
    else if (closes(byte)) this.#depth--;
    if (this.#depth < 0) throw this.#mismatched();
  }

  #mismatched(): InputError {
    return new InputError("document-unreadable", `line ${this.#line}`, "a bracket is closed that none opened");
  }

  #noteText(byte: number): void {
    if (byte === QUOTE && this.#depth === 1) this.#textFrom = this.#length;
  }

  /** The text that begins where the last quote at depth 1 stood. */
  #text(): string {
    const written = this.#bytes.subarray(this.#textFrom, this.#length);
    try {
      const text: unknown = JSON.parse(new TextDecoder().decode(written));
      return typeof text === "string" ? text : "";
    } catch {
      return "";
    }
  }

  /** Index behind the closing quote, or the end of the chunk. */
  #endOfString(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === LINE_FEED && at > from) this.#line++;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
    }
    return chunk.length;
  }

  #hand(inside: string | null): void {
    const bytes = this.#bytes.subarray(this.#from, this.#length);
    const isEmpty = bytes.every(isSpace);
    if (!isEmpty) this.#sink.piece({ bytes, line: this.#pieceLine, inside });
    this.#length = this.#from;
  }

  #begin(): void {
    this.#pieceLine = this.#line;
    this.#from = 0;
    this.#mapAsked = false;
    this.#listAsked = false;
    this.#name = "";
  }

  #start(): void {
    this.#mode = "document";
    this.#length = 0;
    this.#from = 0;
    this.#depth = 0;
    this.#documents++;
    // Whatever follows the first document stands on lines of its own.
    this.#lines = true;
  }

  #endLine(inside: string | null): void {
    this.#pieceLine = this.#line;
    this.#hand(inside);
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
  }

  #putAll(chunk: Uint8Array, from: number, to: number): void {
    if (this.#length + to - from > this.#bytes.length) this.#grow(to - from);
    this.#bytes.set(chunk.subarray(from, to), this.#length);
    this.#length += to - from;
  }

  #grow(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted > this.#limitBytes)
      throw new InputError(
        "document-too-large",
        `line ${this.#pieceLine}`,
        `one record has more than ${this.#limitBytes / 1_048_576} MiB; is this the file you meant?`,
      );
    const larger = new Uint8Array(Math.min(this.#limitBytes, Math.max(wanted, 2 * this.#bytes.length)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** What `inside` says of a last line without a line break: if it cannot be read, the file was cut off. */
export const LAST_LINE = "\n";
