/**
 * The cryptography that opens TLS records by node:crypto, compressed certificates by node:zlib.
 *
 * Sources: RFC 8446, RFC 5246, RFC 8879.
 */
import {
  type CipherCCMTypes,
  type CipherChaCha20Poly1305Types,
  type CipherGCMTypes,
  createDecipheriv,
  createHmac,
  createSecretKey,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliDecompressSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { SuiteParts } from "../formats/tls-decryption/record-cipher.ts";
import type {
  AeadName,
  AeadOpen,
  BlockCipherName,
  BlockOpen,
  TlsCrypto,
} from "../formats/tls-decryption/tls-crypto.ts";

type Cipher = CipherCCMTypes | CipherGCMTypes | CipherChaCha20Poly1305Types;

const AEADS: Readonly<Record<AeadName, readonly [cipher: Cipher, tagBytes: number]>> = {
  "aes-128-gcm": ["aes-128-gcm", 16],
  "aes-256-gcm": ["aes-256-gcm", 16],
  "aes-128-ccm": ["aes-128-ccm", 16],
  "aes-256-ccm": ["aes-256-ccm", 16],
  "aes-128-ccm-8": ["aes-128-ccm", 8],
  "aes-256-ccm-8": ["aes-256-ccm", 8],
  "chacha20-poly1305": ["chacha20-poly1305", 16],
};

const BLOCK_CIPHERS: Readonly<Record<BlockCipherName, string>> = {
  "aes-128-cbc": "aes-128-cbc",
  "aes-256-cbc": "aes-256-cbc",
  "3des-cbc": "des-ede3-cbc",
};

export const tlsCrypto: TlsCrypto = {
  hmac(hash, key, content) {
    return createHmac(hash, key).update(content).digest();
  },
  aead(name, key): AeadOpen {
    const [cipher, tagBytes] = AEADS[name];
    const secret = createSecretKey(key);
    return (nonce, associated, sealed) => {
      const size = sealed.length - tagBytes;
      try {
        // The types name each family apart; at run time the options are the same for all.
        const opening = createDecipheriv(cipher as CipherCCMTypes, secret, nonce, { authTagLength: tagBytes });
        opening.setAuthTag(sealed.subarray(size)).setAAD(associated, { plaintextLength: size });
        const plain = opening.update(sealed.subarray(0, size));
        opening.final();
        return plain;
      } catch {
        return undefined;
      }
    };
  },
  blockCipher(name, key): BlockOpen {
    const secret = createSecretKey(key);
    return (iv, blocks) => createDecipheriv(BLOCK_CIPHERS[name], secret, iv).setAutoPadding(false).update(blocks);
  },
  inflate(algorithm, bytes, length) {
    const options = { maxOutputLength: length };
    try {
      const plain =
        algorithm === 1
          ? inflateSync(bytes, options)
          : algorithm === 2
            ? brotliDecompressSync(bytes, options)
            : algorithm === 3
              ? zstdDecompressSync(bytes, options)
              : undefined;
      return plain?.length === length ? plain : undefined;
    } catch {
      return undefined;
    }
  },
};

interface SuiteRow extends Partial<Omit<SuiteParts, "name">> {
  readonly code: string;
  readonly name: string;
}

let suites: ReadonlyMap<number, SuiteParts> | undefined;

/** The parts of a cipher suite as `standards/cipher-suites.json` has them; read once, when first asked for. */
export function suiteParts(code: number): SuiteParts | undefined {
  suites ??= loadedSuites();
  return suites.get(code);
}

function loadedSuites(): ReadonlyMap<number, SuiteParts> {
  const text = readFileSync(new URL("../../standards/cipher-suites.json", import.meta.url), "utf8");
  const rows: readonly SuiteRow[] = JSON.parse(text).suites;
  return new Map(
    rows.flatMap(({ code, name, encryption, mac }) =>
      encryption === undefined || mac === undefined ? [] : [[Number(code), { name, encryption, mac }]],
    ),
  );
}
