/**
 * Keyed hashes (HMAC) of the canary: their key is learnt from the capture itself, so only what comes with its key, or
 * after it, is recognised.
 *
 * Source: RFC 2104.
 */
import type { CanaryRecord } from "./record.ts";
import { type CanaryField, type CanaryText, canaryTexts } from "./variants.ts";

/** The code by the name of its hash function, or undefined when this platform has none of that name. */
export type KeyedHashFunction = (algorithm: string, key: Uint8Array, bytes: Uint8Array) => Uint8Array | undefined;

const DIGESTS = ["md5", "sha1", "sha256", "sha512"];
/** Lengths of their results. */
const DIGEST_BYTES: ReadonlySet<number> = new Set([16, 20, 32, 64]);
/** More keys in one capture are identifiers of something else; the first ones are tried. */
const KEYS_MOST = 32;
const KEY_BYTES_LEAST = 6;
const KEY_BYTES_MOST = 256;

export interface KeyedHash {
  readonly field: CanaryField;
  readonly variant: string;
  /** "hmac-sha256". */
  readonly digest: string;
}

export class KeyedHashes {
  readonly #texts: readonly CanaryText[];
  readonly #hash: KeyedHashFunction;
  readonly #keys = new Set<string>();
  readonly #known = new Map<string, KeyedHash>();

  constructor(record: CanaryRecord, hash: KeyedHashFunction) {
    this.#texts = canaryTexts(record).filter(
      ({ strength, reach }) => strength === "strong" && (reach === "everywhere" || reach === "hashed"),
    );
    this.#hash = hash;
  }

  static isLengthOfDigest(bytes: number): boolean {
    return DIGEST_BYTES.has(bytes);
  }

  /** Learns what may be a key: a value whose name says so. */
  learn(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < KEY_BYTES_LEAST || to - from > KEY_BYTES_MOST || this.#keys.size >= KEYS_MOST) return;
    const key = bytes.slice(from, to);
    const name = written(key);
    if (this.#keys.has(name)) return;
    this.#keys.add(name);
    for (const { field, variant, text } of this.#texts) {
      const value = new TextEncoder().encode(text);
      for (const algorithm of DIGESTS) {
        const code = this.#hash(algorithm, key, value);
        if (code !== undefined) this.#known.set(written(code), { field, variant, digest: `hmac-${algorithm}` });
      }
    }
  }

  /** @param digest as `written` writes it. */
  find(digest: string): KeyedHash | undefined {
    return this.#known.get(digest);
  }
}

/** Bytes as a text of one letter each. */
export const written = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
