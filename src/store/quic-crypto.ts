/**
 * The cryptography of QUIC's Initial packets by node:crypto.
 *
 * Sources: RFC 5869 (HKDF), RFC 9001, section 5 (AES-128 as block cipher and in GCM).
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { QuicCrypto } from "../formats/quic/initial-protection.ts";

const TAG_BYTES = 16;
const FIRST_BLOCK = Uint8Array.of(1);

export const quicCrypto: QuicCrypto = {
  hkdfExtract(salt, secret) {
    return createHmac("sha256", salt).update(secret).digest();
  },
  hkdfExpand(key, info, length) {
    // All that is asked for fits into the first block of 32 bytes.
    return createHmac("sha256", key).update(info).update(FIRST_BLOCK).digest().subarray(0, length);
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
