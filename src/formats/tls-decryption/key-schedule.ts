/**
 * From the secrets of a key log to the keys of a direction.
 *
 * Sources: RFC 5246, 5 and 6.3 (TLS 1.2); RFC 2246, 5 (TLS 1.0 and 1.1); RFC 8446, 7.1 to 7.3 (TLS 1.3); RFC 5869 (HKDF).
 */
import type { TlsCrypto, TlsHash } from "./tls-crypto.ts";

const HASH_BYTES: Readonly<Record<TlsHash, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48 };

export function hashBytes(hash: TlsHash): number {
  return HASH_BYTES[hash];
}

/** TLS 1.2's key block: `length` bytes of "key expansion". @param hash undefined up to TLS 1.1, which mixes two. */
export function keyBlock(
  crypto: TlsCrypto,
  hash: TlsHash | undefined,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  length: number,
): Uint8Array {
  const seed = joined(lettersOf("key expansion"), serverRandom, clientRandom);
  if (hash !== undefined) return expanded(crypto, hash, master, seed, length);
  const half = Math.ceil(master.length / 2);
  const one = expanded(crypto, "md5", master.subarray(0, half), seed, length);
  const other = expanded(crypto, "sha1", master.subarray(master.length - half), seed, length);
  return one.map((byte, index) => byte ^ (other[index] as number));
}

/** P_hash of RFC 5246, 5. */
function expanded(crypto: TlsCrypto, hash: TlsHash, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  let turn: Uint8Array = seed;
  for (let at = 0; at < length; at += hashBytes(hash)) {
    turn = crypto.hmac(hash, secret, turn);
    const block = crypto.hmac(hash, secret, joined(turn, seed));
    all.set(block.subarray(0, length - at), at);
  }
  return all;
}

/** HKDF-Expand-Label with an empty context: "key", "iv", "traffic upd". All that TLS asks for fits into one block. */
export function expandLabel(
  crypto: TlsCrypto,
  hash: TlsHash,
  secret: Uint8Array,
  name: string,
  length: number,
): Uint8Array {
  const label = lettersOf(`tls13 ${name}`);
  const info = joined(Uint8Array.of(0, length, label.length), label, Uint8Array.of(0, 1));
  return crypto.hmac(hash, secret, info).subarray(0, length);
}

function lettersOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
