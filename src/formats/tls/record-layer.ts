/**
 * The record layer of one direction of TLS over TCP: headers of five bytes, payloads in pieces of any size.
 *
 * Keeps a header at most, so an encrypted stream costs a look per record. Sources: RFC 8446, 5.1; RFC 5246, 6.2.1.
 */

export const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/** Of a TLSCiphertext up to 1.2: 2^14 + 2048 (RFC 5246, 6.2.3). */
export const LARGEST_RECORD = 18_432;

export const RECORD_HEADER = 5;

/** Whether these bytes can be a record's header: a known type, major version 3, a length within bounds. */
export function isRecordHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at] ?? 0;
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  return type >= 20 && type <= 24 && bytes[at + 1] === 3 && (bytes[at + 2] ?? 255) <= 4 && length <= LARGEST_RECORD;
}

export interface RecordSink {
  /** A record begins. */
  record(type: number, length: number): void;
  /** The next bytes of it. */
  payload(bytes: Uint8Array, start: number, end: number): void;
}

export class RecordLayer {
  readonly #sink: RecordSink;
  /** Made for the first header that comes in pieces. */
  #header: Uint8Array | undefined;
  #headerKept = 0;
  #left = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** True once five bytes were no record's header: the stream cannot be read on. */
  broken = false;

  /** Reads on and gives where it stopped: at `end`, or behind a header that is `broken`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#left > 0) {
        const take = Math.min(end - at, this.#left);
        this.#left -= take;
        this.#sink.payload(bytes, at, at + take);
        at += take;
        continue;
      }
      if (this.#headerKept === 0 && end - at >= RECORD_HEADER) {
        // The common case: the header lies in one piece and needs no copy.
        if (!isRecordHeader(bytes, at)) return this.#stop(at + RECORD_HEADER);
        this.#begin(bytes, at);
        at += RECORD_HEADER;
        continue;
      }
      this.#header ??= new Uint8Array(RECORD_HEADER);
      this.#header[this.#headerKept++] = bytes[at++] ?? 0;
      if (this.#headerKept === RECORD_HEADER) {
        this.#headerKept = 0;
        if (!isRecordHeader(this.#header, 0)) return this.#stop(at);
        this.#begin(this.#header, 0);
      }
    }
    return at;
  }

  /** Begins anew: the next bytes are a header. */
  restart(): void {
    this.broken = false;
    this.#headerKept = 0;
    this.#left = 0;
  }

  #stop(at: number): number {
    this.broken = true;
    return at;
  }

  #begin(bytes: Uint8Array, at: number): void {
    this.#left = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    this.#sink.record(bytes[at] ?? 0, this.#left);
  }
}
