/**
 * The first byte of a value within a window; what comes after the window is never looked at.
 */

/** A view costs more than a short loop. */
const LOOP_BYTES_MOST = 64;

/** @returns its offset in `bytes`, or -1. */
export function indexOfByte(bytes: Uint8Array, value: number, start: number, end: number): number {
  if (end - start > LOOP_BYTES_MOST) {
    const found = bytes.subarray(start, end).indexOf(value);
    return found === -1 ? -1 : start + found;
  }
  for (let at = start; at < end; at++) if (bytes[at] === value) return at;
  return -1;
}
