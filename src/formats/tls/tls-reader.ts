/**
 * Watches one TLS connection over TCP and tells what its handshake shows.
 *
 * Nothing is decrypted: what is encrypted is counted, so a report can say how much was not examined. Memory is bounded
 * by one handshake message per direction. Sources: RFC 5246, 6 and 7; RFC 8446, 4 and 5; RFC 5246, appendix E.2.
 */
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

  /** Without `sha256` there is no JA4. */
  constructor(sink: TlsSink, sha256?: Sha256) {
    this.#sink = sink;
    this.#handshake = new Handshake(sink, "tls", sha256);
    this.#directions = [new TlsDirection(0, sink, this.#handshake), new TlsDirection(1, sink, this.#handshake)];
  }

  /** The next bytes of a direction, in order, in pieces of any size. False when this is no TLS. */
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#directions[direction].read(bytes, start, end);
  }

  /** Bytes are missing here: the rest of this direction cannot be cut into records any more. */
  gap(direction: Direction): void {
    this.#directions[direction].gap();
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
  readonly #records = new RecordLayer(this);
  readonly #messages = new HandshakeMessages(this);
  /** `first`: nothing was read yet; `ssl2`: an SSL 2.0 hello is being gathered; `lost`: no records can be found. */
  #state: "first" | "records" | "ssl2" | "lost" | "foreign" = "first";
  /** The first bytes, until it is clear what they begin. */
  #first: Uint8Array | undefined;
  #firstKept = 0;
  #encrypted = false;
  /** Offsets in the stream of the record being read, and of the next one. */
  #recordAt = 0;
  #nextRecordAt = 0;
  #type = 0;
  #alertLevel = -1;
  #plainAlert = false;
  #malformedTold = false;

  constructor(from: Direction, sink: TlsSink, handshake: Handshake) {
    this.#from = from;
    this.#sink = sink;
    this.#handshake = handshake;
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    if (this.#state === "first") at = this.#readFirst(bytes, at, end);
    if (this.#state === "ssl2") at = this.#readSsl2(bytes, at, end);
    if (this.#state === "records") at = this.#readRecords(bytes, at, end);
    if (this.#state === "lost") this.lostBytes += end - at;
    return this.#state !== "foreign";
  }

  gap(): void {
    if (this.#state === "foreign") return;
    this.#state = "lost";
    this.#messages.drop();
    this.#first = undefined;
  }

  record(type: number, length: number): void {
    this.#recordAt = this.#nextRecordAt;
    this.#nextRecordAt += RECORD_HEADER + length;
    this.#type = type;
    this.#alertLevel = -1;
    // An encrypted alert is never as short as two bytes: it carries a MAC or a tag.
    this.#plainAlert = type === RECORD.alert && length === 2;
    if (type !== RECORD.handshake && type !== RECORD.alert) this.#messages.drop();
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    switch (this.#type) {
      case RECORD.changeCipherSpec:
        this.#handshake.changeCipherSpec(this.#from);
        if (this.#handshake.changeCipherSpecCounts) this.#encrypted = true;
        return;
      case RECORD.alert:
        if (this.#plainAlert) this.#readAlert(bytes, start, end);
        else this.encryptedBytes += end - start;
        return;
      case RECORD.handshake:
        if (this.#encrypted) this.encryptedBytes += end - start;
        else this.#messages.read(bytes, start, end);
        return;
      default:
        if (this.#type === RECORD.applicationData || this.#encrypted) this.encryptedBytes += end - start;
    }
  }

  wants(type: number): boolean {
    return this.#handshake.wants(type);
  }

  message(type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    const whole = this.#handshake.message(type, this.#from, bytes, start, end);
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
