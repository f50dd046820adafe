/** The cryptography that opening TLS records needs; pure code has none of its own. */

export type TlsHash = "md5" | "sha1" | "sha256" | "sha384";
export type AeadName =
  | "aes-128-gcm"
  | "aes-256-gcm"
  | "aes-128-ccm"
  | "aes-256-ccm"
  | "aes-128-ccm-8"
  | "aes-256-ccm-8"
  | "chacha20-poly1305";
export type BlockCipherName = "aes-128-cbc" | "aes-256-cbc" | "3des-cbc";

/** The plain text of `sealed`, whose last bytes are the tag; undefined when the tag does not fit. */
export type AeadOpen = (nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array) => Uint8Array | undefined;
/** What whole blocks held, the padding still there. */
export type BlockOpen = (iv: Uint8Array, blocks: Uint8Array) => Uint8Array;

/** Arguments are valid during the call only; what comes back is the caller's. */
export interface TlsCrypto {
  hmac(hash: TlsHash, key: Uint8Array, content: Uint8Array): Uint8Array;
  /** Made once per key, used for each record. */
  aead(name: AeadName, key: Uint8Array): AeadOpen;
  blockCipher(name: BlockCipherName, key: Uint8Array): BlockOpen;
  /** A compressed certificate message (RFC 8879: 1 zlib, 2 Brotli, 3 Zstandard); undefined when it does not give `length` bytes. */
  inflate(algorithm: number, bytes: Uint8Array, length: number): Uint8Array | undefined;
}
