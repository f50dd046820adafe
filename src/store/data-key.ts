/**
 * The data key: encrypts evidence files and secrets at rest. It comes from the environment (`CARELABEL_DATA_KEY`) or
 * from `data.key.json` beside the data, there wrapped by `CARELABEL_PASSPHRASE` if that is set; never from the database.
 *
 * Why so, and what it does not protect against: docs/decisions/0007-data-key-and-evidence.md.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../domain/input-error.ts";
import {
  checkFile,
  checkOf,
  KEY_BYTES,
  type KeyFile,
  plainFile,
  readKeyFile,
  unwrap,
  wrappedFile,
  writeKeyFile,
} from "./data-key-file.ts";

export const KEY_FILE_NAME = "data.key.json";

/** What keeps the key from whoever can read the disk; only `file-mode` deserves a notice. */
export type KeyProtection = "passphrase" | "environment" | "file-mode";

export interface DataKey {
  readonly protectedBy: KeyProtection;
  /** Encrypts a small secret. It opens again only with the same context, such as `tls/ca.key`. */
  seal(bytes: Uint8Array, context: string): Uint8Array<ArrayBuffer>;
  /** @throws {InputError} `key-unusable` when it was sealed with another key or context, or is damaged. */
  open(sealed: Uint8Array, context: string): Uint8Array<ArrayBuffer>;
  /** 32 bytes of a key of their own, for one purpose and salt. */
  deriveKey(purpose: string, salt: Uint8Array): Uint8Array<ArrayBuffer>;
}

export interface OpenDataKeyOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False where data are there already: a fresh key could not open them. */
  readonly mayCreate?: boolean;
}

/**
 * The data key of the folder; the first start makes one, and a passphrase that comes later wraps the key in place.
 * @throws {InputError} `key-unusable`, saying which variable or file is missing or wrong, and the errors of reading
 *   and writing files.
 */
export async function openDataKey(
  folder: string,
  { environment, mayCreate = true }: OpenDataKeyOptions,
): Promise<DataKey> {
  const path = join(folder, KEY_FILE_NAME);
  const given = keyFromEnvironment(environment.CARELABEL_DATA_KEY);
  const passphrase = environment.CARELABEL_PASSPHRASE || undefined;
  const file = await readKeyFile(path);

  if (file === undefined) {
    if (given === undefined && !mayCreate) {
      throw new InputError(
        "key-unusable",
        path,
        "the data beside it were sealed with a key that is missing; restore this file from a backup",
      );
    }
    return createDataKey(folder, path, given, passphrase);
  }
  if (given !== undefined) {
    if (checkOf(given) === file.check) return dataKeyOf(given, protectionOf(file));
    throw new InputError(
      "key-unusable",
      "CARELABEL_DATA_KEY",
      `it is another key than the one that sealed these data (${path}); set that one`,
    );
  }
  const key = await keyOf(file, path, passphrase);
  if (checkOf(key) !== file.check) {
    throw new InputError("key-unusable", path, "the key file is damaged; restore it from a backup");
  }
  if (file.key === undefined || passphrase === undefined) return dataKeyOf(key, protectionOf(file));
  await writeKeyFile(path, await wrappedFile(key, passphrase), { replace: true });
  return dataKeyOf(key, "passphrase");
}

async function createDataKey(
  folder: string,
  path: string,
  given: Uint8Array | undefined,
  passphrase: string | undefined,
): Promise<DataKey> {
  const key = given ?? randomBytes(KEY_BYTES);
  const file =
    given !== undefined
      ? checkFile(key)
      : passphrase !== undefined
        ? await wrappedFile(key, passphrase)
        : plainFile(key);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeKeyFile(path, file, { replace: false });
  return dataKeyOf(key, protectionOf(file));
}

function keyFromEnvironment(text: string | undefined): Uint8Array | undefined {
  if (!text) return undefined;
  const key = Buffer.from(text, "base64");
  if (key.length === KEY_BYTES && key.toString("base64") === text.trim()) return key;
  throw new InputError(
    "key-unusable",
    "CARELABEL_DATA_KEY",
    'it must be 32 random bytes in Base64; "openssl rand -base64 32" makes some',
  );
}

async function keyOf(file: KeyFile, path: string, passphrase: string | undefined): Promise<Uint8Array> {
  if (file.key !== undefined) return Buffer.from(file.key, "base64");
  if (file.wrapped === undefined) {
    throw new InputError(
      "key-unusable",
      "CARELABEL_DATA_KEY",
      `these data were sealed with a key from the environment (${path}); set it to that key`,
    );
  }
  if (passphrase === undefined) {
    throw new InputError(
      "key-unusable",
      "CARELABEL_PASSPHRASE",
      `the key file ${path} is wrapped; set the passphrase that it was wrapped with`,
    );
  }
  const key = await unwrap(file.wrapped, passphrase);
  if (key !== null) return key;
  throw new InputError(
    "key-unusable",
    "CARELABEL_PASSPHRASE",
    `it does not open the key file ${path}; set the passphrase that it was wrapped with, or restore the file if it was changed`,
  );
}

function protectionOf(file: KeyFile): KeyProtection {
  return file.key !== undefined ? "file-mode" : file.wrapped !== undefined ? "passphrase" : "environment";
}

const SEAL_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Sealed: version (1 byte), nonce (12), ciphertext, tag (16). */
function dataKeyOf(key: Uint8Array, protectedBy: KeyProtection): DataKey {
  // A key object shows no bytes when it is logged by mistake.
  const secret = createSecretKey(key);
  const deriveKey = (purpose: string, salt: Uint8Array) =>
    new Uint8Array(hkdfSync("sha256", secret, salt, `carelabel ${purpose}`, KEY_BYTES));
  const sealing = createSecretKey(deriveKey("seal", new Uint8Array()));

  return {
    protectedBy,
    deriveKey,
    seal(bytes, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      cipher.setAAD(Buffer.from(context));
      const parts = [Buffer.of(SEAL_VERSION), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      return new Uint8Array(Buffer.concat(parts));
    },
    open(sealed, context) {
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      try {
        if (sealed[0] !== SEAL_VERSION) throw new Error("another version");
        const decipher = createDecipheriv("aes-256-gcm", sealing, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(context));
        decipher.setAuthTag(sealed.subarray(Math.max(1 + NONCE_BYTES, sealed.length - TAG_BYTES)));
        const opened = decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES));
        return new Uint8Array(Buffer.concat([opened, decipher.final()]));
      } catch (cause) {
        throw new InputError(
          "key-unusable",
          context,
          "it is damaged or was sealed with another data key; restore it and data.key.json from the same backup",
          { cause },
        );
      }
    },
  };
}
