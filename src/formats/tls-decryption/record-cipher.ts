/**
 * How a cipher suite protects records, by the parts that the registry's name tells.
 *
 * Sources: RFC 5288 (GCM), RFC 6655 (CCM), RFC 7905 (ChaCha20), RFC 5246, 6.2.3.2 and appendix C (CBC).
 */
import type { AeadName, BlockCipherName, TlsHash } from "./tls-crypto.ts";

/** A row of the registry of suites. */
export interface SuiteParts {
  readonly name: string;
  /** "AES_128_GCM", "AES_256_CBC" ... */
  readonly encryption: string;
  /** "AEAD", "SHA", "SHA256", "SHA384" ... */
  readonly mac: string;
}

export type RecordCipher = AeadCipher | BlockCipher;

export interface AeadCipher {
  readonly kind: "aead";
  readonly name: AeadName;
  readonly keyBytes: number;
  /** Of the nonce, taken from the keys; up to TLS 1.2 the rest of 12 bytes stands in the record. */
  readonly ivBytes: number;
  readonly tagBytes: number;
  /** Of the pseudorandom function, or of HKDF. */
  readonly hash: TlsHash;
}

export interface BlockCipher {
  readonly kind: "block";
  readonly name: BlockCipherName;
  readonly keyBytes: number;
  readonly blockBytes: number;
  readonly mac: TlsHash;
  readonly macBytes: number;
  /** Of TLS 1.2's pseudorandom function. */
  readonly hash: TlsHash;
}

const AEADS: Readonly<Record<string, Omit<AeadCipher, "kind" | "hash">>> = {
  AES_128_GCM: { name: "aes-128-gcm", keyBytes: 16, ivBytes: 4, tagBytes: 16 },
  AES_256_GCM: { name: "aes-256-gcm", keyBytes: 32, ivBytes: 4, tagBytes: 16 },
  AES_128_CCM: { name: "aes-128-ccm", keyBytes: 16, ivBytes: 4, tagBytes: 16 },
  AES_256_CCM: { name: "aes-256-ccm", keyBytes: 32, ivBytes: 4, tagBytes: 16 },
  AES_128_CCM_8: { name: "aes-128-ccm-8", keyBytes: 16, ivBytes: 4, tagBytes: 8 },
  AES_256_CCM_8: { name: "aes-256-ccm-8", keyBytes: 32, ivBytes: 4, tagBytes: 8 },
  CHACHA20_POLY1305: { name: "chacha20-poly1305", keyBytes: 32, ivBytes: 12, tagBytes: 16 },
};

const BLOCKS: Readonly<Record<string, Pick<BlockCipher, "name" | "keyBytes" | "blockBytes">>> = {
  AES_128_CBC: { name: "aes-128-cbc", keyBytes: 16, blockBytes: 16 },
  AES_256_CBC: { name: "aes-256-cbc", keyBytes: 32, blockBytes: 16 },
  "3DES_EDE_CBC": { name: "3des-cbc", keyBytes: 24, blockBytes: 8 },
};

const MACS: Readonly<Record<string, Pick<BlockCipher, "mac" | "macBytes">>> = {
  SHA: { mac: "sha1", macBytes: 20 },
  SHA256: { mac: "sha256", macBytes: 32 },
  SHA384: { mac: "sha384", macBytes: 48 },
};

/** Undefined for what cannot be opened here: RC4, Camellia, ARIA, GOST ... */
export function recordCipherOf(suite: SuiteParts): RecordCipher | undefined {
  // Only a name that ends with a hash changes TLS 1.2's function (RFC 5246, 5).
  const hash: TlsHash = suite.name.endsWith("_SHA384") ? "sha384" : "sha256";
  const aead = AEADS[suite.encryption];
  if (aead !== undefined) return { kind: "aead", ...aead, hash };
  const block = BLOCKS[suite.encryption];
  const mac = MACS[suite.mac];
  return block === undefined || mac === undefined ? undefined : { kind: "block", ...block, ...mac, hash };
}
