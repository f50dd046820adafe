/**
 * Node's hash functions, as the pure floors ask for them.
 */
import { createHash, getHashes } from "node:crypto";
import type { HashFunction } from "../domain/traffic/canary/patterns.ts";

const known = new Set(getHashes());

/** By the name that the caller has for it; undefined for one that this Node lacks. */
export const nodeHash: HashFunction = (algorithm, bytes) =>
  known.has(algorithm) ? new Uint8Array(createHash(algorithm).update(bytes).digest()) : undefined;

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());
