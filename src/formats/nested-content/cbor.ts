/**
 * Strings of CBOR (RFC 8949), of one item or a sequence of them (RFC 8742), with their paths.
 */
import { type OnItemString, Path } from "./item-path.ts";

const DEPTH_MOST = 64;
const INDEFINITE = 31;

/** @returns whether all of the window was CBOR that begins with a map, an array or a tag; else nothing is told. */
export function forEachCborString(bytes: Uint8Array, start: number, end: number, onString: OnItemString): boolean {
  const read = (tell: OnItemString): boolean => {
    const path = new Path();
    let at = start;
    while (at < end && at !== -1) at = beginsContainer(bytes[at] as number) ? item(bytes, at, end, 0, path, tell) : -1;
    return at === end;
  };
  // Read twice, since only the end shows whether it was one at all; without a string it proves nothing.
  let strings = 0;
  return read(() => strings++) && strings > 0 && read(onString);
}

/** A map, an array or a tag: a number alone is met in any bytes. */
const beginsContainer = (byte: number) => byte >= 0x80 && byte < 0xe0;

/** @returns where the next item begins, or -1. */
function item(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
  path: Path,
  onString: OnItemString,
  isKey = false,
): number {
  if (start >= end || depth > DEPTH_MOST) return -1;
  const major = (bytes[start] as number) >> 5;
  const info = (bytes[start] as number) & 31;
  let at = start + 1;
  let value = info;
  if (info >= 24 && info <= 27) {
    const size = 1 << (info - 24);
    if (at + size > end) return -1;
    value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + (bytes[at + index] as number);
    at += size;
  } else if (info > 27 && info !== INDEFINITE) return -1;
  const endless = info === INDEFINITE;
  switch (major) {
    case 0:
    case 1:
      return endless ? -1 : at;
    case 2:
    case 3: {
      if (endless) return joined(bytes, at, end, path, onString);
      if (value > end - at) return -1;
      if (isKey) path.key(bytes, at, at + value);
      else onString(bytes, at, at + value, path);
      return at + value;
    }
    case 4:
    case 5: {
      path.open(major === 5);
      for (let count = 0; endless || count < value; count++) {
        if (endless && bytes[at] === 0xff && at < end) {
          path.close();
          return at + 1;
        }
        if (major === 5) at = item(bytes, at, end, depth + 1, path, onString, true);
        if (at !== -1) at = item(bytes, at, end, depth + 1, path, onString);
        if (at === -1) return -1;
        path.next();
      }
      path.close();
      return at;
    }
    case 6:
      return endless ? -1 : item(bytes, at, end, depth + 1, path, onString, isKey);
    default:
      return endless ? -1 : at;
  }
}

/** A string in chunks: put together, since a value may lie over their border. */
function joined(bytes: Uint8Array, start: number, end: number, path: Path, onString: OnItemString): number {
  const chunks: Uint8Array[] = [];
  const position = start;
  let at = start;
  let length = 0;
  while (at < end && bytes[at] !== 0xff) {
    let found: readonly [from: number, to: number] | undefined;
    const kind = (bytes[at] as number) >> 5;
    if ((kind !== 2 && kind !== 3) || ((bytes[at] as number) & 31) === INDEFINITE) return -1;
    const next = item(bytes, at, end, DEPTH_MOST, path, (_, from, to) => {
      found = [from, to];
    });
    if (next === -1 || found === undefined) return -1;
    chunks.push(bytes.subarray(found[0], found[1]));
    length += found[1] - found[0];
    at = next;
  }
  if (at >= end) return -1;
  const whole = new Uint8Array(length);
  let filled = 0;
  for (const chunk of chunks) {
    whole.set(chunk, filled);
    filled += chunk.length;
  }
  onString(whole, 0, length, path, position, at);
  return at + 1;
}
