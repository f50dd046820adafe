/**
 * The packed form of an address table: what `standards/*.bin.gz` hold once inflated.
 *
 * One line of JSON (form, version, edition, values, counts), a line feed, then for IPv4 and for IPv6 three columns:
 * heads (a byte per run), value indexes (all low bytes, then all high ones), key bytes. Keys are front-coded: a head's
 * high half counts the leading bytes shared with the key before, its low half the bytes written, less one; bytes after
 * those are zero. The first written byte is the difference to the same byte of the key before (never zero, as keys
 * ascend), which is what lets gzip shrink 700,000 runs to under 700 kB.
 */
import { InputError } from "../input-error.ts";
import { AddressTable, type Runs } from "./address-table.ts";

const FORM = "carelabel-address-table";
const VERSION = 1;
const LONGEST_HEADER = 1 << 20;

interface Header<Value> {
  readonly form: typeof FORM;
  readonly version: number;
  readonly edition: string;
  readonly values: readonly Value[];
  readonly v4: { readonly runs: number; readonly keyBytes: number };
  readonly v6: { readonly runs: number; readonly keyBytes: number };
}

/** Packs `table`; the bytes are the same for the same table. */
export function packAddressTable<Value>(table: AddressTable<Value>, edition: string): Uint8Array<ArrayBuffer> {
  const v4 = packRuns(table.v4);
  const v6 = packRuns(table.v6);
  const count = (runs: Runs, packed: { keyBytes: Uint8Array }) => ({
    runs: runs.values.length,
    keyBytes: packed.keyBytes.length,
  });
  const header: Header<Value> = {
    form: FORM,
    version: VERSION,
    edition,
    values: table.values,
    v4: count(table.v4, v4),
    v6: count(table.v6, v6),
  };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const parts = [line, v4.heads, v4.values, v4.keyBytes, v6.heads, v6.values, v6.keyBytes];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Unpacks a table and tells its edition.
 * @param isValue tells whether a value of the header has the form that the caller expects.
 * @throws {InputError} `document-unreadable`, with the byte offset, when anything is not as it must be.
 */
export function unpackAddressTable<Value>(
  bytes: Uint8Array,
  isValue: (value: unknown) => value is Value,
): { readonly table: AddressTable<Value>; readonly edition: string } {
  const end = bytes.subarray(0, LONGEST_HEADER).indexOf(0x0a);
  const header = headerOf<Value>(bytes.subarray(0, Math.max(end, 0)), isValue);
  let at = end + 1;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw broken(bytes.length, "the file ends early");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const runsOf = (words: 1 | 4, { runs, keyBytes }: { runs: number; keyBytes: number }): Runs => {
    const headsAt = at;
    const heads = take(runs);
    const values = unpackValues(take(runs * 2), header.values.length, at - runs * 2);
    return { words, keys: unpackKeys(words, heads, take(keyBytes), headsAt), values };
  };
  const v4 = runsOf(1, header.v4);
  const v6 = runsOf(4, header.v6);
  if (at !== bytes.length) throw broken(at, "bytes are left over");
  return { table: new AddressTable(header.values, v4, v6), edition: header.edition };
}

function packRuns({ words, keys, values }: Runs): { heads: Uint8Array; values: Uint8Array; keyBytes: Uint8Array } {
  const width = words * 4;
  const heads = new Uint8Array(values.length);
  const keyBytes: number[] = [];
  let before = new Uint8Array(width);
  for (let run = 0; run < values.length; run++) {
    const key = Uint8Array.from(
      { length: width },
      (_, at) => (keys[run * words + (at >> 2)] ?? 0) >>> (24 - 8 * (at & 3)),
    );
    let shared = 0;
    while (shared < width - 1 && key[shared] === before[shared]) shared++;
    let end = width;
    while (end > shared + 1 && key[end - 1] === 0) end--;
    heads[run] = (shared << 4) | (end - shared - 1);
    keyBytes.push((key[shared] ?? 0) - (before[shared] ?? 0), ...key.subarray(shared + 1, end));
    before = key;
  }
  const packedValues = new Uint8Array(values.length * 2);
  for (const [run, value] of values.entries()) {
    packedValues[run] = value & 0xff;
    packedValues[values.length + run] = value >>> 8;
  }
  return { heads, values: packedValues, keyBytes: Uint8Array.from(keyBytes) };
}

function headerOf<Value>(line: Uint8Array, isValue: (value: unknown) => value is Value): Header<Value> {
  let header: Header<Value>;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
  } catch (cause) {
    throw broken(0, "its first line is no header of an address table", cause);
  }
  if (header === null || typeof header !== "object" || header.form !== FORM) throw broken(0, "it is no address table");
  if (header.version !== VERSION)
    throw broken(0, `it has version ${header.version}, this program reads version ${VERSION}`);
  const counts = [header.v4?.runs, header.v4?.keyBytes, header.v6?.runs, header.v6?.keyBytes];
  const sound =
    typeof header.edition === "string" &&
    Array.isArray(header.values) &&
    header.values.every(isValue) &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0 && count < 2 ** 31);
  if (!sound) throw broken(0, "its header is incomplete");
  return header;
}

function unpackValues(bytes: Uint8Array, valueCount: number, offset: number): Uint16Array {
  const values = new Uint16Array(bytes.length / 2);
  for (let run = 0; run < values.length; run++) {
    const value = (bytes[run] ?? 0) | ((bytes[values.length + run] ?? 0) << 8);
    if (value > valueCount) throw broken(offset + run, "a run names a value that the header does not hold");
    values[run] = value;
  }
  return values;
}

function unpackKeys(words: 1 | 4, heads: Uint8Array, bytes: Uint8Array, offset: number): Uint32Array {
  const width = words * 4;
  const keys = new Uint32Array(heads.length * words);
  const key = new Uint8Array(width);
  let at = 0;
  let endBefore = 0;
  for (let run = 0; run < heads.length; run++) {
    const head = heads[run] ?? 0;
    const shared = head >>> 4;
    const end = shared + (head & 15) + 1;
    if (end > width || at + end - shared > bytes.length) throw broken(offset + run, "a key is longer than an address");
    const first = (key[shared] ?? 0) + (bytes[at] ?? 0);
    // Only a first key of zero may repeat the zero it starts from; all else must ascend, or the search would go astray.
    if (first > 255 || (bytes[at] === 0 && run > 0)) throw broken(offset + run, "its runs are not in ascending order");
    key[shared] = first;
    for (let byte = shared + 1; byte < end; byte++) key[byte] = bytes[at + byte - shared] ?? 0;
    for (let byte = end; byte < endBefore; byte++) key[byte] = 0;
    at += end - shared;
    endBefore = end;
    // Words before the first changed byte are those of the key before; words after the last written one are zero.
    const row = run * words;
    for (let word = 0; word < shared >>> 2; word++) keys[row + word] = keys[row + word - words] ?? 0;
    for (let word = shared >>> 2; word <= (end - 1) >>> 2; word++) {
      const from = word * 4;
      keys[row + word] =
        ((key[from] ?? 0) << 24) | ((key[from + 1] ?? 0) << 16) | ((key[from + 2] ?? 0) << 8) | (key[from + 3] ?? 0);
    }
  }
  if (at !== bytes.length) throw broken(offset, "key bytes are left over");
  return keys;
}

function broken(offset: number, what: string, cause?: unknown): InputError {
  return new InputError(
    "document-unreadable",
    `byte ${offset}`,
    `${what}; build it anew with scripts/build-knowledge.ts`,
    { cause },
  );
}
