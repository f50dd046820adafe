/**
 * Reads a TLS connection with the help of a key log: the facts of the handshake, and what was said inside.
 *
 * What has no key, does not fit its tag, or lies behind a gap that cannot be bridged is counted as not examined; so is
 * what passes before the log knows its secret. Held per direction at most: a record, a handshake message, and 64 KiB that
 * came before the server's hello. Sources: RFC 8446, 5; RFC 5246, 6.
 */
import type { EncryptedRecords } from "../tls/encrypted-records.ts";
import { isRecordHeader, RECORD, RECORD_HEADER } from "../tls/record-layer.ts";
import type { ClientHello, Direction, ServerHello, Sha256, TlsSink } from "../tls/tls-facts.ts";
import { isVersion13 } from "../tls/tls-names.ts";
import { TlsReader } from "../tls/tls-reader.ts";
import { type DecryptionTools, directionCipher } from "./connection-keys.ts";
import type { DirectionCipher } from "./direction-cipher.ts";
import { RecordBuffer } from "./record-buffer.ts";

export interface DecryptedTlsSink extends TlsSink {
  /** Application data in order; the window is valid during the call only. */
  plain(direction: Direction, bytes: Uint8Array, start: number, end: number): void;
  /** Application data is missing here, or may be; told before the next `plain`. */
  plainGap(direction: Direction): void;
}

const RANDOM_BYTES = 32;
const MOST_HELD = 65_536;
/** Bytes that are looked through at once for a record after a gap. */
const HUNT_STEP = 65_536;

export class TlsDecryptingReader implements EncryptedRecords {
  readonly #sink: DecryptedTlsSink;
  readonly #tools: DecryptionTools;
  readonly #tls: TlsReader;
  readonly #sides: readonly [Side, Side] = [new Side(), new Side()];
  #client: Direction = 0;
  #clientHello: ClientHello | undefined;
  #serverHello: ServerHello | undefined;

  /** Without `sha256` there is no JA4. */
  constructor(sink: DecryptedTlsSink, tools: DecryptionTools, sha256?: Sha256) {
    this.#sink = sink;
    this.#tools = tools;
    this.#tls = new TlsReader(sink, sha256, this);
  }

