/**
 * The ciphers of one connection: what the hellos agreed on, with the secrets that the key log has for it.
 *
 * Sources: RFC 5246, 6.3 (order of TLS 1.2's keys); RFC 7366 (encrypt-then-MAC).
 */
import type { ServerHello } from "../tls/tls-facts.ts";
import { type DirectionCipher, Tls12Cipher, Tls13Cipher } from "./direction-cipher.ts";
import type { KeyLog } from "./key-log.ts";
import { keyBlock } from "./key-schedule.ts";
import { type RecordCipher, recordCipherOf, type SuiteParts } from "./record-cipher.ts";
import { BlockProtection, type RecordProtection, Tls12AeadProtection } from "./record-protection.ts";
import type { TlsCrypto } from "./tls-crypto.ts";

/** What opening needs from outside. */
export interface DecryptionTools {
  readonly keyLog: KeyLog;
  readonly crypto: TlsCrypto;
  /** The registry's row of a suite. */
  readonly suite: (code: number) => SuiteParts | undefined;
}

const TLS_1_0 = 0x0301;
const TLS_1_1 = 0x0302;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;
const MASTER_SECRET_BYTES = 48;

/** The cipher of one side; undefined without a secret, or where the version or suite is none that is opened here. */
export function directionCipher(
  { keyLog, crypto, suite }: DecryptionTools,
  clientRandom: Uint8Array,
  hello: ServerHello,
  isClient: boolean,
): DirectionCipher | undefined {
  const parts = suite(hello.cipherSuite);
  const cipher = parts === undefined ? undefined : recordCipherOf(parts);
  if (cipher === undefined || hello.compressionMethod !== 0) return undefined;
  if (hello.version === TLS_1_3) {
    const who = isClient ? "CLIENT" : "SERVER";
    const handshake = keyLog.secret(clientRandom, `${who}_HANDSHAKE_TRAFFIC_SECRET`);
    const application = keyLog.secret(clientRandom, `${who}_TRAFFIC_SECRET_0`);
    const early = isClient ? keyLog.secret(clientRandom, "CLIENT_EARLY_TRAFFIC_SECRET") : undefined;
    const isKnown = handshake !== undefined || application !== undefined || early !== undefined;
    return cipher.kind === "aead" && isKnown
      ? new Tls13Cipher(crypto, cipher, { early, handshake, application })
      : undefined;
  }
  const master = keyLog.secret(clientRandom, "CLIENT_RANDOM");
  const isOpened = hello.version >= TLS_1_0 && hello.version <= TLS_1_2;
  if (!isOpened || master?.length !== MASTER_SECRET_BYTES) return undefined;
  const protection = protectionOf(crypto, cipher, clientRandom, hello, master, isClient);
  return protection === undefined ? undefined : new Tls12Cipher(protection);
}

function protectionOf(
  crypto: TlsCrypto,
  cipher: RecordCipher,
  clientRandom: Uint8Array,
  hello: ServerHello,
  master: Uint8Array,
  isClient: boolean,
): RecordProtection | undefined {
  const { version, random } = hello;
  const side = isClient ? 0 : 1;
  const { keyBytes } = cipher;
  const macBytes = cipher.kind === "block" ? cipher.macBytes : 0;
  const ivBytes = cipher.kind === "block" ? cipher.blockBytes : cipher.ivBytes;
  const hash = version <= TLS_1_1 ? undefined : cipher.hash;
  if (hash === undefined && cipher.kind === "aead") return undefined;
  const block = keyBlock(crypto, hash, master, clientRandom, random, 2 * (macBytes + keyBytes + ivBytes));
  // The client's part stands before the server's: MAC keys, then keys, then vectors.
  const part = (before: number, length: number) => block.subarray(before + side * length, before + (side + 1) * length);
  const mac = part(0, macBytes);
  const key = part(2 * macBytes, keyBytes);
  const iv = part(2 * (macBytes + keyBytes), ivBytes);
  return cipher.kind === "aead"
    ? new Tls12AeadProtection(crypto, cipher, version, key, iv)
    : new BlockProtection(crypto, cipher, version, hello.encryptThenMac, { mac, key, iv });
}
