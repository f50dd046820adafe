/**
 * The parts of a ZIP archive, read by its central directory, with bounds against archives that unpack to far more than
 * they say.
 *
 * Source: PKWARE APPNOTE 6.3 (4.3.7, 4.3.12, 4.3.16; ZIP64 sizes of 4.5.3). Inflating is handed in.
 */
import { InputError } from "../../domain/input-error.ts";

/** Raw DEFLATE; must give up once it would write more than `most` bytes. */
export type InflateRaw = (bytes: Uint8Array, most: number) => Uint8Array;

export interface ZipPart {
  readonly name: string;
  /** Unpacks it. @throws {InputError} `document-too-large`, `document-unreadable`. */
  unpack(): Uint8Array;
}

export interface ZipLimits {
  readonly parts: number;
  /** Unpacked, of one part. */
  readonly partBytes: number;
  /** Unpacked, of all parts that are unpacked. */
  readonly allBytes: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const IN_ZIP64 = 0xffffffff;

/** @throws {InputError} `document-unreadable` or `document-too-large`, with the byte offset. */
export function zipParts(bytes: Uint8Array, inflateRaw: InflateRaw, limits: ZipLimits): ReadonlyMap<string, ZipPart> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  if (count > limits.parts)
    throw new InputError(
      "document-too-large",
      `byte ${end}`,
      `the archive has ${count} parts; is this the file you meant?`,
    );
  const parts = new Map<string, ZipPart>();
  let at = view.getUint32(end + 16, true);
  let left = limits.allBytes;
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) throw damaged(at);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const entry = {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      ...sizesOf(view, at, at + 46 + nameLength, extraLength),
    };
    parts.set(name, {
      name,
      unpack() {
        if (entry.size > limits.partBytes || entry.size > left) {
          throw new InputError(
            "document-too-large",
            name,
            `it would unpack to ${Math.ceil(entry.size / 1_048_576)} MiB; is this the file you meant?`,
          );
        }
        left -= entry.size;
        return unpack(bytes, view, name, entry, inflateRaw);
      },
    });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return parts;
}

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** The end record stands in the last 64 KiB, before a comment. */
function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 65_557; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (view.getUint32(at + 16, true) === IN_ZIP64)
      throw new InputError(
        "format-unsupported",
        `byte ${at}`,
        "the archive has the form ZIP64; save the file again with a spreadsheet program",
      );
    return at;
  }
  throw new InputError(
    "document-unreadable",
    `byte ${view.byteLength}`,
    "the archive ends in the middle; it was cut off, so copy or save it again",
  );
}

/** Sizes that do not fit 32 bits, and those of writers that stream, stand in the extra field with id 1. */
function sizesOf(
  view: DataView,
  entry: number,
  extra: number,
  extraLength: number,
): Pick<Entry, "packed" | "size" | "offset"> {
  const sizes = {
    size: view.getUint32(entry + 24, true),
    packed: view.getUint32(entry + 20, true),
    offset: view.getUint32(entry + 42, true),
  };
  const end = Math.min(extra + extraLength, view.byteLength);
  for (let at = extra; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let value = at + 4;
    for (const name of ["size", "packed", "offset"] as const) {
      if (sizes[name] !== IN_ZIP64 || value + 8 > end) continue;
      sizes[name] = Number(view.getBigUint64(value, true));
      value += 8;
    }
  }
  return sizes;
}

function unpack(bytes: Uint8Array, view: DataView, name: string, entry: Entry, inflateRaw: InflateRaw): Uint8Array {
  if ((entry.flags & 1) !== 0)
    throw new InputError("format-unsupported", name, "the archive is encrypted; save the file without a password");
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_SIGNATURE)
    throw damaged(entry.offset);
  const from = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  if (from + entry.packed > bytes.length) throw damaged(entry.offset);
  const packed = bytes.subarray(from, from + entry.packed);
  if (entry.method === 0) return packed;
  if (entry.method !== 8)
    throw new InputError(
      "format-unsupported",
      name,
      `it is packed by method ${entry.method}; save the file again with a spreadsheet program`,
    );
  try {
    // More than the directory says is a lie, and no honest archive tells one.
    return inflateRaw(packed, Math.max(1, entry.size));
  } catch (cause) {
    throw new InputError(
      "document-unreadable",
      name,
      "it does not unpack to what the archive says; copy or save the file again",
      { cause },
    );
  }
}

function damaged(at: number): InputError {
  return new InputError("document-unreadable", `byte ${at}`, "the archive is damaged there; copy or save it again");
}
