/**
 * DER, as far as a certificate needs it: tag, length, value (ITU-T X.690, 8.1 and 10).
 *
 * A value that is not there reads as undefined; nothing is read outside of the window that was given.
 */
import { latinText } from "../text/short-text.ts";

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  universalString: 0x1c,
  bmpString: 0x1e,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A value with its tag: where the whole begins, where its content lies. */
export interface DerValue {
  readonly tag: number;
  readonly bytes: Uint8Array;
  /** Where the tag stands. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** Walks over values that stand one after the other. */
export class DerWalk {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = Math.min(end, bytes.length);
  }

  static into(value: DerValue): DerWalk {
    return new DerWalk(value.bytes, value.start, value.end);
  }

  /** Offset of the next value. */
  get at(): number {
    return this.#at;
  }

  /** The tag of the next value, or -1 at the end. */
  get tag(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] ?? -1) : -1;
  }

  /** The next value, of any tag. Undefined at the end and where lengths lie; the walk then stays. */
  next(): DerValue | undefined {
    const bytes = this.#bytes;
    const from = this.#at;
    if (from + 2 > this.#end) return undefined;
    const tag = bytes[from] ?? 0;
    const short = bytes[from + 1] ?? 0;
    let start = from + 2;
    let length = short;
    // Tags of several bytes and lengths left open occur in no certificate.
    if ((tag & 0x1f) === 0x1f || short === 0x80) return undefined;
    if (short > 0x80) {
      const count = short & 0x7f;
      if (count > 4 || start + count > this.#end) return undefined;
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[start++] ?? 0);
    }
    if (length > this.#end - start) return undefined;
    this.#at = start + length;
    return { tag, bytes, from, start, end: start + length };
  }

  /** The next value if it has this tag; the walk stays otherwise. */
  take(tag: number): DerValue | undefined {
    return this.tag === tag ? this.next() : undefined;
  }
}

/** `1.2.840.113549.1.1.11`; what is no object identifier reads as far as it is one. */
export function objectIdentifier({ bytes, start, end }: DerValue): string {
  let text = "";
  let arc = 0;
  // No identifier that means something is longer; a long one would only fill memory.
  const last = Math.min(end, start + 64);
  for (let at = start; at < last; at++) {
    const byte = bytes[at] ?? 0;
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (text === "") {
      const root = Math.min(2, Math.floor(arc / 40));
      text = `${root}.${arc - 40 * root}`;
    } else text += `.${arc}`;
    arc = 0;
  }
  return text;
}

/** Not by single signs: what is joined of parts keeps its parts, and reports keep many of these texts. */
const TEXT = new TextDecoder();
/** Longest text that is kept; upper bounds of X.520 are 64 to 128. */
const LONGEST_TEXT = 256;

/** A string of any of the types in a name (RFC 5280, 4.1.2.4), cut after 256 characters. */
export function derText({ tag, bytes, start, end }: DerValue): string {
  if (tag === TAG.bmpString || tag === TAG.universalString) {
    const width = tag === TAG.bmpString ? 2 : 4;
    let text = "";
    for (let at = start; at + width <= end && text.length < LONGEST_TEXT; at += width) {
      let point = 0;
      for (let index = 0; index < width; index++) point = point * 256 + (bytes[at + index] ?? 0);
      text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
    }
    return text;
  }
  return TEXT.decode(bytes.subarray(start, Math.min(end, start + 4 * LONGEST_TEXT))).slice(0, LONGEST_TEXT);
}

export function hexOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return bytes.subarray(start, end).toHex();
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2014-03-01T12:00:00Z` from UTCTime or GeneralizedTime (RFC 5280, 4.1.2.5), or null when it is no time. */
export function derTime({ tag, bytes, start, end }: DerValue): string | null {
  if (tag !== TAG.utcTime && tag !== TAG.generalizedTime) return null;
  const text = latinText(bytes, start, Math.min(end, start + 20));
  const yearDigits = tag === TAG.utcTime ? 2 : 4;
  let digits = 0;
  while (digits < text.length && isDigit(text.charCodeAt(digits))) digits++;
  const hasSeconds = digits === yearDigits + 10;
  if (!hasSeconds && digits !== yearDigits + 8) return null;
  const rest = text.slice(digits);
  if (rest !== "Z" && (tag === TAG.utcTime || !/^\.\d+Z$/.test(rest))) return null;
  const short = text.slice(0, yearDigits);
  // Two digits from 50 on are of the last century.
  const year = yearDigits === 4 ? short : `${short >= "50" ? "19" : "20"}${short}`;
  const part = (index: number) => text.slice(yearDigits + 2 * index, yearDigits + 2 * index + 2);
  const [month, day, hour, minute] = [part(0), part(1), part(2), part(3)];
  const second = hasSeconds ? part(4) : "00";
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  if (Number(day) > (DAYS[Number(month) - 1] ?? 0) || day === "00") return null;
  if (month === "02" && day === "29" && !isLeap) return null;
  if (hour > "23" || minute > "59" || second > "59") return null;
  return flat(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The same text in one piece: one that is joined of parts keeps them and weighs many times as much. */
function flat(text: string): string {
  const codes: number[] = [];
  for (let at = 0; at < text.length; at++) codes.push(text.charCodeAt(at));
  return String.fromCharCode(...codes);
}

function isDigit(sign: number): boolean {
  return sign >= 0x30 && sign <= 0x39;
}
