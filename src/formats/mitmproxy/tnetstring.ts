/**
 * Tnetstrings whole in memory: length in decimal, colon, payload, one byte of type.
 *
 * Source: tnetstrings.info with mitmproxy's `;` for text (UTF-8) beside `,` for bytes. The type stands behind the
 * payload, so nothing is known of a value before its last byte; `tnetstring-stream.ts` reads what is too long for that.
 */

export type TnetValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly TnetValue[]
  | ReadonlyMap<string, TnetValue>
  | Passed;

/** Stands for bytes or text that was handed on in pieces. */
export interface Passed {
  readonly passedBytes: number;
}

/** mitmproxy's own limit of a length prefix. */
export const LENGTH_DIGITS = 12;
export const DEEPEST = 32;
/** What one value may hold in all; no list of headers or certificates comes near. */
const MOST_VALUES = 20_000;

export const COLON = 0x3a;
export const TYPE = {
  bytes: 0x2c,
  text: 0x3b,
  integer: 0x23,
  float: 0x5e,
  boolean: 0x21,
  null: 0x7e,
  list: 0x5d,
  dict: 0x7d,
} as const;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The value of a payload in `bytes` from `start` to `end`, or undefined when it is none of `type`. Byte strings are
 * views of `bytes`, which therefore must stay as they are.
 */
export function tnetValue(type: number, bytes: Uint8Array, start: number, end: number): TnetValue | undefined {
  return new Decoder(bytes).value(type, start, end, 1);
}

class Decoder {
  readonly #bytes: Uint8Array;
  #left = MOST_VALUES;
  /** Where the element that was read last ends. */
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  value(type: number, start: number, end: number, depth: number): TnetValue | undefined {
    if (--this.#left < 0) return undefined;
    switch (type) {
      case TYPE.bytes:
        return this.#bytes.subarray(start, end);
      case TYPE.text:
        return textIn(this.#bytes, start, end);
      case TYPE.integer:
      case TYPE.float:
        return (
          smallInteger(this.#bytes, start, end) ??
          numberIn(textIn(this.#bytes, start, Math.min(end, start + 40)), end - start)
        );
      case TYPE.boolean:
        return booleanIn(textIn(this.#bytes, start, Math.min(end, start + 6)));
      case TYPE.null:
        return start === end ? null : undefined;
      case TYPE.list:
        return depth > DEEPEST ? undefined : this.#items(start, end, depth);
      case TYPE.dict:
        return depth > DEEPEST ? undefined : this.#members(start, end, depth);
      default:
        return undefined;
    }
  }

  #items(start: number, end: number, depth: number): TnetValue[] | undefined {
    const items: TnetValue[] = [];
    for (let at = start; at < end; at = this.#next) {
      const item = this.#element(at, end, depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  #members(start: number, end: number, depth: number): Map<string, TnetValue> | undefined {
    const members = new Map<string, TnetValue>();
    for (let at = start; at < end; at = this.#next) {
      const key = keyText(this.#element(at, end, depth));
      const value = key === undefined ? undefined : this.#element(this.#next, end, depth);
      if (key === undefined || value === undefined) return undefined;
      members.set(key, value);
    }
    return members;
  }

  #element(start: number, end: number, depth: number): TnetValue | undefined {
    let length = 0;
    let at = start;
    for (; at < end && this.#bytes[at] !== COLON; at++) {
      const digit = (this.#bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9 || at - start >= LENGTH_DIGITS) return undefined;
      length = length * 10 + digit;
    }
    const from = at + 1;
    if (at === start || from + length >= end) return undefined;
    const value = this.value(this.#bytes[from + length] ?? 0, from, from + length, depth + 1);
    // After the value, whose own elements have moved it.
    this.#next = from + length + 1;
    return value;
  }
}

/** A key as text: old dumps write keys as bytes. */
export function keyText(key: TnetValue | undefined): string | undefined {
  if (typeof key === "string") return key;
  return key instanceof Uint8Array ? textIn(key, 0, key.length) : undefined;
}

/** UTF-8; a short name in ASCII, as nearly all are, costs no call of the decoder. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 40) return utf8.decode(bytes.subarray(start, end));
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return utf8.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** At most 15 digits, which nearly every number has; undefined leaves it to `numberIn`. */
function smallInteger(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start === end || end - start > 15) return undefined;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

function numberIn(text: string, length: number): number | undefined {
  return text.length === length && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function booleanIn(text: string): boolean | undefined {
  return text === "true" ? true : text === "false" ? false : undefined;
}
