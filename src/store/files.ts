/**
 * Reading and writing files for commands: bounded, and never half-written.
 */
import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, link, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { InputError } from "../domain/input-error.ts";

/** Labels, forms, keys and bills of materials are small; more than this is a mistake or an attack. */
export const DOCUMENT_LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * All bytes of a document; `-` reads standard input.
 * @throws {InputError} `file-unreadable`, or `document-too-large` above `limitBytes`.
 */
export async function readBytes(
  path: string,
  stdin: NodeJS.ReadableStream,
  limitBytes = DOCUMENT_LIMIT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (path !== "-" && (await stat(path)).isDirectory())
      throw new InputError("file-unreadable", path, "it is a folder; name a file in it");
    const chunks: Buffer[] = [];
    let bytes = 0;
    // A pipe or a device has no size and perhaps no end, so the limit is held while reading.
    for await (const chunk of path === "-" ? stdin : createReadStream(path)) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > limitBytes) {
        throw new InputError(
          "document-too-large",
          path,
          `it is larger than ${limitBytes / 1_048_576} MiB; is this the file you meant?`,
        );
      }
      chunks.push(part);
    }
    return new Uint8Array(Buffer.concat(chunks));
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  }
}

/** The error for a path that cannot be read, in words. */
export function unreadable(path: string, cause: unknown): InputError {
  const code = (cause as NodeJS.ErrnoException).code;
  const why =
    code === "ENOENT"
      ? "there is no such file; check the name"
      : code === "EACCES"
        ? "you may not read it; check its permissions"
        : `it cannot be read (${code ?? String(cause)})`;
  return new InputError("file-unreadable", path, why, { cause });
}

/** How one file is written. */
export interface WriteOptions {
  /** The file is readable by its owner only. */
  readonly secret?: boolean;
  /** Whether an existing file may be replaced; keys never are. */
  readonly replace?: boolean;
  /** Paths that were read to make the content: none of them is written onto. */
  readonly inputs?: readonly string[];
}

export interface FileToWrite extends WriteOptions {
  readonly path: string;
  /** Pieces are written one after the other, so that a large text never stands in memory whole. */
  readonly content: string | Uint8Array | Iterable<string>;
}

/** Writes the whole file or nothing, see `writeAllOrNone`. @throws {InputError} `file-unwritable`. */
export async function writeWhole(
  path: string,
  content: FileToWrite["content"],
  options: WriteOptions = {},
): Promise<void> {
  await writeAllOrNone([{ path, content, ...options }]);
}

/**
 * Writes all files, each whole, or none: every target is looked at first, every content is written to a neighbour of
 * its target and flushed, and only then is each put in place. An existing file keeps its permissions.
 * @throws {InputError} `file-unwritable`; also for a target that is no plain file or holds a signing key.
 */
export async function writeAllOrNone(files: readonly FileToWrite[]): Promise<void> {
  const staged: { file: FileToWrite; target: Target; neighbour: string }[] = [];
  const made: string[] = [];
  for (const file of files) {
    const target = await targetOf(file);
    staged.push({ file, target, neighbour: `${target.path}.${randomUUID()}.tmp` });
  }
  let current = files[0]?.path ?? "";
  try {
    for (const { file, target, neighbour } of staged) {
      current = file.path;
      await writeNew(neighbour, file.content, file.secret === true ? 0o600 : target.mode);
    }
    for (const { file, target, neighbour } of staged) {
      current = file.path;
      if (file.replace === false) {
        await placeNew(neighbour, target.path);
        made.push(target.path);
      } else {
        await rename(neighbour, target.path);
        if (target.mode === undefined) made.push(target.path);
      }
    }
  } catch (cause) {
    for (const path of made) await unlink(path).catch(() => undefined);
    throw unwritable(current, cause);
  } finally {
    for (const { neighbour } of staged) await unlink(neighbour).catch(() => undefined);
  }
}

interface Target {
  /** Where it is written: behind every symbolic link, so that the link stays. */
  readonly path: string;
  /** The permissions of the file that stands there. */
  readonly mode: number | undefined;
}

