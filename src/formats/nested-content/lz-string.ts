/**
 * What the JavaScript library lz-string packed: LZ78 whose codes are read bit by bit, lowest bit first.
 *
 * Codes 0 and 1 announce a new letter of 8 or 16 bits, 2 is the end; the width of a code grows by one bit whenever the
 * dictionary fills. The writer puts the bits into letters of 6 (base64 and its form for URLs), 15 (UTF-16) or 16 bits.
 */

import { lzValue } from "./recognise-content.ts";

/** A letter of base64 as a number; the form for URLs ends in + and -, not in + and /. */
const BASE64_BITS = 6;
/** The form for storage in UTF-16: 15 bits a letter, 32 added; it travels as UTF-8. */
const UTF16_BITS = 15;

export function unpackLzLetters(bytes: Uint8Array, from: number, to: number, limit: number): Uint8Array | undefined {
  return encoded(unpackLzString((index) => lzValue(bytes[from + index] as number), to - from, BASE64_BITS, limit));
}

export function unpackLzUtf16(bytes: Uint8Array, from: number, to: number, limit: number): Uint8Array | undefined {
  const letters = new TextDecoder("utf-8").decode(bytes.subarray(from, to));
  return encoded(unpackLzString((index) => letters.charCodeAt(index) - 32, letters.length, UTF16_BITS, limit));
}

/** The form of bytes: 16 bits a letter, the high byte first. */
export function unpackLzBytes(bytes: Uint8Array, from: number, to: number, limit: number): Uint8Array | undefined {
  const pair = (index: number) => ((bytes[from + index * 2] as number) << 8) | (bytes[from + index * 2 + 1] as number);
  return encoded(unpackLzString(pair, (to - from) >> 1, 16, limit));
}

const encoded = (text: string | undefined) => (text === undefined ? undefined : new TextEncoder().encode(text));

/** The end, and what follows it in the last letter. */
const LETTERS_AFTER_END = 2;
/** The dictionary has an entry for each code, so the input is bounded with it. */
const LETTERS_MOST = 1024 * 1024;

/**
 * The text, or undefined when the end is missing, a code is unknown, or it is too long.
 * @param valueAt the letter at an index below `count` as a number of `bits` bits.
 */
function unpackLzString(
  valueAt: (index: number) => number,
  count: number,
  bits: number,
  limit: number,
): string | undefined {
  if (count > LETTERS_MOST) return undefined;
  let index = 0;
  let position = bits;
  const read = (width: number): number => {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      if (position === 0) {
        index++;
        position = bits;
      }
      if (index >= count) return -1;
      position--;
      value |= ((valueAt(index) >>> position) & 1) << bit;
    }
    return value;
  };
  const letter = (code: number): string | undefined => {
    const value = read(code === 0 ? 8 : 16);
    return value === -1 ? undefined : String.fromCharCode(value);
  };
  const opening = read(2);
  const first = opening === 0 || opening === 1 ? letter(opening) : undefined;
  if (first === undefined) return undefined;
  const dictionary: string[] = ["", "", "", first];
  let text = first;
  let previous = first;
  let width = 3;
  let room = 4;
  const filled = () => {
    room--;
    if (room === 0) room = 2 ** width++;
  };
  while (text.length <= limit && width < 24) {
    let code = read(width);
    if (code === -1) return undefined;
    if (code === 2) return count - index <= LETTERS_AFTER_END ? text : undefined;
    if (code < 2) {
      const fresh = letter(code);
      if (fresh === undefined) return undefined;
      code = dictionary.push(fresh) - 1;
      filled();
    }
    const entry = dictionary[code] ?? (code === dictionary.length ? previous + previous.charAt(0) : undefined);
    if (entry === undefined || entry === "") return undefined;
    text += entry;
    dictionary.push(previous + entry.charAt(0));
    filled();
    previous = entry;
  }
  return undefined;
}
