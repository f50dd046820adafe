/**
 * Codes over a whole text: percent, HTML references, quoted-printable, UTF-16, JSON escapes, and chunks of HTTP.
 *
 * Each decoder gives new bytes, or undefined when there is nothing to decode. What is no code stays as it is.
 */
import { indexOfByte } from "./index-of-byte.ts";
import { hexValue } from "./letter-runs.ts";

/** Bytes written one by one into a buffer of known size. */
class Output {
  readonly bytes: Uint8Array;
  length = 0;
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }
  byte(value: number): void {
    this.bytes[this.length++] = value;
  }
  /** UTF-8 (RFC 3629); a lone surrogate becomes three bytes as well, so that nothing gets lost. */
  letter(code: number): void {
    if (code < 0x80) this.byte(code);
    else if (code < 0x800) {
      this.byte(0xc0 | (code >> 6));
      this.byte(0x80 | (code & 63));
    } else {
      if (code < 0x10000) this.byte(0xe0 | (code >> 12));
      else {
        this.byte(0xf0 | (code >> 18));
        this.byte(0x80 | ((code >> 12) & 63));
      }
      this.byte(0x80 | ((code >> 6) & 63));
      this.byte(0x80 | (code & 63));
    }
  }
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

const PERCENT = 0x25;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

/** RFC 3986, section 2.1; a plus sign stays, since base64 holds it too. */
export function decodePercent(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  return decodeTwoDigits(bytes, start, end, PERCENT);
}

/** RFC 2045, section 6.7, with soft line breaks. */
export function decodeQuotedPrintable(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  return decodeTwoDigits(bytes, start, end, EQUALS);
}

/** Whether it looks quoted: a soft line break, or a byte beyond ASCII; `=12` alone may be the value of a form. */
export function looksQuotedPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  for (
    let at = indexOfByte(bytes, EQUALS, start, end);
    at !== -1 && at + 2 < end;
    at = indexOfByte(bytes, EQUALS, at + 1, end)
  ) {
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return true;
    if (hexValue(bytes[at + 1]) >= 8 && hexValue(bytes[at + 1]) < 16 && hexValue(bytes[at + 2]) < 16) return true;
  }
  return false;
}

function decodeTwoDigits(bytes: Uint8Array, start: number, end: number, mark: number): Uint8Array | undefined {
  const first = indexOfByte(bytes, mark, start, end);
  if (first === -1 || first >= end - 1) return undefined;
  const output = new Output(end - start);
  let decoded = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    const high = byte === mark && at + 2 < end ? hexValue(bytes[at + 1]) : 255;
    const low = high < 16 ? hexValue(bytes[at + 2]) : 255;
    if (low < 16) {
      output.byte(high * 16 + low);
      at += 2;
      decoded++;
    } else if (mark === EQUALS && byte === mark && bytes[at + 1] === 13 && bytes[at + 2] === 10 && at + 2 < end) {
      at += 2;
      decoded++;
    } else if (mark === EQUALS && byte === mark && bytes[at + 1] === 10 && at + 1 < end) {
      at += 1;
      decoded++;
    } else output.byte(byte);
  }
  return decoded > 0 ? output.written : undefined;
}

const NAMED: Record<string, number> = {
  amp: 38,
  lt: 60,
  gt: 62,
  quot: 34,
  apos: 39,
  nbsp: 160,
  auml: 228,
  ouml: 246,
  uuml: 252,
  Auml: 196,
  Ouml: 214,
  Uuml: 220,
  szlig: 223,
  plus: 43,
  comma: 44,
  Hat: 94,
};

/** Character references of HTML and XML: decimal, hexadecimal, and by the names that a record may need. */
export function decodeReferences(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const first = indexOfByte(bytes, AMPERSAND, start, end);
  if (first === -1 || first >= end) return undefined;
  const output = new Output(end - start);
  let decoded = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    const semicolon = byte === AMPERSAND ? closedBy(bytes, at + 1, end) : -1;
    const code = semicolon === -1 ? undefined : referenced(String.fromCharCode(...bytes.subarray(at + 1, semicolon)));
    if (code === undefined) output.byte(byte);
    else {
      output.letter(code);
      at = semicolon;
      decoded++;
    }
  }
  return decoded > 0 ? output.written : undefined;
}

/** Where the semicolon stands, at most ten bytes on. */
function closedBy(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < Math.min(end, from + 10); at++) if (bytes[at] === 0x3b) return at;
  return -1;
}

function referenced(name: string): number | undefined {
  const digits = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
  if (digits === null) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  // The shortest reference to a letter of four bytes has eight signs, so the output is never longer than the input.
  return code > 0 && code <= 0x10ffff ? code : undefined;
}

