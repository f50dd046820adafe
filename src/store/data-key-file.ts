/**
 * The file `data.key.json` beside the data: the data key itself, the key wrapped by a passphrase, or, where the key
 * comes from the environment, only the check by which the right one is told.
 *
 * Sources: RFC 9106 (Argon2id, second recommended choice), NIST SP 800-38D (AES-GCM), RFC 5869 (HKDF).
 */
import { type Argon2Parameters, argon2, createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { chmod, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { InputError } from "../domain/input-error.ts";
import { syncFolder, unreadable, writeWhole } from "./files.ts";

export const KEY_BYTES = 32;
const CHECK_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_FOR = "carelabel data key";

const Base64 = Type.String({ pattern: "^[A-Za-z0-9+/]+=*$" });
const closed = { additionalProperties: false };

/** Bounds keep a damaged file from taking the machine's memory. */
const Wrapped = Type.Object(
  {
    kdf: Type.Literal("argon2id"),
    memoryKiB: Type.Integer({ minimum: 8, maximum: 1_048_576 }),
    passes: Type.Integer({ minimum: 1, maximum: 16 }),
    parallelism: Type.Integer({ minimum: 1, maximum: 16 }),
    salt: Base64,
    /** Nonce, encrypted key, tag. */
    sealed: Base64,
  },
  closed,
);
type Wrapped = Static<typeof Wrapped>;

const KeyFile = Type.Object(
  {
    carelabel: Type.Literal("data-key"),
    version: Type.Literal(1),
    check: Base64,
    key: Type.Optional(Base64),
    wrapped: Type.Optional(Wrapped),
  },
  closed,
);
export type KeyFile = Static<typeof KeyFile>;

/** What tells one key from another and nothing about either. */
export function checkOf(key: Uint8Array): string {
  return Buffer.from(hkdfSync("sha256", key, "", "carelabel data key check", CHECK_BYTES)).toString("base64");
}

/** The file of a key that stands in the environment. */
export function checkFile(key: Uint8Array): KeyFile {
  return { carelabel: "data-key", version: 1, check: checkOf(key) };
}

/** The file of a key that only the file's permissions protect. */
export function plainFile(key: Uint8Array): KeyFile {
  return { ...checkFile(key), key: Buffer.from(key).toString("base64") };
}

/** The file of a key that a passphrase protects. */
export async function wrappedFile(key: Uint8Array, passphrase: string): Promise<KeyFile> {
  const salt = randomBytes(16);
  const cost = {
    kdf: "argon2id",
    memoryKiB: 65_536,
    passes: 3,
    parallelism: 4,
    salt: salt.toString("base64"),
  } as const;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", await wrappingKey(passphrase, cost), nonce);
  cipher.setAAD(Buffer.from(WRAPPED_FOR));
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString("base64");
  return { ...checkFile(key), wrapped: { ...cost, sealed } };
}

/** The key in a wrapped file; null when the passphrase is another one or the file was changed. */
export async function unwrap(wrapped: Wrapped, passphrase: string): Promise<Uint8Array | null> {
  const sealed = Buffer.from(wrapped.sealed, "base64");
  if (sealed.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return null;
  const key = await wrappingKey(passphrase, wrapped);
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(WRAPPED_FOR));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

const argon2id = promisify<"argon2id", Argon2Parameters, Buffer>(argon2);

function wrappingKey(passphrase: string, cost: Omit<Wrapped, "sealed">): Promise<Buffer> {
  return argon2id("argon2id", {
    // One passphrase has several spellings in Unicode; which one comes depends on the keyboard.
    message: Buffer.from(passphrase.normalize("NFKC")),
    nonce: Buffer.from(cost.salt, "base64"),
    memory: cost.memoryKiB,
    passes: cost.passes,
    parallelism: cost.parallelism,
    tagLength: KEY_BYTES,
  });
}

/**
 * What the file holds; undefined when there is none.
 * @throws {InputError} `file-unreadable`, or `key-unusable` when it is damaged.
 */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unreadable(path, cause);
  });
  if (text === undefined) return undefined;
  // A restored backup may have lost the mode; file systems without modes refuse, and there is nothing to tighten.
  await chmod(path, 0o600).catch(() => undefined);
  try {
    const file: unknown = JSON.parse(text);
    if (Value.Check(KeyFile, file) && !(file.key !== undefined && file.wrapped !== undefined)) return file;
  } catch {
    // A parser quotes what it read, which may be the key.
  }
  throw new InputError("key-unusable", path, "the key file is damaged; restore it from a backup");
}

/** Writes the whole file or nothing; an existing one is replaced only with `replace`. */
export async function writeKeyFile(path: string, file: KeyFile, { replace }: { replace: boolean }): Promise<void> {
  await writeWhole(path, `${JSON.stringify(file, null, 2)}\n`, { secret: true, replace });
  await syncFolder(dirname(path));
}