const KEY_MARK = /"carelabel"\s*:\s*"signing-key"/;
const KEY_MARK_WITHIN_BYTES = 200;

/** What stands where a file shall be written. @throws {InputError} when it must not be written onto. */
async function targetOf({ path, replace, inputs = [] }: FileToWrite): Promise<Target> {
  const facts = await stat(path, { bigint: true }).catch(() => undefined);
  if (facts === undefined) return { path, mode: undefined };
  if (facts.isDirectory()) throw new InputError("file-unwritable", path, "it is a folder; name a file in it");
  if (!facts.isFile()) {
    throw new InputError(
      "file-unwritable",
      path,
      "it is no plain file but a device, a pipe or a socket; name a file instead",
    );
  }
  for (const input of inputs) {
    const read = input === "-" ? undefined : await stat(input, { bigint: true }).catch(() => undefined);
    if (read !== undefined && read.dev === facts.dev && read.ino === facts.ino) {
      throw new InputError("file-unwritable", path, `it is the file that was read (${input}); choose another name`);
    }
  }
  if (replace === false) throw taken(path);
  if (KEY_MARK.test(await beginningOf(path))) {
    throw new InputError(
      "file-unwritable",
      path,
      "it holds a signing key, which is never overwritten; choose another name",
    );
  }
  return { path: await realpath(path).catch(() => path), mode: Number(facts.mode) & 0o777 };
}

/** The beginning of a file as text; empty when it cannot be read. */
async function beginningOf(path: string): Promise<string> {
  const file = await open(path, "r").catch(() => undefined);
  try {
    const read = await file?.read(Buffer.alloc(KEY_MARK_WITHIN_BYTES), 0, KEY_MARK_WITHIN_BYTES, 0);
    return read?.buffer.toString("utf8", 0, read.bytesRead) ?? "";
  } finally {
    await file?.close();
  }
}

async function writeNew(path: string, content: FileToWrite["content"], mode: number | undefined): Promise<void> {
  const file = await open(path, "wx", mode ?? 0o644);
  try {
    if (mode !== undefined) await file.chmod(mode); // as it was, whatever the umask
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a written file at a name that nobody has, even if somebody takes it at this very moment. */
async function placeNew(neighbour: string, path: string): Promise<void> {
  try {
    await link(neighbour, path);
  } catch (cause) {
    // Some file systems (FAT) know no hard links; there the exclusive copy is the next best.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes((cause as NodeJS.ErrnoException).code ?? ""))
      throw cause;
    await copyFile(neighbour, path, constants.COPYFILE_EXCL);
  }
}

function taken(path: string, options?: ErrorOptions): InputError {
  return new InputError(
    "file-unwritable",
    path,
    "it exists already and is not overwritten; choose another name or move it away",
    options,
  );
}

const UNWRITABLE: Record<string, string> = {
  ENOENT: "its folder does not exist; make it first",
  ENOTDIR: "its folder is a file; name another folder",
  EACCES: "you may not write there; check the permissions of its folder",
  EPERM: "you may not write there; check the permissions of its folder",
  EROFS: "it is on a disk that can only be read; choose another folder",
  ENOSPC: "the disk is full; make room and try again",
};

/** The error for a path that cannot be written, in words. */
export function unwritable(path: string, cause: unknown): InputError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "EEXIST") return taken(path, { cause });
  const why = UNWRITABLE[code ?? ""] ?? `it cannot be written (${code ?? String(cause)})`;
  return new InputError("file-unwritable", path, why, { cause });
}

/** Makes the names in a folder outlast a loss of power, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders and needs none of this.
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * Told before work begins rather than after it: what exists is never overwritten. For files that `writeAllOrNone` is then
 * told not to replace.
 * @throws {InputError} `file-unwritable`.
 */
export async function refuseExisting(path: string): Promise<void> {
  if (await exists(path)) throw taken(path);
}

/** Whether something stands at `path`. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