/** The inside of a JSON string with its escapes undone (RFC 8259, section 7). */
export function decodeJsonEscapes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const output = new Output(end - start);
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte !== BACKSLASH || at + 1 >= end) {
      output.byte(byte);
      continue;
    }
    const sign = bytes[++at] as number;
    const unit = sign === 0x75 ? unitAt(bytes, at + 1, end) : -1;
    if (unit === -1) {
      output.byte({ 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 }[sign] ?? sign);
      continue;
    }
    at += 4;
    const low =
      unit >= 0xd800 && unit < 0xdc00 && bytes[at + 1] === BACKSLASH && bytes[at + 2] === 0x75
        ? unitAt(bytes, at + 3, end)
        : -1;
    if (low >= 0xdc00 && low < 0xe000) {
      output.letter(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
      at += 6;
    } else output.letter(unit);
  }
  return output.written;
}

function unitAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let unit = 0;
  for (let digit = at; digit < at + 4; digit++) {
    const value = hexValue(bytes[digit]);
    if (value > 15) return -1;
    unit = unit * 16 + value;
  }
  return unit;
}

/** UTF-16 as UTF-8 when a mark says so, or three of four pairs in the first 128 bytes hold one zero on the same side. */
export function decodeUtf16(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const big = utf16IsBigEndian(bytes, start, end);
  if (big === undefined) return undefined;
  const output = new Output(Math.ceil((end - start) * 1.5) + 3);
  const unit = (at: number) =>
    big
      ? ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
      : (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  for (let at = start; at + 2 <= end; at += 2) {
    const high = unit(at);
    const low = high >= 0xd800 && high < 0xdc00 && at + 4 <= end ? unit(at + 2) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
      output.letter(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
      at += 2;
    } else output.letter(high);
  }
  return output.written;
}

function utf16IsBigEndian(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  if (end - start < 16) return undefined;
  if (bytes[start] === 0xfe && bytes[start + 1] === 0xff) return true;
  if (bytes[start] === 0xff && bytes[start + 1] === 0xfe) return false;
  const pairs = Math.min(64, (end - start) >> 1);
  let zeroFirst = 0;
  let zeroSecond = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const first = bytes[start + pair * 2] === 0;
    const second = bytes[start + pair * 2 + 1] === 0;
    if (first && !second) zeroFirst++;
    if (second && !first) zeroSecond++;
  }
  if (zeroFirst >= pairs * 0.75) return true;
  return zeroSecond >= pairs * 0.75 ? false : undefined;
}

/** Chunks of HTTP/1.1 (RFC 9112, section 7.1) joined; the last may be cut off. */
export function joinChunks(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (chunkHead(bytes, start, end) === undefined) return undefined;
  const output = new Output(end - start);
  let chunks = 0;
  let at = start;
  while (at < end) {
    const head = chunkHead(bytes, at, end);
    if (head === undefined) return chunks > 1 || (chunks === 1 && at >= end) ? output.written : undefined;
    if (head.size === 0) return chunks > 0 ? output.written : undefined;
    const stop = Math.min(end, head.from + head.size);
    if (stop + 2 <= end && !(bytes[stop] === 13 && bytes[stop + 1] === 10)) return undefined;
    output.bytes.set(bytes.subarray(head.from, stop), output.length);
    output.length += stop - head.from;
    chunks++;
    at = stop + 2;
  }
  return chunks > 1 ? output.written : undefined;
}

function chunkHead(bytes: Uint8Array, at: number, end: number): { size: number; from: number } | undefined {
  let size = 0;
  let digits = 0;
  while (at + digits < end && digits < 8 && hexValue(bytes[at + digits]) < 16)
    size = size * 16 + hexValue(bytes[at + digits++]);
  if (digits === 0) return undefined;
  for (let line = at + digits; line + 1 < Math.min(end, at + digits + 256); line++) {
    if (bytes[line] === 13 && bytes[line + 1] === 10) return { size, from: line + 2 };
    // Between size and line end stand extensions only.
    if (line === at + digits && bytes[line] !== 0x3b && bytes[line] !== 0x20) return undefined;
  }
  return undefined;
}

/** The one code that the whole of a text is written in. */
export function undoWholeCode(
  bytes: Uint8Array,
  start: number,
  end: number,
  transferEncoding?: string,
): { name: string; bytes: Uint8Array } | undefined {
  const quoted = transferEncoding === "quoted-printable" || looksQuotedPrintable(bytes, start, end);
  const fromQuoted = quoted ? decodeQuotedPrintable(bytes, start, end) : undefined;
  if (fromQuoted !== undefined) return { name: "quoted-printable", bytes: fromQuoted };
  const fromPercent = decodePercent(bytes, start, end);
  if (fromPercent !== undefined) return { name: "URL", bytes: fromPercent };
  const fromReferences = decodeReferences(bytes, start, end);
  return fromReferences === undefined ? undefined : { name: "HTML entities", bytes: fromReferences };
}