  /** The next bytes of a direction, in order, in pieces of any size. False when this is no TLS. */
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#tls.read(direction, bytes, start, end);
  }

  /** Bytes are missing here: a record further on is looked for whose number can be found. */
  gap(direction: Direction): void {
    this.#tls.gap(direction);
  }

  /** Tells what waited, and the counts. A second call does nothing. */
  close(): void {
    for (const direction of [0, 1] as const) {
      const side = this.#sides[direction];
      this.#tls.countLost(direction, side.hunt?.size ?? 0);
      side.hunt = undefined;
      side.held.release();
      side.record.release();
    }
    this.#tls.close();
  }

  offered(hello: ClientHello, from: Direction): void {
    if (hello.random.length !== RANDOM_BYTES) return;
    this.#client = from;
    this.#clientHello = hello;
    this.#serverHello = undefined;
  }

  agreed(hello: ServerHello): void {
    if (hello.helloRetryRequest) return;
    this.#serverHello = hello;
    for (const direction of [0, 1] as const) {
      const side = this.#sides[direction];
      side.isProtected = isVersion13(hello.version) || side.isChanged;
      side.isChanged = false;
      if (side.isProtected) this.#setCipher(direction, side);
      this.#openHeld(direction, side);
      if (side.isLost) this.#beginHunt(direction, side);
    }
  }

  cipherChanged(from: Direction): void {
    const side = this.#sides[from];
    if (this.#serverHello === undefined) side.isChanged = true;
    else if (!isVersion13(this.#serverHello.version)) {
      side.isProtected = true;
      side.isBehind = false;
      this.#setCipher(from, side);
    }
  }

  record(type: number, length: number, from: Direction): void {
    const side = this.#sides[from];
    side.type = type;
    side.length = length;
    side.record.clear();
    this.#askAgain(from, side);
    side.isPassed = side.cipher === undefined && !this.#isAwaited(from);
    if (!side.isPassed) return;
    side.isMissing = true;
    side.isBehind = true;
  }

  payload(bytes: Uint8Array, start: number, end: number, from: Direction): void {
    const side = this.#sides[from];
    if (side.isPassed) return;
    if (side.record.size === 0 && end - start === side.length) {
      this.#whole(from, side, bytes, start, end);
      return;
    }
    side.record.append(bytes, start, end);
    if (side.record.size < side.length) return;
    this.#whole(from, side, side.record.bytes, 0, side.length);
    side.record.release();
  }

  message(type: number, from: Direction): void {
    this.#sides[from].cipher?.message(type);
  }

  lost(from: Direction): void {
    const side = this.#sides[from];
    side.isLost = true;
    side.isMissing = true;
    side.record.release();
    this.#tls.countLost(from, side.hunt?.size ?? 0);
    side.hunt = undefined;
    this.#beginHunt(from, side);
  }

  unframed(bytes: Uint8Array, start: number, end: number, from: Direction): number {
    const side = this.#sides[from];
    let at = start;
    while (at < end && side.hunt !== undefined) at = this.#hunt(from, side.hunt, bytes, at, end);
    if (!side.isLost) return at;
    this.#tls.countLost(from, end - at);
    return end;
  }

  inflate(algorithm: number, bytes: Uint8Array, length: number): Uint8Array | undefined {
    return this.#tools.crypto.inflate(algorithm, bytes, length);
  }

  /** The client's records before the server's hello wait for it, if there are secrets to open them with. */
  #isAwaited(from: Direction): boolean {
    const hello = this.#clientHello;
    const isEarly = this.#serverHello === undefined && from === this.#client;
    return isEarly && hello !== undefined && this.#tools.keyLog.knows(hello.random);
  }

  /** Secrets may come later than what they open: from a log that grows, or a block behind the packets. */
  #askAgain(from: Direction, side: Side): void {
    const isWanted = side.isProtected && (side.cipher === undefined || side.cipher.isWanting);
    if (!isWanted || side.askedAt === this.#tools.keyLog.changes) return;
    const before = side.cipher;
    this.#setCipher(from, side);
    // The new one begins at the start of the connection.
    if (side.cipher !== undefined && before !== undefined) side.isBehind = true;
  }

  #setCipher(direction: Direction, side: Side): void {
    const [client, server] = [this.#clientHello, this.#serverHello];
    if (client === undefined || server === undefined) return;
    side.askedAt = this.#tools.keyLog.changes;
    side.cipher = directionCipher(this.#tools, client.random, server, direction === this.#client);
  }

  #whole(from: Direction, side: Side, bytes: Uint8Array, start: number, end: number): void {
    if (side.cipher === undefined) side.hold(bytes, start, end);
    else this.#open(from, side, side.cipher, bytes, start, end);
  }

  #open(from: Direction, side: Side, cipher: DirectionCipher, bytes: Uint8Array, start: number, end: number): void {
    const plain = side.isBehind
      ? cipher.regain(side.type, bytes, start, end)
      : cipher.open(side.type, bytes, start, end);
    if (plain === undefined) {
      if (side.type === RECORD.applicationData) side.isMissing = true;
      this.#tls.notOpened(from);
      return;
    }
    side.isBehind = false;
    this.#give(from, side, end - start, plain);
  }

  /** @param counted bytes of the record that are in the count of encrypted bytes. */
  #give(from: Direction, side: Side, counted: number, plain: Uint8Array): void {
    let { type } = side;
    let end = plain.length;
    if (this.#serverHello !== undefined && isVersion13(this.#serverHello.version)) {
      // Zeros may fill a record behind its type (RFC 8446, 5.4).
      while (end > 0 && plain[end - 1] === 0) end--;
      type = plain[end - 1] ?? 0;
      end = Math.max(0, end - 1);
    }
    const hadEarlyData = from === this.#client && this.#clientHello?.earlyData === true;
    // What was not opened before the first record of the data's own key was the handshake.
    if (side.cipher?.isFirstData === true && !hadEarlyData) side.isMissing = false;
    this.#tls.opened(from, type, counted, plain, 0, end);
    if (type !== RECORD.applicationData || end === 0) return;
    if (side.isMissing) this.#sink.plainGap(from);
    side.isMissing = false;
    this.#sink.plain(from, plain, 0, end);
  }

  #openHeld(from: Direction, side: Side): void {
    const { bytes, size } = side.held;
    const { type, length } = side;
    for (let at = 0; at < size; ) {
      const end = at + RECORD_HEADER + (((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number));
      side.type = bytes[at] as number;
      if (side.cipher !== undefined) this.#open(from, side, side.cipher, bytes, at + RECORD_HEADER, end);
      at = end;
    }
    side.held.release();
    side.type = type;
    side.length = length;
  }

  #beginHunt(direction: Direction, side: Side): void {
    // ChangeCipherSpec may be among what is missing.
    if (side.cipher === undefined) this.#setCipher(direction, side);
    if (side.cipher !== undefined && !side.cipher.isSpent) side.hunt = new RecordBuffer();
  }

  /** Looks for a record that opens; gives where it stopped reading. */
  #hunt(direction: Direction, hunt: RecordBuffer, bytes: Uint8Array, start: number, end: number): number {
    const side = this.#sides[direction];
    const until = Math.min(end, start + HUNT_STEP);
    hunt.append(bytes, start, until);
    let at = 0;
    for (; at + RECORD_HEADER <= hunt.size; at++) {
      if (!this.#isCandidate(hunt.bytes, at)) continue;
      const payloadAt = at + RECORD_HEADER;
      const payloadEnd = payloadAt + (((hunt.bytes[at + 3] as number) << 8) | (hunt.bytes[at + 4] as number));
      if (payloadEnd > hunt.size) break;
      const plain = side.cipher?.regain(hunt.bytes[at] as number, hunt.bytes, payloadAt, payloadEnd);
      if (plain === undefined) continue;
      side.type = hunt.bytes[at] as number;
      this.#tls.countLost(direction, at);
      this.#resume(direction, side, hunt, payloadEnd, plain);
      return until;
    }
    this.#tls.countLost(direction, at);
    hunt.drop(at);
    if (side.cipher?.isSpent !== false) {
      this.#tls.countLost(direction, hunt.size);
      side.hunt = undefined;
    }
    return until;
  }

  #resume(direction: Direction, side: Side, hunt: RecordBuffer, from: number, plain: Uint8Array): void {
    side.hunt = undefined;
    side.isLost = false;
    this.#tls.resume(direction);
    this.#give(direction, side, 0, plain);
    this.#tls.read(direction, hunt.bytes, from, hunt.size);
  }

  #isCandidate(bytes: Uint8Array, at: number): boolean {
    if (!isRecordHeader(bytes, at)) return false;
    const version = this.#serverHello?.version ?? 0;
    if (isVersion13(version)) return bytes[at] === RECORD.applicationData && bytes[at + 2] === 3;
    return bytes[at] !== RECORD.changeCipherSpec && bytes[at + 2] === (version & 0xff);
  }
}

class Side {
  cipher: DirectionCipher | undefined;
  /** Of the record being read. */
  type = 0;
  length = 0;
  readonly record = new RecordBuffer();
  /** Whole records that came before the server's hello, each behind a header. */
  readonly held = new RecordBuffer();
  /** ChangeCipherSpec came before the server's hello. */
  isChanged = false;
  /** Records are encrypted from here on, with keys that follow from the hellos. */
  isProtected = false;
  /** How much the key log knew when it was asked last. */
  askedAt = -1;
  /** The record being read is not opened. */
  isPassed = false;
  /** Records were passed over uncounted: the number of the next one has to be found. */
  isBehind = false;
  /** Application data was not opened since some last was. */
  isMissing = false;
  isLost = false;
  /** Bytes after a gap among which a record is looked for. */
  hunt: RecordBuffer | undefined;

  hold(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    if (this.held.size + RECORD_HEADER + size > MOST_HELD) {
      this.held.release();
      this.isBehind = true;
      this.isMissing = true;
      return;
    }
    this.held.append(Uint8Array.of(this.type, 3, 3, size >> 8, size & 0xff), 0, RECORD_HEADER);
    this.held.append(bytes, start, end);
  }
}
