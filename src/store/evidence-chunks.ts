/**
 * How an evidence file is encrypted on disk: a header, then chunks that open one by one and cannot be moved.
 *
 *     header   "CLE1" (4 bytes), salt (32)
 *     chunk    AES-256-GCM of at most 65,536 plain bytes, tag (16)
 *     nonce    zeros (7), number of the chunk from 0 (4, big-endian), 1 for the last chunk else 0 (1)
 *
 * The key is derived from the data key and the salt, so no nonce is used twice. Every chunk but the last is full, and
 * only that of an empty file is empty. Source: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015).
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { DataKey } from "./data-key.ts";

export const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

const MAGIC = Buffer.from("CLE1");
const SALT_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + SALT_BYTES;

/** A header with a fresh salt. */
export function newHeader(): Uint8Array {
  return Buffer.concat([MAGIC, randomBytes(SALT_BYTES)]);
}

/** The key of the file with this header; null when the header is none. */
export function keyOfHeader(header: Uint8Array, dataKey: DataKey): Uint8Array | null {
  if (header.length !== HEADER_BYTES || !MAGIC.equals(header.subarray(0, MAGIC.length))) return null;
  return dataKey.deriveKey("evidence file", header.subarray(MAGIC.length));
}

/** The encrypted chunk and its tag. */
export function sealChunk(key: Uint8Array, number: number, isLast: boolean, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes; null when the chunk was changed, moved, or is not (or no longer) the last. */
export function openChunk(key: Uint8Array, number: number, isLast: boolean, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

/** Plain bytes in a file that takes `fileBytes` on disk; null when no file can be that long. */
export function plainBytes(fileBytes: number): number | null {
  const sealedBytes = fileBytes - HEADER_BYTES;
  if (sealedBytes < TAG_BYTES) return null;
  const chunks = Math.ceil(sealedBytes / SEALED_CHUNK_BYTES);
  const plain = sealedBytes - chunks * TAG_BYTES;
  return plain < 0 || (chunks > 1 && plain <= (chunks - 1) * CHUNK_BYTES) ? null : plain;
}

function nonceOf(number: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
