/**
 * Strings of a JSON text with their paths (RFC 8259), read without building the values; damaged JSON is read on.
 */

/** Deeper paths are cut; the strings are told all the same. */
const PATH_DEPTH_MOST = 64;
const KEY_LETTERS_MOST = 60;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export type OnString = (from: number, to: number, escaped: boolean, path: () => string) => void;

/**
 * Tells the inside of each string that is a value.
 * @returns whether all of the window was JSON, so that nothing is hidden between the strings.
 */
export function forEachJsonString(bytes: Uint8Array, start: number, end: number, onString: OnString): boolean {
  const path = new JsonPath(bytes);
  let clean = true;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const { close, escaped } = endOfString(bytes, at + 1, end);
      const next = pastSpace(bytes, close + 1, end);
      if (next < end && bytes[next] === 0x3a && path.inObject) path.key(at + 1, close);
      else onString(at + 1, close, escaped, () => path.text());
      clean &&= close < end;
      at = close + 1;
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

function endOfString(bytes: Uint8Array, from: number, end: number): { close: number; escaped: boolean } {
  let escaped = false;
  let at = from;
  while (at < end && bytes[at] !== QUOTE) {
    if (bytes[at] === BACKSLASH) {
      escaped = true;
      at++;
    }
    at++;
  }
  return { close: Math.min(at, end), escaped };
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

class JsonPath {
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

  text(): string {
    let path = "$";
    for (let level = 0; level < Math.min(this.depth, PATH_DEPTH_MOST); level++) {
      if (this.#object[level] !== true) {
        path += `[${this.#index[level]}]`;
        continue;
      }
      const window = this.#bytes.subarray(this.#keyFrom[level], this.#keyTo[level]);
      const key = new TextDecoder("utf-8").decode(window.subarray(0, KEY_LETTERS_MOST));
      path += /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    }
    return this.depth > PATH_DEPTH_MOST ? `${path}...` : path;
  }
}
