/**
 * Names of fields compared by their letters alone: `deviceModel`, `device_model` and `DEVICE-MODEL` are one name.
 */

/** Letter -> what counts of it; 0 for separators. */
const COUNTED = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const letter = String.fromCharCode(byte);
  if (/[a-z0-9]/.test(letter) || byte >= 0x80) COUNTED[byte] = byte;
  else if (/[A-Z]/.test(letter)) COUNTED[byte] = byte + 0x20;
}

export const KEY_START = 0x811c9dc5;

/** FNV-1a over the letters that count; hand in an earlier result to go on with it. */
export function keyHash(bytes: Uint8Array, from: number, to: number, before: number = KEY_START): number {
  let hash = before;
  for (let at = from; at < to; at++) {
    const letter = COUNTED[bytes[at] as number] as number;
    if (letter !== 0) hash = Math.imul(hash ^ letter, 0x01000193);
  }
  return hash >>> 0;
}

export function keyLetters(bytes: Uint8Array, from: number, to: number): string {
  let letters = "";
  for (let at = from; at < to; at++) {
    const letter = COUNTED[bytes[at] as number] as number;
    if (letter !== 0) letters += String.fromCharCode(letter);
  }
  return letters;
}
