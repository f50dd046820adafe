/**
 * Node's hash functions, as the pure floors ask for them.
 */
import { createHash, createHmac, getHashes, hash } from "node:crypto";
import type { KeyedHashFunction } from "../domain/traffic/canary/keyed-hashes.ts";
import type { HashFunction } from "../domain/traffic/canary/patterns.ts";

const known = new Set(getHashes());

/** By the name that the caller has for it; undefined for one that this Node lacks. */
export const nodeHash: HashFunction = (algorithm, bytes) =>
  known.has(algorithm) ? new Uint8Array(createHash(algorithm).update(bytes).digest()) : undefined;

export const nodeKeyedHash: KeyedHashFunction = (algorithm, key, bytes) =>
  known.has(algorithm) ? new Uint8Array(createHmac(algorithm, key).update(bytes).digest()) : undefined;

const HASH_BYTES = 32;

/** By a text of one character a byte: the buffer that Node would make for it costs more than the hash. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash("sha256", bytes, "latin1");
  const digest = new Uint8Array(HASH_BYTES);
  for (let at = 0; at < HASH_BYTES; at++) digest[at] = text.charCodeAt(at);
  return digest;
}
