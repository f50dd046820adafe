/**
 * Evidence on disk: captures, bills of materials, photographs and documents, named by the SHA-256 of their content and
 * encrypted with the data key. The same content is kept once; what is damaged is never handed out as if it were whole.
 *
 * Layout of a file: evidence-chunks.ts. A file is written under a passing name, flushed, and only then put in place.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../domain/input-error.ts";
import { type MediaType, recogniseMediaType } from "../formats/media-type/recognise-media-type.ts";
import type { DataKey } from "./data-key.ts";
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  keyOfHeader,
  newHeader,
  openChunk,
  plainBytes,
  SEALED_CHUNK_BYTES,
  sealChunk,
} from "./evidence-chunks.ts";
import { syncFolder, unreadable, unwritable } from "./files.ts";

export interface StoredEvidence {
  /** SHA-256 of the plain bytes, 64 hexadecimal digits. */
  readonly digest: string;
  readonly bytes: number;
  /** By its content, whatever its name says. */
  readonly mediaType: MediaType;
}

export interface EvidenceFiles {
  /**
   * Keeps the bytes of a stream; when this returns they are on disk.
   * @throws {InputError} `document-too-large` above `limitBytes`, `file-unwritable`; errors of the stream pass through.
   */
  put(stream: AsyncIterable<Uint8Array>, limits: { readonly limitBytes: number }): Promise<StoredEvidence>;
  /**
   * The plain bytes, chunk by chunk. A chunk that comes out is genuine, the whole is so only when the end is reached.
   * @throws {InputError} `file-unreadable` when it is not there, `evidence-damaged` where it was changed or cut.
   */
  read(digest: string): AsyncGenerator<Uint8Array, void, undefined>;
  /** Plain bytes, told by the length on disk. @throws {InputError} as `read`. */
  size(digest: string): Promise<number>;
  /** Deletes the content; it is no error when it is not there. */
  remove(digest: string): Promise<void>;
  /** The digests of all that is kept. */
  digests(): Promise<string[]>;
  /** Deletes what an earlier process left half-written, and says how many files that were. */
  sweep(): Promise<number>;
}

export interface EvidenceFilesOptions {
  /** The folder of all data; evidence lies in `evidence` in it. */
  readonly folder: string;
  readonly dataKey: DataKey;
  /** Milliseconds since 1970; half-written files that are older belong to nobody any more. */
  readonly startedAtMs?: number;
}

const UNFINISHED = ".unfinished";

