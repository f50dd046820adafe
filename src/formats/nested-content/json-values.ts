/**
 * Values of a JSON text with their paths (RFC 8259), read without building them; damaged JSON is read on.
 */
import { stepText } from "./item-path.ts";
import { type FieldName, MovingWord } from "./layer-reader.ts";
import { asSent, type ShowName } from "./shown-name.ts";

/** Deeper paths are cut; the strings are told all the same. */
const PATH_DEPTH_MOST = 64;
const KEY_LETTERS_MOST = 60;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Signs of numbers, true, false and null. */
const SCALAR = new Uint8Array(256);
for (const sign of "0123456789+-.Eabcdefghijklmnopqrstuvwxyz") SCALAR[sign.charCodeAt(0)] = 1;

export type OnString = (from: number, to: number, escaped: boolean, path: JsonPath) => void;
export type OnScalar = (from: number, to: number, path: JsonPath) => void;

/**
 * Tells the inside of each string that is a value, and each number, true, false and null where asked for.
 * @returns whether all of the window was JSON, so that nothing is hidden between the strings.
 */
export function forEachJsonValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  onString: OnString,
  onScalar?: OnScalar,
): boolean {
  const path = new JsonPath(bytes);
  let clean = true;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      let close = at + 1;
      let escaped = false;
      while (close < end && bytes[close] !== QUOTE) {
        if (bytes[close] === BACKSLASH) {
          escaped = true;
          close++;
        }
        close++;
      }
      close = Math.min(close, end);
      const next = bytes[close + 1] === COLON ? close + 1 : pastSpace(bytes, close + 1, end);
      if (next < end && bytes[next] === COLON && path.inObject) path.key(at + 1, close);
      else onString(at + 1, close, escaped, path);
      clean &&= close < end;
      at = close + 1;
      continue;
    }
    if (onScalar !== undefined && SCALAR[byte] === 1) {
      let to = at + 1;
      while (to < end && SCALAR[bytes[to] as number] === 1) to++;
      onScalar(at, to, path);
      at = to;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) path.open(byte === 0x7b);
    else if (byte === 0x7d || byte === 0x5d) clean = path.close() && clean;
    else if (byte === 0x2c) path.next();
    else clean &&= isPlain(byte);
    at++;
  }
  return clean && path.depth === 0;
}

function pastSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) <= 0x20) at++;
  return at;
}

/** White space, colon, and the letters of numbers, true, false and null. */
const isPlain = (byte: number) =>
  byte === 0x20 ||
  (byte >= 9 && byte <= 13) ||
  (byte >= 0x2b && byte <= 0x3a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x45;

/** Where the reader stands. */
export class JsonPath implements FieldName {
  readonly own = new MovingWord();
  readonly holder = new MovingWord();
  readonly #bytes: Uint8Array;
  depth = 0;
  readonly #object: boolean[] = [];
  readonly #index: number[] = [];
  readonly #keyFrom: number[] = [];
  readonly #keyTo: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get inObject(): boolean {
    return this.depth > PATH_DEPTH_MOST || this.#object[this.depth - 1] === true;
  }

  open(object: boolean): void {
    if (this.depth++ >= PATH_DEPTH_MOST) return;
    this.#object[this.depth - 1] = object;
    this.#index[this.depth - 1] = 0;
    this.#keyFrom[this.depth - 1] = 0;
    this.#keyTo[this.depth - 1] = 0;
  }

  close(): boolean {
    if (this.depth === 0) return false;
    this.depth--;
    return true;
  }

  next(): void {
    if (this.depth > 0 && this.depth <= PATH_DEPTH_MOST)
      this.#index[this.depth - 1] = (this.#index[this.depth - 1] ?? 0) + 1;
  }

  key(from: number, to: number): void {
    if (this.depth === 0 || this.depth > PATH_DEPTH_MOST) return;
    this.#keyFrom[this.depth - 1] = from;
    this.#keyTo[this.depth - 1] = to;
  }

  /** Sets `own` and `holder` to the two names nearest to the value. */
  locate(): this {
    const level = this.#named(Math.min(this.depth, PATH_DEPTH_MOST) - 1);
    this.#setKey(this.own, level);
    this.#setKey(this.holder, this.#named(level - 1));
    return this;
  }

  /** Values outside of all objects have no name; asking an array for its place -1 would be slow. */
  #setKey(word: MovingWord, level: number): void {
    if (level < 0) word.set(this.#bytes, 0, 0);
    else word.set(this.#bytes, this.#keyFrom[level] as number, this.#keyTo[level] as number);
  }

  #named(from: number): number {
    let level = from;
    while (level >= 0 && this.#object[level] !== true) level--;
    return level;
  }

  path(): string {
    return this.shown(asSent);
  }

  shown(show: ShowName): string {
    let path = "$";
    for (let level = 0; level < Math.min(this.depth, PATH_DEPTH_MOST); level++) {
      if (this.#object[level] !== true) {
        path += `[${this.#index[level]}]`;
        continue;
      }
      const from = this.#keyFrom[level] as number;
      path += stepText(this.#bytes, from, Math.min(this.#keyTo[level] as number, from + KEY_LETTERS_MOST), show);
    }
    return this.depth > PATH_DEPTH_MOST ? `${path}...` : path;
  }
}
