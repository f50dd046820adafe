/**
 * A body in chunks, and the trailers behind it.
 *
 * Source: RFC 9112, section 7.1.
 */
import { type Http1Mark, MOST_HEAD_BYTES, MOST_HEADER_NAMES } from "./http1-facts.ts";
import { isTokenByte } from "./recognise-http1.ts";

/** Enough for 2^52 bytes. */
const MOST_DIGITS = 13;
const LONGEST_SIZE_LINE = 16_384;
const LONGEST_NAME = 100;

type TakesWindow = (start: number, end: number) => void;
type Place = "size" | "extension" | "data" | "behind-data" | "trailer-name" | "trailer-value";

export class ChunkedBody {
  isDone = false;
  /** No chunk begins where one should: the rest cannot be read. */
  isLost = false;
  /** What was taken of the line that is no size, when it is lost: it belongs to the rest. */
  begun = NOTHING;
  readonly trailerNames: string[] = [];
  readonly marks = new Set<Http1Mark>();
  #place: Place = "size";
  #size = 0;
  #digits = 0;
  #left = 0;
  #lineBytes = 0;
  #lastByte = 0;
  /** The digits of a size as they were sent. */
  readonly #line = new Uint8Array(MOST_DIGITS);
  #name = "";
  #trailerBytes = 0;

  /**
   * The offset of the first byte that was not used comes back.
   * @param body is handed the data in the window.
   * @param beside what a sender may say besides: extensions of chunks, and trailers.
   */
  read(bytes: Uint8Array, start: number, end: number, body: TakesWindow, beside?: TakesWindow): number {
    let at = start;
    while (at < end && !this.isDone && !this.isLost) {
      if (this.#place === "data") {
        const taken = Math.min(this.#left, end - at);
        body(at, at + taken);
        at += taken;
        this.#left -= taken;
        if (this.#left === 0) this.#begin("behind-data");
      } else {
        const from = at;
        while (at < end && this.#isBeside(bytes[at] as number)) at = this.#taken(bytes, at);
        if (at > from) beside?.(from, at);
        else if (!this.isLost) at = this.#taken(bytes, at);
      }
    }
    return at;
  }

  #isBeside(byte: number): boolean {
    const place = this.#place;
    if (this.isDone || this.isLost) return false;
    if (place === "trailer-name") return byte !== 0x0d && byte !== 0x0a;
    return place === "extension" || place === "trailer-value";
  }

  /** The offset behind the byte, unless it is no chunk. */
  #taken(bytes: Uint8Array, at: number): number {
    this.#byte(bytes[at] as number);
    return this.isLost ? at : at + 1;
  }

  #byte(byte: number): void {
    if (byte === 0x0a) {
      if (this.#lastByte !== 0x0d) this.marks.add("bare-lf");
      this.#lineEnd();
      return;
    }
    this.#lastByte = byte;
    this.#lineBytes++;
    if (this.#lineBytes > LONGEST_SIZE_LINE) this.#lose();
    switch (this.#place) {
      case "size":
        this.#sizeByte(byte);
        break;
      case "behind-data":
        if (byte !== 0x0d) this.#lose();
        break;
      case "trailer-name":
        if (++this.#trailerBytes > MOST_HEAD_BYTES) this.#lose();
        else if (byte === 0x3a) this.#place = "trailer-value";
        else if (isTokenByte(byte) && this.#name.length < LONGEST_NAME) this.#name += String.fromCharCode(byte);
        else if (byte !== 0x0d) this.marks.add("header-unreadable");
        break;
      case "trailer-value":
        if (++this.#trailerBytes > MOST_HEAD_BYTES) this.#lose();
        break;
      default:
    }
  }

  #sizeByte(byte: number): void {
    const digit = hexadecimal(byte);
    if (digit !== -1 && this.#digits < MOST_DIGITS) {
      this.#size = this.#size * 16 + digit;
      this.#line[this.#digits++] = byte;
    } else if (this.#digits === 0) this.#lose();
    else if (byte === 0x3b || byte === 0x20 || byte === 0x09) this.#place = "extension";
    else if (byte !== 0x0d) this.#lose();
  }

  #lineEnd(): void {
    if (this.#place === "behind-data") this.#begin("size");
    else if (this.#place === "size" || this.#place === "extension") {
      this.#left = this.#size;
      if (this.#digits === 0) this.#lose();
      else this.#begin(this.#size === 0 ? "trailer-name" : "data");
    } else if (this.#isEmptyTrailer) this.isDone = true;
    else {
      const name = this.#name.toLowerCase();
      if (this.#place === "trailer-value" && name !== "" && this.trailerNames.length < MOST_HEADER_NAMES) {
        if (!this.trailerNames.includes(name)) this.trailerNames.push(name);
      }
      this.#begin("trailer-name");
    }
  }

  get #isEmptyTrailer(): boolean {
    return this.#place === "trailer-name" && this.#lineBytes <= 1 && (this.#lineBytes === 0 || this.#lastByte === 0x0d);
  }

  #begin(place: Place): void {
    this.#place = place;
    this.#size = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
    this.#lastByte = 0;
    this.#name = "";
  }

  #lose(): void {
    this.isLost = true;
    this.begun = this.#line.slice(0, this.#digits);
    this.marks.add("chunk-unreadable");
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
