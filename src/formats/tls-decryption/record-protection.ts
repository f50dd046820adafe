/**
 * Opens single records under one key, by sequence number; remembers nothing but what TLS 1.0 chains.
 *
 * Sources: RFC 8446, 5.2 and 5.3 (TLS 1.3); RFC 5246, 6.2.3 (TLS 1.2), RFC 5288 and RFC 6655 (explicit nonce), RFC 7905
 * (ChaCha20), RFC 7366 (encrypt-then-MAC), RFC 2246, 6.2.3.2 (TLS 1.0 chains its blocks over records).
 */
import type { AeadCipher, BlockCipher } from "./record-cipher.ts";
import type { AeadOpen, BlockOpen, TlsCrypto } from "./tls-crypto.ts";

export interface RecordProtection {
  /** The plain text of the payload in the window, undefined when it does not fit the key and the number. */
  open(sequence: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined;
}

const APPLICATION_DATA = 23;
const NONCE_BYTES = 12;
const EXPLICIT_NONCE_BYTES = 8;
const TLS_1_0 = 0x0301;

/** TLS 1.3: the header is authenticated, the nonce is the number over the vector. The inner type ends the plain text. */
export class Tls13Protection implements RecordProtection {
  readonly #open: AeadOpen;
  readonly #iv: Uint8Array;
  readonly #tagBytes: number;
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #header = Uint8Array.of(APPLICATION_DATA, 3, 3, 0, 0);

  constructor(crypto: TlsCrypto, cipher: AeadCipher, key: Uint8Array, iv: Uint8Array) {
    this.#open = crypto.aead(cipher.name, key);
    this.#iv = iv;
    this.#tagBytes = cipher.tagBytes;
  }

