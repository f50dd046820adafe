/**
 * Reading and writing files for commands: bounded, and never half-written.
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, stat, unlink } from "node:fs/promises";
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
  const tooLarge = () =>
    new InputError(
      "document-too-large",
      path,
      `it is larger than ${limitBytes / 1_048_576} MiB; is this the file you meant?`,
    );
  if (path === "-") {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stdin) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > limitBytes) throw tooLarge();
      chunks.push(part);
    }
    return new Uint8Array(Buffer.concat(chunks));
  }
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new InputError("file-unreadable", path, "it is a folder; name a file in it");
    if (facts.size > limitBytes) throw tooLarge();
    return new Uint8Array(await readFile(path));
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

/**
 * Writes the whole file or nothing: to a neighbour first, flushed, then renamed.
 * @param options.secret the file is readable by its owner only.
 * @param options.replace whether an existing file may be replaced; keys never are.
 * @throws {InputError} `file-unwritable`.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  options: { secret?: boolean; replace?: boolean } = {},
): Promise<void> {
  if (options.replace === false && (await exists(path))) {
    throw new InputError(
      "file-unwritable",
      path,
      "it exists already and is not overwritten; choose another name or move it away",
    );
  }
  const neighbour = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(neighbour, "wx", options.secret === true ? 0o600 : 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(neighbour, path);
  } catch (cause) {
    await unlink(neighbour).catch(() => undefined);
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT"
        ? "its folder does not exist; make it first"
        : `it cannot be written (${code ?? String(cause)})`;
    throw new InputError("file-unwritable", path, why, { cause });
  }
}

/** Whether something stands at `path`. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
