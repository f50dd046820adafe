/**
 * What opens the records of one direction, one after another: which key holds, and the number of the next record.
 *
 * Sources: RFC 8446, 4.5 (end of early data), 4.6.3 (key update), 5.3 and 7; RFC 5246, 6.1.
 */
import { expandLabel, hashBytes } from "./key-schedule.ts";
import type { AeadCipher } from "./record-cipher.ts";
import { type RecordProtection, Tls13Protection } from "./record-protection.ts";
import type { TlsCrypto } from "./tls-crypto.ts";

export interface DirectionCipher {
  /** The plain text of the next record; undefined when it cannot be opened, and then it counts as passed. */
  open(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined;
  /** The same where records are missing: a record a little further on. Nothing counts as passed when it fails. */
  regain(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined;
  /** A handshake message was inside of the record just opened. */
  message(type: number): void;
  /** The record just opened is the first that can hold application data; none before it did, early data apart. */
  readonly isFirstData: boolean;
  /** The secret of the data is not known yet. */
  readonly isWanting: boolean;
  /** So many records were tried in vain that `regain` tries no more. */
  readonly isSpent: boolean;
}

/** How many records may be missing between two that are opened: two megabytes of the largest. */
const MOST_MISSING = 128;
/** Bytes that are decrypted in vain, in one direction, before no more is tried: half a second with the slowest cipher. */
const MOST_TRIED_BYTES = 0x1000000;
/** What a try costs beside its bytes. */
const TRY_BYTES = 4_096;

const MESSAGE = { endOfEarlyData: 5, finished: 20, keyUpdate: 24 } as const;

/** TLS 1.2 and earlier: one key from ChangeCipherSpec on. */
export class Tls12Cipher implements DirectionCipher {
  readonly isWanting = false;
  readonly #protection: RecordProtection;
  #sequence = 0;
  #bytesLeft = MOST_TRIED_BYTES;

  constructor(protection: RecordProtection) {
    this.#protection = protection;
  }

  /** Record 0 is Finished. */
  get isFirstData(): boolean {
    return this.#sequence === 2;
  }

  get isSpent(): boolean {
    return this.#bytesLeft <= 0;
  }

  open(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    return this.#protection.open(this.#sequence++, type, bytes, start, end);
  }

  regain(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const last = this.#sequence + MOST_MISSING;
    const cost = TRY_BYTES + end - start;
    const before = this.#bytesLeft;
    for (let sequence = this.#sequence; sequence <= last && !this.isSpent; sequence++) {
      const plain = this.#protection.open(sequence, type, bytes, start, end);
      if (plain === undefined) {
        this.#bytesLeft -= cost;
        continue;
      }
      this.#bytesLeft = before;
      this.#sequence = sequence + 1;
      return plain;
    }
    return undefined;
  }

  message(): void {
    // Keys change with ChangeCipherSpec, not with a message.
  }
}

/** The secrets of one direction of TLS 1.3 in the order of their use; a secret that is not known is undefined. */
export interface Tls13Secrets {
  /** The client's, for data sent before the server answers. */
  readonly early: Uint8Array | undefined;
  readonly handshake: Uint8Array | undefined;
  readonly application: Uint8Array | undefined;
}

/** Early data, handshake, application data, and each key update: a stage with its own key, numbered from zero. */
export class Tls13Cipher implements DirectionCipher {
  readonly isWanting: boolean;
  readonly #crypto: TlsCrypto;
  readonly #cipher: AeadCipher;
  /** Behind the secrets of the log come the updates, as they are needed. */
  readonly #stages: Stage[];
  readonly #applicationAt: number;
  #at = 0;
  #isUpdated = false;
  #bytesLeft = MOST_TRIED_BYTES;

  constructor(crypto: TlsCrypto, cipher: AeadCipher, { early, handshake, application }: Tls13Secrets) {
    this.#crypto = crypto;
    this.#cipher = cipher;
    const secrets = early === undefined ? [handshake, application] : [early, handshake, application];
    this.#stages = secrets.map((secret) => this.#stageOf(secret));
    this.#applicationAt = secrets.length - 1;
    this.isWanting = application === undefined;
  }

  get isFirstData(): boolean {
    return this.#at === this.#applicationAt && !this.#isUpdated && this.#stage(this.#at).sequence === 1;
  }

  get isSpent(): boolean {
    return this.#bytesLeft <= 0;
  }

  open(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const stage = this.#stage(this.#at);
    const plain = stage.protection?.open(stage.sequence++, type, bytes, start, end);
    // Where a secret is missing, or the message that ends a stage was not read, the next stage begins unannounced.
    return plain ?? this.#tryLater(0, type, bytes, start, end);
  }

  regain(type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    return (
      this.#try(this.#at, MOST_MISSING, type, bytes, start, end) ??
      this.#tryLater(MOST_MISSING, type, bytes, start, end)
    );
  }

  message(type: number): void {
    const before = this.#applicationAt - this.#at;
    const isEnd =
      type === MESSAGE.endOfEarlyData
        ? before === 2
        : type === MESSAGE.finished
          ? before === 1
          : type === MESSAGE.keyUpdate && before <= 0;
    if (isEnd) this.#enter(this.#at + 1);
  }

  /** Stages up to application data, or the next update; where records are missing, one update may be among them. */
  #tryLater(missing: number, type: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const last = Math.max(this.#at + 1, this.#applicationAt + (missing > 0 ? 1 : 0));
    for (let at = this.#at + 1; at <= last; at++) {
      const plain = this.#try(at, missing, type, bytes, start, end);
      if (plain !== undefined) return plain;
    }
    return undefined;
  }

  #try(
    at: number,
    missing: number,
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined {
    const stage = this.#stage(at);
    if (stage.protection === undefined) return undefined;
    const last = stage.sequence + missing;
    const cost = TRY_BYTES + end - start;
    const before = this.#bytesLeft;
    for (let sequence = stage.sequence; sequence <= last && !this.isSpent; sequence++) {
      const plain = stage.protection.open(sequence, type, bytes, start, end);
      if (plain === undefined) {
        this.#bytesLeft -= cost;
        continue;
      }
      this.#bytesLeft = before;
      stage.sequence = sequence + 1;
      this.#enter(at);
      return plain;
    }
    return undefined;
  }

  #enter(at: number): void {
    if (at > this.#applicationAt) {
      // Only the key in use and the next one are kept.
      const stage = this.#stage(at);
      this.#stages.splice(this.#applicationAt, this.#stages.length, stage);
      this.#at = this.#applicationAt;
      this.#isUpdated = true;
    } else this.#at = at;
  }

  #stage(at: number): Stage {
    const known = this.#stages[at];
    if (known !== undefined) return known;
    const secret = this.#stages[this.#applicationAt]?.secret;
    const { hash } = this.#cipher;
    const updated =
      secret === undefined ? undefined : expandLabel(this.#crypto, hash, secret, "traffic upd", hashBytes(hash));
    const stage = this.#stageOf(updated);
    this.#stages.push(stage);
    return stage;
  }

  #stageOf(secret: Uint8Array | undefined): Stage {
    const { hash, keyBytes } = this.#cipher;
    if (secret?.length !== hashBytes(hash)) return { secret: undefined, protection: undefined, sequence: 0 };
    const key = expandLabel(this.#crypto, hash, secret, "key", keyBytes);
    const iv = expandLabel(this.#crypto, hash, secret, "iv", 12);
    return { secret, protection: new Tls13Protection(this.#crypto, this.#cipher, key, iv), sequence: 0 };
  }
}

interface Stage {
  readonly secret: Uint8Array | undefined;
  readonly protection: RecordProtection | undefined;
  /** Of the next record. */
  sequence: number;
}
