/**
 * Watches one TLS connection over TCP and tells what its handshake shows.
 *
 * Nothing is decrypted here: what is encrypted is counted, so a report can say how much was not examined, and handed to
 * whoever may open it. Memory is bounded by one handshake message per direction. Sources: RFC 5246, 6 and 7; RFC 8446, 4 and 5; RFC 5246, appendix E.2.
 */
import type { EncryptedRecords } from "./encrypted-records.ts";
import { Handshake } from "./handshake.ts";
import { type HandshakeMessageSink, HandshakeMessages, LARGEST_MESSAGE } from "./handshake-messages.ts";
import { RECORD, RECORD_HEADER, RecordLayer, type RecordSink } from "./record-layer.ts";
import { isSsl2ServerHello, readSsl2Hello, SSL2_HEADER, ssl2HelloLength } from "./ssl2-hello.ts";
import type { Direction, ServerHello, Sha256, TlsProblem, TlsSink } from "./tls-facts.ts";

const SSL2_VERSION = 0x0002;

export class TlsReader {
  readonly #sink: TlsSink;
  readonly #handshake: Handshake;
  readonly #directions: readonly [TlsDirection, TlsDirection];
  #closed = false;

  /** Without `sha256` there is no JA4. @param opener gets the encrypted records. */
  constructor(sink: TlsSink, sha256?: Sha256, opener?: EncryptedRecords) {
    this.#sink = sink;
    this.#handshake = new Handshake(sink, "tls", sha256, opener);
    this.#directions = [
      new TlsDirection(0, sink, this.#handshake, opener),
      new TlsDirection(1, sink, this.#handshake, opener),
    ];
  }

  /** The next bytes of a direction, in order, in pieces of any size. False when this is no TLS. */
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#directions[direction].read(bytes, start, end);
  }

  /** Bytes are missing here: the rest of this direction cannot be cut into records any more. */
  gap(direction: Direction): void {
    this.#directions[direction].gap();
  }

  /**
   * The opener gives back what was inside of a record: the window holds content of `type`, the record had `length` bytes
   * of payload. Handshake messages and alerts are read as those in plain text.
   */
  opened(direction: Direction, type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    this.#directions[direction].opened(type, length, bytes, start, end);
  }

  /** The record just handed out could not be opened: a message that it may have continued is forgotten. */
  notOpened(direction: Direction): void {
    this.#directions[direction].notOpened();
  }

  /** The opener found a record again in a direction that was lost: what is read next is a header. */
  resume(direction: Direction): void {
    this.#directions[direction].resume();
  }

  /** Bytes of a lost direction that the opener looked through in vain. */
  countLost(direction: Direction, bytes: number): void {
    this.#directions[direction].lostBytes += bytes;
  }

  /** Tells what waited, and the counts. A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handshake.close();
    const [up, down] = this.#directions;
    this.#sink.ended({
      encryptedBytes: [up.encryptedBytes, down.encryptedBytes],
      lostBytes: [up.lostBytes, down.lostBytes],
    });
  }
}

class TlsDirection implements RecordSink, HandshakeMessageSink {
  encryptedBytes = 0;
  lostBytes = 0;
  readonly #from: Direction;
  readonly #sink: TlsSink;
  readonly #handshake: Handshake;
  readonly #opener: EncryptedRecords | undefined;
  readonly #records = new RecordLayer(this);
  readonly #messages = new HandshakeMessages(this);
  /** `first`: nothing was read yet; `ssl2`: an SSL 2.0 hello is being gathered; `lost`: no records can be found. */
  #state: "first" | "records" | "ssl2" | "lost" | "foreign" = "first";
  /** The first bytes, until it is clear what they begin. */
  #first: Uint8Array | undefined;
  #firstKept = 0;
  #encrypted = false;
  /** The record being read is encrypted. */
  #isSealed = false;
  /** The messages being read were inside of an opened record. */
  #isOpened = false;
  /** Offsets in the stream of the record being read, and of the next one. */
  #recordAt = 0;
  #nextRecordAt = 0;
  #type = 0;
  #alertLevel = -1;
  #plainAlert = false;
  #malformedTold = false;

