/**
 * The cryptography of QUIC's Initial packets by node:crypto.
 *
 * Sources: RFC 5869 (HKDF), RFC 2104 (HMAC), RFC 9001, section 5 (AES-128 as block cipher and in GCM).
 */
import { createCipheriv, createDecipheriv, hash } from "node:crypto";
import type { QuicCrypto } from "../formats/quic/initial-protection.ts";

const TAG_BYTES = 16;
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** Salts, labels and connection identifiers are far shorter. */
const MESSAGE_MOST = 512;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
const inner = Buffer.alloc(BLOCK_BYTES + MESSAGE_MOST);
const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);

/**
 * HMAC with SHA-256 over `length` bytes that stand in `inner` behind the first block, by two hashes in one call each:
 * an Hmac object and its buffers cost three times as much, and every conversation of QUIC asks for a dozen.
 */
function hmac(key: Uint8Array, length: number): Buffer {
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ INNER_PAD;
    outer[at] = byte ^ OUTER_PAD;
  }
  outer.write(hash("sha256", inner.subarray(0, BLOCK_BYTES + length), "latin1"), BLOCK_BYTES, "latin1");
  return Buffer.from(hash("sha256", outer, "latin1"), "latin1");
}

export const quicCrypto: QuicCrypto = {
  hkdfExtract(salt, secret) {
    inner.set(secret, BLOCK_BYTES);
    return hmac(salt, secret.length);
  },
  hkdfExpand(key, info, length) {
    // All that is asked for fits into the first block of 32 bytes, which is numbered 1.
    inner.set(info, BLOCK_BYTES);
    inner[BLOCK_BYTES + info.length] = 1;
    return hmac(key, info.length + 1).subarray(0, length);
  },
  aesEcb(key, block) {
    return createCipheriv("aes-128-ecb", key, null).update(block);
  },
  aesGcmOpen(key, nonce, associated, sealed) {
    const tagAt = sealed.length - TAG_BYTES;
    const opening = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
    opening.setAAD(associated).setAuthTag(sealed.subarray(tagAt));
    const plain = opening.update(sealed.subarray(0, tagAt));
    try {
      opening.final();
      return plain;
    } catch {
      return undefined;
    }
  },
};
