/**
 * The records of the world's knowledge on disk: a compact file for each source, written aside and then put in place.
 *
 * A file is a line that names the form, then blocks of a length (four bytes) and that much zstd; a block holds records
 * as lines of JSON. A block of length 0 ends the file, so that one which was cut off is noticed. Reading and writing
 * wait for the disk and hold one block in memory: both are for a thread of their own.
 */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { KnowledgeSource } from "../contract/knowledge.ts";
import { InputError } from "../domain/input-error.ts";
import { RECORD_KINDS, type RecordKind } from "../domain/knowledge/source.ts";
import type { KnowledgeRecord } from "../domain/knowledge/weakness.ts";
import { syncFolder, unreadable, unwritable } from "./files.ts";

const FORM = Buffer.from("carelabel-knowledge 1\n");
const BLOCK_BYTES = 1024 * 1024;
/** A record is smaller than this, and so is a block. */
const LARGEST_BLOCK_BYTES = 256 * 1024 * 1024;
const ENDING = ".records";
const UNFINISHED = ".unfinished";

/** Where the records of an installation lie. */
export const knowledgeFolder = (dataFolder: string): string => join(dataFolder, "knowledge");

/**
 * The records of `sources`, of the given kinds alone; sources that hold none of these are not opened.
 * @param folder of all data.
 * @throws {InputError} `data-unreadable` for a file that is damaged or cut off, `file-unreadable` where it is gone.
 * @example for (const record of keptRecords(folder, await knowledgeSources(store.read), ["weakness"])) { … }
 */
export function* keptRecords(
  folder: string,
  sources: readonly Pick<KnowledgeSource, "id" | "taken">[],
  kinds: readonly RecordKind[] = RECORD_KINDS,
): Generator<KnowledgeRecord, void, undefined> {
  for (const { id, taken } of sources) {
    const wanted = kinds.filter((kind) => (taken.counts[kind] ?? 0) > 0);
    if (wanted.length > 0) yield* recordsIn(pathOf(folder, id), wanted);
  }
}

export interface KnowledgeWriter {
  add(record: KnowledgeRecord): void;
  /** Puts the file in place; when it returns, the file is on disk. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): void;
}

/** Writes the records of the source `id`. @throws {InputError} `file-unwritable`. */
export function writeRecords(folder: string, id: string): KnowledgeWriter {
  const root = knowledgeFolder(folder);
  const path = pathOf(folder, id);
  const passing = unfinishedOf(folder, id);
  const onDisk = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw unwritable(path, cause);
    }
  };
  const file = onDisk(() => {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    return openSync(passing, "wx", 0o600);
  });
  let isOpen = true;
  let lines: string[] = [];
  let length = 0;
  const put = (bytes: Uint8Array) => onDisk(() => writeFully(file, bytes));
  const flush = () => {
    if (lines.length === 0) return;
    const packed = zstdCompressSync(`${lines.join("\n")}\n`);
    put(lengthOf(packed.length));
    put(packed);
    lines = [];
    length = 0;
  };
  const close = () => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  put(FORM);
  return {
    add(record) {
      const line = JSON.stringify(record);
      lines.push(line);
      length += line.length;
      if (length >= BLOCK_BYTES) flush();
    },
    async finish() {
      flush();
      put(lengthOf(0));
      onDisk(() => fsyncSync(file));
      close();
      onDisk(() => renameSync(passing, path));
      await syncFolder(root);
    },
    discard() {
      close();
      rmSync(passing, { force: true });
    },
  };
}

export async function removeRecords(folder: string, id: string): Promise<void> {
  await rm(pathOf(folder, id), { force: true });
}

/** Deletes what a thread that was ended may have left of a source that is not kept. */
export async function discardRecords(folder: string, id: string): Promise<void> {
  await rm(unfinishedOf(folder, id), { force: true });
  await removeRecords(folder, id);
}

/** Deletes what belongs to none of the sources `ids`: what a crash left half-written or without a row. */
export async function sweepKnowledge(folder: string, ids: ReadonlySet<string>): Promise<number> {
  const root = knowledgeFolder(folder);
  let swept = 0;
  for (const name of await readdir(root).catch(() => [])) {
    const isKept = name.endsWith(ENDING) && ids.has(name.slice(0, -ENDING.length));
    if (isKept || !(name.endsWith(ENDING) || name.endsWith(UNFINISHED))) continue;
    await rm(join(root, name), { force: true });
    swept++;
  }
  return swept;
}

const unfinishedOf = (folder: string, id: string) => `${pathOf(folder, id).slice(0, -ENDING.length)}${UNFINISHED}`;

/** A name for a file on its way, which `sweepKnowledge` takes for unfinished. */
export const passingFile = (folder: string): string => join(knowledgeFolder(folder), `${randomUUID()}${UNFINISHED}`);

function* recordsIn(path: string, kinds: readonly RecordKind[]): Generator<KnowledgeRecord, void, undefined> {
  // Written by `add`, so a record begins with its kind: most of what is not wanted is never parsed.
  const beginnings = kinds.map((kind) => `{"kind":"${kind}"`);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    if (!readFully(file, FORM.length, path).equals(FORM)) throw damaged(path, "it does not begin as one");
    for (;;) {
      const size = readFully(file, 4, path).readUInt32LE();
      if (size === 0) return;
      if (size > LARGEST_BLOCK_BYTES) throw damaged(path, "a block is too long");
      for (const line of linesOf(readFully(file, size, path), path))
        if (beginnings.some((beginning) => line.startsWith(beginning))) yield JSON.parse(line);
    }
  } finally {
    closeSync(file);
  }
}

function linesOf(packed: Buffer, path: string): string[] {
  try {
    const lines = zstdDecompressSync(packed, { maxOutputLength: LARGEST_BLOCK_BYTES }).toString("utf8").split("\n");
    lines.pop();
    return lines;
  } catch (cause) {
    throw damaged(path, "a block cannot be unpacked", cause);
  }
}

function readFully(file: number, bytes: number, path: string): Buffer {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const read = readSync(file, buffer, filled, bytes - filled, null);
    if (read === 0) throw damaged(path, "it is cut off");
    filled += read;
  }
  return buffer;
}

function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes);
  return length;
}

/** @throws {InputError} `argument-wrong` for what is no id, so that none becomes a path elsewhere. */
function pathOf(folder: string, id: string): string {
  if (/^[0-9a-z]{1,32}$/.test(id)) return join(knowledgeFolder(folder), `${id}${ENDING}`);
  throw new InputError("argument-wrong", "id", "this is the id of no source");
}

function damaged(path: string, what: string, cause?: unknown): InputError {
  return new InputError(
    "data-unreadable",
    path,
    `this is no file of kept knowledge (${what}); remove the source and import its file again`,
    { cause },
  );
}
