/**
 * A file of knowledge on disk, as it comes: plain, packed with gzip, or an archive (ZIP) of many. What it unpacks to is
 * bounded, since a small file can unpack to any size.
 */
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGunzip, createInflateRaw, inflateRawSync } from "node:zlib";
import { InputError } from "../domain/input-error.ts";
import type { KnowledgeTaken } from "../domain/knowledge/source.ts";
import type { WeaknessNames } from "../formats/csaf/csaf-test.ts";
import { KnowledgeReader, type KnowledgeSink } from "../formats/knowledge-file/knowledge-reader.ts";
import { contentOf, type ReadAt, type ZipEntry, zipEntries } from "../formats/zip/zip-directory.ts";
import { unreadable } from "./files.ts";

/** All of the world's knowledge in one file unpacks to less. */
export const UNPACKED_LIMIT_BYTES = 16 * 1024 ** 3;
/** Small files of an archive are unpacked at once: an archive may hold hundreds of thousands. */
const AT_ONCE_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const PROGRESS_EVERY_BYTES = 4 * 1024 * 1024;

export interface ReadKnowledge {
  readonly sink: KnowledgeSink;
  /** YYYY-MM-DD (UTC): nothing is of a later day. */
  readonly today: string;
  /** Bytes of the file that were read, and entries. */
  readonly progress?: (bytes: number, entries: number) => void;
  readonly unpackedLimitBytes?: number;
}

/**
 * Reads all of a file.
 * @throws {InputError} `file-unreadable`, `format-unknown`, `document-unreadable`, `document-too-large`.
 */
export async function readKnowledge(path: string, options: ReadKnowledge): Promise<KnowledgeTaken> {
  const reader = new KnowledgeReader(options.sink, weaknessNames(), options.today);
  const budget = createBudget(options.unpackedLimitBytes ?? UNPACKED_LIMIT_BYTES);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    const { size } = fstatSync(file);
    const readAt: ReadAt = (offset, length) => readExactly(file, offset, Math.min(length, Math.max(0, size - offset)));
    const [first, second, third] = readAt(0, 4);
    if (first === 0x50 && second === 0x4b && (third === 3 || third === 5))
      await readArchive({ path, readAt, size, reader, budget, progress: options.progress });
    else await readText(path, first === 0x1f && second === 0x8b, { reader, budget, progress: options.progress });
    return reader.end();
  } finally {
    closeSync(file);
  }
}

interface Reading {
  readonly reader: KnowledgeReader;
  readonly budget: (bytes: number) => void;
  readonly progress: ReadKnowledge["progress"];
}

function createBudget(limitBytes: number): (bytes: number) => void {
  let left = limitBytes;
  return (bytes) => {
    left -= bytes;
    if (left < 0)
      throw new InputError(
        "document-too-large",
        "file",
        `it unpacks to more than ${limitBytes / 1024 ** 2} MiB; is this the file you meant?`,
      );
  };
}

async function readText(path: string, isPacked: boolean, { reader, budget, progress }: Reading): Promise<void> {
  const packed = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let told = 0;
  const plain = isPacked ? packed.pipe(createGunzip()) : packed;
  packed.once("error", (error) => plain.destroy(error));
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      budget(chunk.length);
      reader.push(chunk);
      if (packed.bytesRead < told + PROGRESS_EVERY_BYTES) continue;
      told = packed.bytesRead;
      progress?.(told, reader.entries);
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    if (isPacked && String((cause as NodeJS.ErrnoException).code).startsWith("Z_"))
      throw new InputError("document-unreadable", "file", "its gzip is damaged or cut off; get it again", { cause });
    throw unreadable(path, cause);
  } finally {
    packed.destroy();
  }
  reader.endText();
}

interface Archive extends Reading {
  readonly path: string;
  readonly readAt: ReadAt;
  readonly size: number;
}

async function readArchive(archive: Archive): Promise<void> {
  const { readAt, size, reader, progress } = archive;
  let told = 0;
  let read = 0;
  for (const entry of zipEntries(readAt, size)) {
    reader.beginPart(entry.name);
    try {
      await readPart(archive, entry);
      reader.endText();
    } catch (error) {
      // What is wrong with one file of an archive is told; what is wrong with the whole ends it.
      if (!(error instanceof InputError) || error.code === "document-too-large") throw error;
      reader.refusePart(error);
    }
    read += entry.packedBytes;
    if (read < told + PROGRESS_EVERY_BYTES) continue;
    told = read;
    progress?.(Math.min(read, size), reader.entries);
  }
}

async function readPart({ path, readAt, reader, budget }: Archive, entry: ZipEntry): Promise<void> {
  const start = contentOf(readAt, entry);
  if (entry.packedBytes <= AT_ONCE_BYTES && entry.bytes <= AT_ONCE_BYTES) {
    budget(entry.bytes);
    const packed = readAt(start, entry.packedBytes);
    if (packed.length < entry.packedBytes) throw damaged();
    if (packed.length > 0) reader.push(entry.method === "stored" ? packed : inflated(packed, entry.bytes));
    return;
  }
  const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1, highWaterMark: CHUNK_BYTES });
  const plain = entry.method === "stored" ? packed : packed.pipe(createInflateRaw());
  packed.once("error", (error) => plain.destroy(error));
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      budget(chunk.length);
      reader.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof InputError ? cause : damaged(cause);
  } finally {
    packed.destroy();
  }
}

function inflated(packed: Uint8Array, bytes: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw damaged(cause);
  }
}

const damaged = (cause?: unknown) =>
  new InputError("document-unreadable", "", "it is damaged in the archive, or larger than the archive says", { cause });

function readExactly(file: number, offset: number, length: number): Uint8Array {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const bytes = readSync(file, buffer, filled, length - filled, offset + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return buffer.subarray(0, filled);
}

let names: WeaknessNames | undefined;

/** The names of the Common Weakness Enumeration, which advisories are held against. */
export function weaknessNames(): WeaknessNames {
  if (names !== undefined) return names;
  const path = join(fileURLToPath(new URL("../../standards/", import.meta.url)), "cwe-names.json");
  const data = JSON.parse(readFileSync(path, "utf8")) as { names: Record<string, readonly string[]> };
  names = new Map(Object.entries(data.names));
  return names;
}