  constructor(from: Direction, sink: TlsSink, handshake: Handshake, opener: EncryptedRecords | undefined) {
    this.#from = from;
    this.#sink = sink;
    this.#handshake = handshake;
    this.#opener = opener;
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    if (this.#state === "first") at = this.#readFirst(bytes, at, end);
    if (this.#state === "ssl2") at = this.#readSsl2(bytes, at, end);
    while (at < end && (this.#state === "records" || this.#state === "lost"))
      at = this.#state === "records" ? this.#readRecords(bytes, at, end) : this.#passOver(bytes, at, end);
    return this.#state !== "foreign";
  }

  #passOver(bytes: Uint8Array, start: number, end: number): number {
    if (this.#opener !== undefined) return this.#opener.unframed(bytes, start, end, this.#from);
    this.lostBytes += end - start;
    return end;
  }

  gap(): void {
    if (this.#state === "foreign") return;
    this.#state = "lost";
    this.#messages.drop();
    this.#first = undefined;
    this.#opener?.lost(this.#from);
  }

  opened(type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    this.encryptedBytes -= length;
    switch (type) {
      case RECORD.handshake:
        this.#isOpened = true;
        this.#messages.read(bytes, start, end);
        this.#isOpened = false;
        return;
      case RECORD.alert:
        this.#alertLevel = -1;
        this.#readAlert(bytes, start, end);
        return;
      case RECORD.changeCipherSpec:
        this.#opener?.cipherChanged(this.#from);
        return;
      default:
        this.#messages.drop();
    }
  }

  notOpened(): void {
    this.#messages.drop();
  }

  resume(): void {
    this.#state = "records";
    this.#encrypted = true;
    this.#records.restart();
  }

  record(type: number, length: number): void {
    this.#recordAt = this.#nextRecordAt;
    this.#nextRecordAt += RECORD_HEADER + length;
    this.#type = type;
    this.#alertLevel = -1;
    // An encrypted alert is never as short as two bytes: it carries a MAC or a tag.
    this.#plainAlert = type === RECORD.alert && length === 2;
    this.#isSealed = this.#seals(type, length);
    if (this.#isSealed && this.#opener !== undefined) this.#opener.record(type, length, this.#from);
    else if (type !== RECORD.handshake && type !== RECORD.alert) this.#messages.drop();
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isSealed) {
      this.encryptedBytes += end - start;
      this.#opener?.payload(bytes, start, end, this.#from);
      return;
    }
    switch (this.#type) {
      case RECORD.changeCipherSpec:
        this.#handshake.changeCipherSpec(this.#from);
        if (!this.#handshake.changeCipherSpecCounts) return;
        // A record may come in pieces.
        if (!this.#encrypted) this.#sink.cipherChanged?.(this.#from);
        this.#encrypted = true;
        this.#opener?.cipherChanged(this.#from);
        return;
      case RECORD.alert:
        this.#readAlert(bytes, start, end);
        return;
      case RECORD.handshake:
        this.#messages.read(bytes, start, end);
    }
  }

  #seals(type: number, length: number): boolean {
    switch (type) {
      case RECORD.changeCipherSpec:
        // One that renegotiates is encrypted itself, and then never as short as a byte.
        return this.#encrypted && length > 1 && this.#opener !== undefined;
      case RECORD.alert:
        return !this.#plainAlert;
      case RECORD.applicationData:
        return true;
      default:
        return this.#encrypted;
    }
  }

  wants(type: number): boolean {
    return this.#handshake.wants(type);
  }

  message(type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    const whole = this.#handshake.message(type, this.#from, bytes, start, end);
    if (this.#isOpened) this.#opener?.message(type, this.#from);
    if (this.#malformedTold) return;
    if (length > LARGEST_MESSAGE) {
      this.#malformedTold = true;
      this.#problem("message-cut", `message ${type} has ${length} bytes; the first ${LARGEST_MESSAGE} were read`);
    } else if (!whole) {
      this.#malformedTold = true;
      this.#problem("message-malformed", `message ${type} of ${length} bytes cannot be read to its end`);
    }
  }

  #readAlert(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#alertLevel === -1) this.#alertLevel = byte;
      else this.#handshake.alert(this.#alertLevel, byte, this.#from);
    }
  }

  /** Gathers five bytes: enough to tell a record from an SSL 2.0 hello. */
  #readFirst(bytes: Uint8Array, start: number, end: number): number {
    const type = bytes[start];
    if (this.#first === undefined) {
      if (type === undefined || start >= end) return end;
      if ((type & 0x80) === 0) {
        this.#state = "records";
        return start;
      }
      this.#first = new Uint8Array(SSL2_HEADER);
    }
    let at = start;
    while (at < end && this.#firstKept < SSL2_HEADER) this.#first[this.#firstKept++] = bytes[at++] ?? 0;
    if (this.#firstKept < SSL2_HEADER) return at;
    const length = ssl2HelloLength(this.#first, 0);
    if (length === 0) {
      this.#state = "foreign";
      this.#problem("not-a-record", "the first bytes are no TLS record");
      return at;
    }
    const message = new Uint8Array(length);
    message.set(this.#first);
    this.#first = message;
    this.#state = "ssl2";
    return at;
  }

  #readSsl2(bytes: Uint8Array, start: number, end: number): number {
    const message = this.#first;
    if (message === undefined) return end;
    const take = Math.min(end - start, message.length - this.#firstKept);
    message.set(bytes.subarray(start, start + take), this.#firstKept);
    this.#firstKept += take;
    if (this.#firstKept < message.length) return end;
    this.#first = undefined;
    this.#nextRecordAt = message.length;
    const hello = readSsl2Hello(message, 0, message.length);
    if (hello !== undefined) {
      this.#sink.clientHello(hello, this.#from);
      // A client that asks for SSL 3.0 or more goes on with records; one that speaks SSL 2.0 does not.
      this.#state = "records";
    } else if (isSsl2ServerHello(message, 0)) {
      this.#sink.serverHello(SSL2_SERVER_HELLO, this.#from);
      this.#state = "lost";
    } else {
      this.#state = "lost";
      this.#problem("message-malformed", "an SSL 2.0 hello whose lengths lie");
    }
    return start + take;
  }

  #readRecords(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#records.read(bytes, start, end);
    if (!this.#records.broken) return at;
    this.#messages.drop();
    this.#recordAt = this.#nextRecordAt;
    if (this.#recordAt === 0) {
      this.#state = "foreign";
      this.#problem("not-a-record", "the first bytes are no TLS record");
    } else {
      this.#state = "lost";
      this.lostBytes += RECORD_HEADER;
      this.#problem("not-a-record", "what follows here is no TLS record");
      this.#opener?.lost(this.#from);
    }
    return at;
  }

  #problem(code: TlsProblem["code"], message: string): void {
    this.#sink.problem({ code, from: this.#from, offset: this.#recordAt, message });
  }
}

const SSL2_SERVER_HELLO: ServerHello = {
  form: "ssl2",
  version: SSL2_VERSION,
  random: new Uint8Array(),
  cipherSuite: 0,
  compressionMethod: 0,
  group: null,
  alpn: null,
  sessionResumed: null,
  helloRetryRequest: false,
  downgrade: "none",
  extensions: [],
  encryptThenMac: false,
  extendedMasterSecret: false,
  secureRenegotiation: false,
  complete: true,
};
