/**
 * Cuts a stream of handshake bytes into messages: type, length of 24 bits, body (RFC 8446, 4).
 *
 * A body that lies in one piece is handed on where it lies; one that comes in pieces is gathered, up to a bound.
 */

/** What is kept of one message; a certificate chain is rarely a tenth of it. */
export const LARGEST_MESSAGE = 65_536;

const HEADER = 4;
const NOTHING = new Uint8Array();

export interface HandshakeMessageSink {
  /** Whether the body of this message is wanted; if not, `message` gets an empty window. */
  wants(type: number): boolean;
  /** `length` is what the header says; the window holds less of it when it was above the bound. */
  message(type: number, length: number, bytes: Uint8Array, start: number, end: number): void;
}

export class HandshakeMessages {
  readonly #sink: HandshakeMessageSink;
  /** Four bytes in one number: an array for it would be most of what a reader weighs. */
  #header = 0;
  #headerKept = 0;
  #type = 0;
  #length = 0;
  /** Bytes of the current body seen, and the part of them that is kept. */
  #seen = 0;
  #body: Uint8Array = NOTHING;
  #kept = 0;

  constructor(sink: HandshakeMessageSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#headerKept < HEADER) {
        this.#header = (this.#header << 8) | (bytes[at++] ?? 0);
        if (++this.#headerKept < HEADER) continue;
        this.#type = this.#header >>> 24;
        this.#length = this.#header & 0xffffff;
        this.#seen = 0;
        this.#kept = 0;
        if (this.#length === 0) this.#finish(NOTHING, 0, 0);
        continue;
      }
      const take = Math.min(end - at, this.#length - this.#seen);
      if (this.#seen === 0 && take === this.#length && take <= LARGEST_MESSAGE) {
        this.#finish(bytes, at, this.#sink.wants(this.#type) ? at + take : at);
      } else {
        this.#gather(bytes, at, take);
        if (this.#seen === this.#length) this.#finish(this.#body, 0, this.#kept);
      }
      at += take;
    }
  }

  /** Forgets a message that is not whole: bytes are missing. */
  drop(): void {
    this.#headerKept = 0;
    this.#body = NOTHING;
  }

  #gather(bytes: Uint8Array, at: number, take: number): void {
    this.#seen += take;
    if (!this.#sink.wants(this.#type)) return;
    const fits = Math.min(take, LARGEST_MESSAGE - this.#kept);
    // Grows with what has come, never with what a length promises.
    if (this.#kept + fits > this.#body.length) {
      const room = Math.min(LARGEST_MESSAGE, this.#length, Math.max(2_048, 2 * (this.#kept + fits)));
      const larger = new Uint8Array(room);
      larger.set(this.#body.subarray(0, this.#kept));
      this.#body = larger;
    }
    this.#body.set(bytes.subarray(at, at + fits), this.#kept);
    this.#kept += fits;
  }

  #finish(bytes: Uint8Array, start: number, end: number): void {
    this.#headerKept = 0;
    this.#sink.message(this.#type, this.#length, bytes, start, end);
    this.#body = NOTHING;
  }
}