export function createEvidenceFiles(options: EvidenceFilesOptions): EvidenceFiles {
  const { dataKey, startedAtMs = performance.timeOrigin } = options;
  const root = join(options.folder, "evidence");

  return {
    async put(stream, { limitBytes }) {
      const passing = join(root, `${randomUUID()}${UNFINISHED}`);
      await onDisk(root, mkdir(root, { recursive: true, mode: 0o700 }));
      try {
        const stored = await writeSealed(passing, stream, dataKey, limitBytes);
        const path = pathOf(root, stored.digest);
        await onDisk(path, place(passing, path));
        return stored;
      } finally {
        await rm(passing, { force: true });
      }
    },

    async *read(digest) {
      const path = pathOf(root, digest);
      const file = await open(path, "r").catch((cause: unknown) => {
        throw missing(path, cause);
      });
      try {
        yield* readSealed(file, path, digest, dataKey);
      } finally {
        await file.close();
      }
    },

    async size(digest) {
      const path = pathOf(root, digest);
      const facts = await stat(path).catch((cause: unknown) => {
        throw missing(path, cause);
      });
      return plainBytes(facts.size) ?? damaged(path, "its length is that of no evidence file");
    },

    async remove(digest) {
      const path = pathOf(root, digest);
      await onDisk(path, rm(path, { force: true }));
    },

    async digests() {
      const names = await readdir(root, { recursive: true }).catch(() => []);
      return names.map((name) => basename(name)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    },

    async sweep() {
      const names = await readdir(root).catch(() => []);
      let swept = 0;
      for (const name of names.filter((name) => name.endsWith(UNFINISHED))) {
        const facts = await stat(join(root, name)).catch(() => undefined);
        if (facts === undefined || facts.mtimeMs >= startedAtMs) continue;
        await onDisk(join(root, name), unlink(join(root, name)));
        swept++;
      }
      return swept;
    },
  };
}

async function writeSealed(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  dataKey: DataKey,
  limitBytes: number,
): Promise<StoredEvidence> {
  const header = newHeader();
  const key = keyOfHeader(header, dataKey) as Uint8Array;
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let filled = 0;
  let chunks = 0;
  let bytes = 0;
  let mediaType: MediaType = "application/octet-stream";

  const file = await onDisk(path, open(path, "wx", 0o600));
  async function writeChunk(isLast: boolean): Promise<void> {
    const plain = chunk.subarray(0, filled);
    if (chunks === 0) mediaType = recogniseMediaType(plain);
    await onDisk(path, file.writeFile(sealChunk(key, chunks++, isLast, plain)));
    filled = 0;
  }

  try {
    await onDisk(path, file.writeFile(header));
    for await (const part of stream) {
      bytes += part.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      hash.update(part);
      for (let at = 0; at < part.length; ) {
        // A full chunk waits for the next byte: only then it is known not to be the last.
        if (filled === CHUNK_BYTES) await writeChunk(false);
        const taken = part.subarray(at, at + CHUNK_BYTES - filled);
        chunk.set(taken, filled);
        filled += taken.length;
        at += taken.length;
      }
    }
    await writeChunk(true);
    await onDisk(path, file.sync());
  } finally {
    await file.close();
  }
  return { digest: hash.digest("hex"), bytes, mediaType };
}

async function* readSealed(
  file: FileHandle,
  path: string,
  digest: string,
  dataKey: DataKey,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = await file.stat();
  const header = await readFull(file, path, 0, HEADER_BYTES);
  const key = keyOfHeader(header, dataKey) ?? damaged(path, "it does not begin as an evidence file");
  const hash = createHash("sha256");
  for (let number = 0, at = HEADER_BYTES; number === 0 || at < size; number++, at += SEALED_CHUNK_BYTES) {
    const sealed = await readFull(file, path, at, SEALED_CHUNK_BYTES);
    const isLast = at + SEALED_CHUNK_BYTES >= size;
    const plain = openChunk(key, number, isLast, sealed) ?? damaged(path, `byte ${at} and on were changed or cut off`);
    hash.update(plain);
    yield plain;
  }
  if (hash.digest("hex") !== digest) damaged(path, "it holds other content than its name says");
}

/** Up to `bytes` from an offset; fewer only at the end of the file. */
async function readFull(file: FileHandle, path: string, at: number, bytes: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, at + filled).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** A file that is there already is replaced by the same content, which mends it if it was damaged. */
async function place(passing: string, path: string): Promise<void> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(passing, path);
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(dirname(folder));
}

/** @throws {InputError} `argument-wrong` for what is no digest, so that none becomes a path elsewhere. */
function pathOf(root: string, digest: string): string {
  if (/^[0-9a-f]{64}$/.test(digest)) return join(root, digest.slice(0, 2), digest);
  throw new InputError("argument-wrong", "digest", "a digest is 64 hexadecimal digits in lower case");
}

async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

function tooLarge(limitBytes: number): InputError {
  return new InputError(
    "document-too-large",
    "upload",
    `it is larger than ${limitBytes / 1_048_576} MiB; send a shorter recording or a smaller picture`,
  );
}

function missing(path: string, cause: unknown): InputError {
  if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return unreadable(path, cause);
  return new InputError("file-unreadable", path, "this evidence is not there; restore it from a backup", { cause });
}

function damaged(path: string, what: string): never {
  throw new InputError(
    "evidence-damaged",
    path,
    `${what}, or another data key sealed it; restore it from a backup or upload the document again`,
  );
}
