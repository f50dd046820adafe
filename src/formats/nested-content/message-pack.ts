/**
 * Strings of MessagePack, of one object or a row of them, with their paths. Source: the MessagePack specification.
 */
import { type OnItemString, Path } from "./item-path.ts";

const DEPTH_MOST = 64;

/** Bytes of the length or value that follows a first byte from 0xc0 to 0xdf; -1 is not used. */
const FIXED = [0, -1, 0, 0, 1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 16, 1, 2, 4, 2, 4, 2, 4];

/** @returns whether all of the window was MessagePack that begins with a map or an array; else nothing is told. */
export function forEachMessagePackString(
  bytes: Uint8Array,
  start: number,
  end: number,
  onString: OnItemString,
): boolean {
  const read = (tell: OnItemString): boolean => {
    const path = new Path();
    let at = start;
    while (at < end && at !== -1)
      at = beginsContainer(bytes[at] as number) ? object(bytes, at, end, 0, path, tell, false) : -1;
    return at === end;
  };
  // Read twice, since only the end shows whether it was one at all; without a string it proves nothing.
  let strings = 0;
  return read(() => strings++) && strings > 0 && read(onString);
}

/** A map or an array: letters alone would be a row of small numbers. */
const beginsContainer = (byte: number) => (byte >= 0x80 && byte <= 0x9f) || (byte >= 0xdc && byte <= 0xdf);

/** @returns where the next object begins, or -1. */
function object(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
  path: Path,
  onString: OnItemString,
  isKey: boolean,
): number {
  if (start >= end || depth > DEPTH_MOST) return -1;
  const first = bytes[start] as number;
  const at = start + 1;
  const string = (from: number, length: number): number => {
    if (length > end - from) return -1;
    if (isKey) path.key(bytes, from, from + length);
    else onString(bytes, from, from + length, path);
    return from + length;
  };
  if (first < 0x80 || first >= 0xe0) return at;
  if (first < 0x90) return members(bytes, at, end, depth, first & 15, true, path, onString);
  if (first < 0xa0) return members(bytes, at, end, depth, first & 15, false, path, onString);
  if (first < 0xc0) return string(at, first & 31);
  const size = FIXED[first - 0xc0] as number;
  if (size === -1 || at + size > end) return -1;
  let value = 0;
  for (let index = 0; index < Math.min(size, 8); index++) value = value * 256 + (bytes[at + index] as number);
  const after = at + size;
  if (first >= 0xdc) return members(bytes, after, end, depth, value, first >= 0xde, path, onString);
  if ((first >= 0xc4 && first <= 0xc6) || first >= 0xd9) return string(after, value);
  // Extensions: a type, then the data; fixed ones have 1, 2, 4, 8 or 16 bytes.
  if (first >= 0xc7 && first <= 0xc9) return string(after + 1, value);
  if (first >= 0xd4 && first <= 0xd8) return after + 1 <= end ? after + 1 : -1;
  return after;
}

function members(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
  count: number,
  map: boolean,
  path: Path,
  onString: OnItemString,
): number {
  path.open(map);
  let at = start;
  for (let index = 0; index < count; index++) {
    if (map) at = object(bytes, at, end, depth + 1, path, onString, true);
    if (at !== -1) at = object(bytes, at, end, depth + 1, path, onString, false);
    if (at === -1) return -1;
    path.next();
  }
  path.close();
  return at;
}
