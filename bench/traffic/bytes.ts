/** Building messages: numbers in network order, texts, and lists with their length in front. */

/** A byte, a text of ASCII, bytes, or several of these. */
export type Part = number | string | Uint8Array | readonly Part[];

/** Parts one after the other. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts));
  write(bytes, 0, parts);
  return bytes;
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >> 16, value >> 8, value);
}

/** The parts behind their length in `lengthBytes` bytes. */
export function sized(lengthBytes: 1 | 2 | 3 | 4, ...parts: readonly Part[]): Uint8Array {
  const length = lengthOf(parts);
  const bytes = new Uint8Array(lengthBytes + length);
  for (let at = 0; at < lengthBytes; at++) bytes[at] = length >>> (8 * (lengthBytes - 1 - at));
  write(bytes, lengthBytes, parts);
  return bytes;
}

function lengthOf(part: Part): number {
  if (typeof part === "number") return 1;
  if (typeof part === "string" || part instanceof Uint8Array) return part.length;
  let sum = 0;
  for (const one of part) sum += lengthOf(one);
  return sum;
}

/** Offset behind what was written. */
function write(bytes: Uint8Array, start: number, part: Part): number {
  if (typeof part === "number") {
    bytes[start] = part;
    return start + 1;
  }
  if (part instanceof Uint8Array) {
    bytes.set(part, start);
    return start + part.length;
  }
  let at = start;
  if (typeof part === "string") for (; at < start + part.length; at++) bytes[at] = part.charCodeAt(at - start);
  else for (const one of part) at = write(bytes, at, one);
  return at;
}
