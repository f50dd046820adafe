/**
 * What a window of bytes is that no reader opened: a known kind of picture or file, or unknown.
 */
import { type Layer, rootOf } from "./layer.ts";

/** Shorter ones are keys, digests and signatures, which hold nothing to be read. */
const UNKNOWN_BYTES_LEAST = 80;

/**
 * What is said of a binary layer of which nothing was made out; undefined when it counts as examined: it is text after
 * all, or what a search for codes made of plain words. In a head such bytes are what the server gave out itself.
 */
export function unknownContent(layer: Layer): string | undefined {
  const { parent, bytes, start, end } = layer;
  if (isMostlyPrintable(bytes, start, end)) return undefined;
  if (parent !== undefined) {
    if (end - start < UNKNOWN_BYTES_LEAST || rootOf(layer).name() === "head") return undefined;
    const name = layer.name();
    if (name === "JWT" || ((name === "base64" || name === "hex") && !isWholeRun(layer, parent))) return undefined;
  }
  return `${binaryKind(bytes, start, end)}, ${end - start} bytes`;
}

/** Whether letters of one case alone were taken for base64: names and words, where code would mix them. */
export function isWordsRead({ parent, name, sourceStart, sourceEnd }: Layer): boolean {
  if (parent === undefined || name() !== "base64") return false;
  let cases = 0;
  for (let at = sourceStart; at < sourceEnd && cases !== 3; at++) {
    const byte = parent.bytes[at] as number;
    if (byte >= 0x41 && byte <= 0x5a) cases |= 1;
    else if (byte >= 0x61 && byte <= 0x7a) cases |= 2;
  }
  return cases !== 3;
}

/** Whether the run is meant as code: it fills its text, and its letters are mixed as those of base64. */
function isWholeRun({ name, sourceStart, sourceEnd }: Layer, { bytes, start, end }: Layer): boolean {
  if (sourceEnd - sourceStart < 0.9 * (end - start)) return false;
  return name() === "hex" || isMixedAsBase64(bytes, sourceStart, sourceEnd);
}

/** First bytes, at an offset, of kinds that are named but not looked into. */
const KINDS: readonly (readonly [name: string, at: number, first: string])[] = [
  ["PNG picture", 0, "\x89PNG"],
  ["JPEG picture", 0, "\xff\xd8\xff"],
  ["GIF picture", 0, "GIF8"],
  ["WebP picture", 8, "WEBP"],
  ["icon", 0, "\0\0\x01\0"],
  ["film or picture (ISO base media)", 4, "ftyp"],
  ["WebM film", 0, "\x1a\x45\xdf\xa3"],
  ["font", 0, "wOFF"],
  ["font", 0, "wOF2"],
  ["PDF", 0, "%PDF"],
  ["ZIP archive", 0, "PK\x03\x04"],
  ["property list", 0, "bplist00"],
  ["SQLite database", 0, "SQLite format 3\0"],
];

function binaryKind(bytes: Uint8Array, start: number, end: number): string {
  const known = KINDS.find(
    ([, at, first]) =>
      start + at + first.length <= end &&
      [...first].every((letter, index) => bytes[start + at + index] === letter.charCodeAt(0)),
  );
  if (known !== undefined) return known[0];
  // A certificate or key: a sequence whose length of two bytes ends with the window (ITU-T X.690).
  const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
  return bytes[start] === 0x30 && bytes[start + 1] === 0x82 && length === end - start - 4 ? "DER" : "unknown binary";
}

/** Random bytes are printable in three of eight; text of an old code page or with a few control signs nearly always. */
const PRINTABLE_SHARE_LEAST = 0.75;

/** Whether it is text after all, which a search for letters has read. */
function isMostlyPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  let printable = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13) printable++;
  }
  return printable >= PRINTABLE_SHARE_LEAST * (end - start);
}

/** In base64 of arbitrary bytes capitals and small letters have 26 of 64 signs each, digits 10. */
const LETTERS_SHARE_LEAST = 0.2;
const DIGITS_SHARE_LEAST = 0.05;

/** Whether the letters are mixed as base64 mixes them; words, names and paths are not. */
function isMixedAsBase64(bytes: Uint8Array, from: number, to: number): boolean {
  let capitals = 0;
  let small = 0;
  let digits = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x41 && byte <= 0x5a) capitals++;
    else if (byte >= 0x61 && byte <= 0x7a) small++;
    else if (byte >= 0x30 && byte <= 0x39) digits++;
  }
  const all = to - from;
  return Math.min(capitals, small) >= LETTERS_SHARE_LEAST * all && digits >= DIGITS_SHARE_LEAST * all;
}
