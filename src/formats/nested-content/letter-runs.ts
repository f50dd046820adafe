/**
 * Runs of base64, base64url or hexadecimal letters in any bytes, and what they decode to (RFC 4648).
 *
 * Lines of at least 60 letters belong together, as MIME and PEM break them.
 */

/** A shorter run is a word. */
export const RUN_LETTERS_LEAST = 16;
const LINE_LETTERS_LEAST = 60;

const VALUES = new Uint8Array(256).fill(255);
for (const alphabet of [
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
]) {
  for (let value = 0; value < 64; value++) VALUES[alphabet.charCodeAt(value)] = value;
}
const HEX_VALUES = new Uint8Array(256).fill(255);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  HEX_VALUES[digit.charCodeAt(0)] = value;
  HEX_VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}

const CR = 13;
const LF = 10;

/** Tells each run with its code; hexadecimal digits alone are no base64. */
export function forEachRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  onRun: (code: "hex" | "base64", from: number, to: number) => void,
): void {
  let at = start;
  while (at < end) {
    if (VALUES[bytes[at] as number] === 255) {
      at++;
      continue;
    }
    const from = at;
    let line = at;
    let letters = 0;
    let hex = true;
    while (at < end) {
      const byte = bytes[at] as number;
      if (VALUES[byte] !== 255) {
        hex &&= HEX_VALUES[byte] !== 255;
        letters++;
        at++;
      } else {
        const next = nextLine(bytes, at, end);
        if (next === at || at - line < LINE_LETTERS_LEAST || VALUES[bytes[next] as number] === 255) break;
        at = next;
        line = next;
      }
    }
    if (letters >= RUN_LETTERS_LEAST) onRun(hex ? "hex" : "base64", from, at);
  }
}

/** Where the next line begins when one ends at `at`, else `at`; `end` counts as no line. */
function nextLine(bytes: Uint8Array, at: number, end: number): number {
  const after = bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF ? at + 2 : bytes[at] === LF ? at + 1 : at;
  return after < end ? after : at;
}

/** Both alphabets; what is no letter is passed over, and bits that fill no byte are dropped. */
export function decodeBase64(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const decoded = new Uint8Array(Math.floor(((to - from) * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (let at = from; at < to; at++) {
    const value = VALUES[bytes[at] as number] as number;
    if (value === 255) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded[length++] = held >>> bits;
    }
  }
  return decoded.subarray(0, length);
}

export function decodeHex(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const decoded = new Uint8Array((to - from) >> 1);
  let digits = 0;
  for (let at = from; at < to; at++) {
    const value = HEX_VALUES[bytes[at] as number] as number;
    if (value === 255) continue;
    decoded[digits >> 1] = ((decoded[digits >> 1] ?? 0) << 4) | value;
    digits++;
  }
  return decoded.subarray(0, digits >> 1);
}

export const hexValue = (byte: number | undefined): number => (byte === undefined ? 255 : (HEX_VALUES[byte] as number));
