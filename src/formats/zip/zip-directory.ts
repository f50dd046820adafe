/**
 * The directory of a ZIP archive, read from its end; the archive itself stays where it lies, however large it is.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16 (ZIP64).
 */
import { InputError } from "../../domain/input-error.ts";

/** Bytes of the archive from an offset; fewer only where it ends. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

export interface ZipEntry {
  readonly name: string;
  readonly method: "stored" | "deflated";
  readonly packedBytes: number;
  /** As the directory says; what comes out may not be more. */
  readonly bytes: number;
  /** Of its local header. */
  readonly offset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const LOCATOR_64 = 0x07064b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const WINDOW_BYTES = 256 * 1024;
const MOST_ENTRIES = 2_000_000;
const ENCRYPTED = 0x0001;
const FULL_32 = 0xffff_ffff;

/**
 * The entries that are files, in the order of the directory.
 * @throws {InputError} `document-unreadable` for what is no archive, is cut off, encrypted or packed otherwise.
 */
export function* zipEntries(readAt: ReadAt, size: number): Generator<ZipEntry, void, undefined> {
  const { offset, bytes, count } = directoryOf(readAt, size);
  if (count > MOST_ENTRIES) throw wrong(offset, `it holds more than ${MOST_ENTRIES} files`);
  let at = offset;
  let window: Uint8Array = new Uint8Array(0);
  let windowAt = 0;
  for (let number = 0; number < count; number++) {
    if (windowAt + ENTRY_BYTES + 3 * 65_535 > window.length && windowAt + (offset + bytes - at) > window.length) {
      window = readAt(at, Math.max(WINDOW_BYTES, ENTRY_BYTES + 3 * 65_535));
      windowAt = 0;
    }
    const view = viewOf(window.subarray(windowAt));
    if (view.byteLength < ENTRY_BYTES || view.getUint32(0, true) !== ENTRY) throw wrong(at, "its directory is damaged");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => view.getUint16(place, true)) as [
      number,
      number,
      number,
    ];
    const length = ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (view.byteLength < length) throw wrong(at, "its directory is cut off");
    const entry = entryIn(window.subarray(windowAt, windowAt + length), at);
    if (entry !== undefined) yield entry;
    at += length;
    windowAt += length;
  }
}

/** Where the packed bytes of an entry begin. @throws {InputError} `document-unreadable`. */
export function contentOf(readAt: ReadAt, { offset }: ZipEntry): number {
  const view = viewOf(readAt(offset, LOCAL_BYTES));
  if (view.byteLength < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL)
    throw wrong(offset, "a file of it is damaged");
  return offset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

function entryIn(bytes: Uint8Array, at: number): ZipEntry | undefined {
  const view = viewOf(bytes);
  const nameBytes = view.getUint16(28, true);
  const name = new TextDecoder().decode(bytes.subarray(ENTRY_BYTES, ENTRY_BYTES + nameBytes));
  if (name.endsWith("/")) return undefined;
  if ((view.getUint16(8, true) & ENCRYPTED) !== 0) throw wrong(at, "it is encrypted; unpack it first");
  const method = view.getUint16(10, true);
  if (method !== 0 && method !== 8) throw wrong(at, "it is packed in a way that is not read; unpack it first");
  const extra = bytes.subarray(ENTRY_BYTES + nameBytes, ENTRY_BYTES + nameBytes + view.getUint16(30, true));
  const large = largeSizes(extra);
  const value = (place: number) => {
    const short = view.getUint32(place, true);
    return short === FULL_32 ? large() : short;
  };
  // In this order they stand in the extra field, those alone that do not fit.
  const size = value(24);
  const packedBytes = value(20);
  return { name, method: method === 0 ? "stored" : "deflated", packedBytes, bytes: size, offset: value(42) };
}

/** The 64-bit numbers of the extra field 1, one after the other. */
function largeSizes(extra: Uint8Array): () => number {
  const view = viewOf(extra);
  let at = 0;
  while (at + 4 <= extra.length && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  let next = at + 4;
  return () => {
    if (next + 8 > extra.length) return FULL_32;
    next += 8;
    return Number(view.getBigUint64(next - 8, true));
  };
}

function directoryOf(readAt: ReadAt, size: number): { offset: number; bytes: number; count: number } {
  const from = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = readAt(from, size - from);
  const view = viewOf(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || view.getUint16(at + 20, true) !== tail.length - at - END_BYTES) continue;
    const short = {
      count: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const isLarge = short.count === 0xffff || short.bytes === FULL_32 || short.offset === FULL_32;
    const found = (isLarge ? largeDirectory(readAt, from + at) : undefined) ?? short;
    if (found.offset + found.bytes > size) throw wrong(from + at, "it is cut off; get it again");
    return found;
  }
  throw wrong(size, "its end is missing; it was cut off, so get it again");
}

function largeDirectory(readAt: ReadAt, end: number): { offset: number; bytes: number; count: number } | undefined {
  const locator = viewOf(readAt(Math.max(0, end - 20), 20));
  if (end < 20 || locator.byteLength < 20 || locator.getUint32(0, true) !== LOCATOR_64) return undefined;
  const at = Number(locator.getBigUint64(8, true));
  const view = viewOf(readAt(at, 56));
  if (view.byteLength < 56 || view.getUint32(0, true) !== END_64) throw wrong(at, "its directory is damaged");
  const number = (place: number) => Number(view.getBigUint64(place, true));
  return { count: number(32), bytes: number(40), offset: number(48) };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const wrong = (at: number, what: string) =>
  new InputError("document-unreadable", `byte ${at}`, `the archive cannot be read: ${what}`);