  open(sequence: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    if (type !== APPLICATION_DATA || end - start <= this.#tagBytes) return undefined;
    setNumber(this.#header, 3, end - start, 2);
    numberOver(this.#iv, sequence, this.#nonce);
    return this.#open(this.#nonce, this.#header, bytes.subarray(start, end));
  }
}

/** TLS 1.2 with GCM, CCM (a part of the nonce stands before the payload) or ChaCha20 (none does). */
export class Tls12AeadProtection implements RecordProtection {
  readonly #open: AeadOpen;
  readonly #iv: Uint8Array;
  readonly #tagBytes: number;
  readonly #explicitBytes: number;
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #associated: Uint8Array;

  constructor(crypto: TlsCrypto, cipher: AeadCipher, version: number, key: Uint8Array, iv: Uint8Array) {
    this.#open = crypto.aead(cipher.name, key);
    this.#iv = iv;
    this.#tagBytes = cipher.tagBytes;
    this.#explicitBytes = iv.length === NONCE_BYTES ? 0 : EXPLICIT_NONCE_BYTES;
    this.#associated = associatedData(version);
  }

  open(sequence: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const sealedAt = start + this.#explicitBytes;
    const plainBytes = end - sealedAt - this.#tagBytes;
    if (plainBytes < 0) return undefined;
    setAssociated(this.#associated, sequence, type, plainBytes);
    if (this.#explicitBytes === 0) numberOver(this.#iv, sequence, this.#nonce);
    else {
      this.#nonce.set(this.#iv);
      this.#nonce.set(bytes.subarray(start, sealedAt), this.#iv.length);
    }
    return this.#open(this.#nonce, this.#associated, bytes.subarray(sealedAt, end));
  }
}

export interface BlockKeys {
  readonly mac: Uint8Array;
  readonly key: Uint8Array;
  /** Of the first record in TLS 1.0; later versions send one with each record. */
  readonly iv: Uint8Array;
}

/** TLS 1.0 to 1.2 with a block cipher and a MAC, in either order. */
export class BlockProtection implements RecordProtection {
  readonly #crypto: TlsCrypto;
  readonly #cipher: BlockCipher;
  readonly #decrypt: BlockOpen;
  readonly #macKey: Uint8Array;
  readonly #isMacLast: boolean;
  readonly #associated: Uint8Array;
  /** TLS 1.0: the last block of the record before. */
  #chained: Uint8Array | undefined;
  #isChainWhole = true;

  constructor(crypto: TlsCrypto, cipher: BlockCipher, version: number, isMacLast: boolean, keys: BlockKeys) {
    this.#crypto = crypto;
    this.#cipher = cipher;
    this.#decrypt = crypto.blockCipher(cipher.name, keys.key);
    this.#macKey = keys.mac;
    this.#isMacLast = isMacLast;
    this.#associated = associatedData(version);
    this.#chained = version <= TLS_1_0 ? keys.iv : undefined;
  }

  open(sequence: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const plain = this.#opened(sequence, type, bytes, start, end);
    // A MAC over what is encrypted says nothing of the block before, with which the text begins.
    const isSure = this.#chained === undefined || !this.#isMacLast || this.#isChainWhole;
    this.#isChainWhole = plain !== undefined;
    return isSure ? plain : undefined;
  }

  #opened(sequence: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const { blockBytes, macBytes } = this.#cipher;
    const ivBytes = this.#chained === undefined ? blockBytes : 0;
    const sealedEnd = this.#isMacLast ? end - macBytes : end;
    const blocksAt = start + ivBytes;
    const size = sealedEnd - blocksAt;
    if (size < blockBytes || size % blockBytes !== 0) return undefined;
    if (this.#isMacLast && !this.#isMacRight(sequence, type, bytes, start, sealedEnd, bytes, sealedEnd))
      return undefined;
    const iv = this.#chained ?? bytes.subarray(start, blocksAt);
    const plain = this.#decrypt(iv, bytes.subarray(blocksAt, sealedEnd));
    // By the constructor: the slice of a Node Buffer is a view, and the window does not last.
    if (this.#chained !== undefined) this.#chained = new Uint8Array(bytes.subarray(sealedEnd - blockBytes, sealedEnd));
    const contentEnd = withoutPadding(plain, this.#isMacLast ? 0 : macBytes);
    if (contentEnd === -1) return undefined;
    if (this.#isMacLast) return plain.subarray(0, contentEnd);
    const macAt = contentEnd - macBytes;
    return this.#isMacRight(sequence, type, plain, 0, macAt, plain, macAt) ? plain.subarray(0, macAt) : undefined;
  }

  #isMacRight(
    sequence: number,
    type: number,
    content: Uint8Array,
    start: number,
    end: number,
    sent: Uint8Array,
    sentAt: number,
  ): boolean {
    const { mac, macBytes } = this.#cipher;
    setAssociated(this.#associated, sequence, type, end - start);
    const all = new Uint8Array(this.#associated.length + end - start);
    all.set(this.#associated);
    all.set(content.subarray(start, end), this.#associated.length);
    const right = this.#crypto.hmac(mac, this.#macKey, all);
    for (let index = 0; index < macBytes; index++) if (right[index] !== sent[sentAt + index]) return false;
    return true;
  }
}

/** Where the content ends, with `kept` bytes at least before the padding; -1 when the padding is none (RFC 5246, 6.2.3.2). */
function withoutPadding(plain: Uint8Array, kept: number): number {
  const padding = plain[plain.length - 1] as number;
  const end = plain.length - padding - 1;
  if (end < kept) return -1;
  for (let at = end; at < plain.length; at++) if (plain[at] !== padding) return -1;
  return end;
}

/** Number, type, version and length: what TLS 1.2 and earlier authenticate beside the content. */
function associatedData(version: number): Uint8Array {
  const associated = new Uint8Array(13);
  setNumber(associated, 9, version, 2);
  return associated;
}

function setAssociated(associated: Uint8Array, sequence: number, type: number, length: number): void {
  setNumber(associated, 0, sequence, 8);
  associated[8] = type;
  setNumber(associated, 11, length, 2);
}

/** The vector with the number over its last eight bytes. */
function numberOver(iv: Uint8Array, sequence: number, nonce: Uint8Array): void {
  setNumber(nonce, NONCE_BYTES - 8, sequence, 8);
  for (let at = 0; at < NONCE_BYTES; at++) nonce[at] = (at < 4 ? 0 : (nonce[at] as number)) ^ (iv[at] as number);
}

/** Big-endian; numbers here stay far below 2^53. */
function setNumber(bytes: Uint8Array, at: number, number: number, length: number): void {
  let rest = number;
  for (let place = at + length - 1; place >= at; place--) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
