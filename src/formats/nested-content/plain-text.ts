/**
 * Which short texts cannot hold anything further, told in one pass: most values of a message are words, numbers and
 * times, and opening each would cost more than all else.
 */
import { RUN_LETTERS_LEAST } from "./letter-runs.ts";

/** 0: the text has to be opened. 1: no more than itself. 2: a letter of base64 or hexadecimal digits. */
const SIGNS = new Uint8Array(256);
for (const sign of " !#$'()*,.:;?@^`|~") SIGNS[sign.charCodeAt(0)] = 1;
for (let sign = 0; sign < 128; sign++) if (/[\w+/-]/.test(String.fromCharCode(sign))) SIGNS[sign] = 2;

const UUID_LETTERS = 36;

/** Whether nothing can be packed in the window: no sign of a code or container, and no run of letters as base64 has. */
export function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  let runFrom = start;
  for (let at = start; at < end; at++) {
    const sign = SIGNS[bytes[at] as number];
    if (sign === 2) continue;
    if (sign === 0) return false;
    if (at - runFrom >= RUN_LETTERS_LEAST && !isUuid(bytes, runFrom, at)) return false;
    runFrom = at + 1;
  }
  return end - runFrom < RUN_LETTERS_LEAST || isUuid(bytes, runFrom, end);
}

/** A UUID in its usual form (RFC 9562, section 4): its hyphens are letters of base64, but it is a number. */
export function isUuid(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to - from === UUID_LETTERS &&
    bytes[from + 8] === 0x2d &&
    bytes[from + 13] === 0x2d &&
    bytes[from + 18] === 0x2d &&
    bytes[from + 23] === 0x2d
  );
}
