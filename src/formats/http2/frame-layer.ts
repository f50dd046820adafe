/**
 * Cuts one direction of HTTP/2 into frames: headers of nine bytes, payloads in pieces of any size, padding taken off.
 *
 * Keeps a frame's header and at most its first nine bytes. Source: RFC 9113, 3.4, 4.1 and 6.
 */
import { FRAME_HEADER, isFirstSettings, PREFACE } from "./recognise-http2.ts";

export const FRAME = { data: 0, headers: 1, rstStream: 3, pushPromise: 5, continuation: 9 } as const;

export interface FrameHeader {
  readonly type: number;
  readonly flags: number;
  readonly length: number;
  readonly stream: number;
}

export interface FrameSink {
  /** A frame begins; false when it must not stand here. */
  begin(header: FrameHeader): boolean;
  /** A piece of a DATA frame. */
  data(stream: number, bytes: Uint8Array, start: number, end: number): void;
  /** The stream that a PUSH_PROMISE announces. */
  promised(stream: number): void;
  /** A piece of a header block. */
  block(bytes: Uint8Array, start: number, end: number): void;
  end(header: FrameHeader): void;
  malformed(message: string): void;
  /** The direction does not begin as one of HTTP/2 does. */
  foreign(): void;
}

const FLAG = { padded: 0x8, priority: 0x20 } as const;
const PRIORITY_BYTES = 5;
const PROMISE_BYTES = 4;
const NO_FRAME: FrameHeader = { type: -1, flags: 0, length: 0, stream: 0 };

export class FrameLayer {
  readonly #sink: FrameSink;
  /** The preface, a frame's header, or the fields before its content. */
  readonly #kept = new Uint8Array(PREFACE.length);
  #keptBytes = 0;
  #state: "preface" | "header" | "fields" | "payload" | "padding" | "lost";
  #isFirst = true;
  #frame: FrameHeader = NO_FRAME;
  /** Bytes of the content that are still to come, and of the padding behind it. */
  #left = 0;
  #padding = 0;
  /** Bytes read before the window, and before the frame under way. */
  #read = 0;
  offset = 0;
  skipped = 0;

  constructor(sink: FrameSink, isClient: boolean) {
    this.#sink = sink;
    this.#state = isClient ? "preface" : "header";
  }

  get isLost(): boolean {
    return this.#state === "lost";
  }

  lose(): void {
    this.#state = "lost";
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const from = at;
      at = this.#step(bytes, at, end);
      this.#read += at - from;
    }
  }

  #step(bytes: Uint8Array, at: number, end: number): number {
    switch (this.#state) {
      case "preface":
        return this.#preface(bytes, at, end);
      case "header":
        return this.#header(bytes, at, end);
      case "fields":
        return this.#fields(bytes, at, end);
      case "payload":
        return this.#payload(bytes, at, end);
      case "padding": {
        const taken = Math.min(this.#padding, end - at);
        this.#padding -= taken;
        if (this.#padding === 0) this.#end();
        return at + taken;
      }
      default:
        this.skipped += end - at;
        return end;
    }
  }

  #preface(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] !== PREFACE[this.#keptBytes]) {
      this.skipped += this.#keptBytes;
      this.#sink.foreign();
      return at;
    }
    if (++this.#keptBytes === PREFACE.length) this.#enter("header");
    return Math.min(end, at + 1);
  }

  #header(bytes: Uint8Array, at: number, end: number): number {
    if (this.#keptBytes === 0) this.offset = this.#read;
    const next = this.#keep(FRAME_HEADER, bytes, at, end);
    if (this.#keptBytes < FRAME_HEADER) return next;
    const kept = this.#kept;
    if (this.#isFirst && !isFirstSettings(kept, 0)) {
      this.skipped += FRAME_HEADER;
      this.#sink.foreign();
      return next;
    }
    this.#isFirst = false;
    const length = ((kept[0] as number) << 16) | ((kept[1] as number) << 8) | (kept[2] as number);
    this.#frame = { type: kept[3] as number, flags: kept[4] as number, length, stream: streamIn(kept, 5) };
    this.#left = length;
    this.#padding = 0;
    if (!this.#sink.begin(this.#frame)) return next;
    this.#enter("fields");
    if (this.#fieldBytes() === 0) this.#enter("payload");
    if (this.#state === "payload" && length === 0) this.#end();
    return next;
  }

  /** Pad length, stream and priority, as far as the frame has them. */
  #fields(bytes: Uint8Array, at: number, end: number): number {
    const size = this.#fieldBytes();
    if (size > this.#frame.length) {
      this.#sink.malformed("a frame is shorter than its fields");
      return at;
    }
    const next = this.#keep(size, bytes, at, end);
    if (this.#keptBytes < size) return next;
    const isPadded = (this.#frame.flags & FLAG.padded) !== 0;
    this.#padding = isPadded ? (this.#kept[0] as number) : 0;
    this.#left = this.#frame.length - size - this.#padding;
    if (this.#left < 0) {
      this.#sink.malformed("a frame has more padding than bytes");
      return next;
    }
    if (this.#frame.type === FRAME.pushPromise) this.#sink.promised(streamIn(this.#kept, isPadded ? 1 : 0));
    this.#enter("payload");
    if (this.#left === 0) this.#endContent();
    return next;
  }

  #fieldBytes(): number {
    const { type, flags } = this.#frame;
    const padded = (flags & FLAG.padded) !== 0 ? 1 : 0;
    switch (type) {
      case FRAME.data:
        return padded;
      case FRAME.headers:
        return padded + ((flags & FLAG.priority) !== 0 ? PRIORITY_BYTES : 0);
      case FRAME.pushPromise:
        return padded + PROMISE_BYTES;
      default:
        return 0;
    }
  }

  #payload(bytes: Uint8Array, at: number, end: number): number {
    const next = at + Math.min(this.#left, end - at);
    this.#left -= next - at;
    const { type, stream } = this.#frame;
    if (type === FRAME.data) this.#sink.data(stream, bytes, at, next);
    else if (type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.continuation)
      this.#sink.block(bytes, at, next);
    if (this.#left === 0 && !this.isLost) this.#endContent();
    return next;
  }

  #endContent(): void {
    if (this.#padding > 0) this.#enter("padding");
    else this.#end();
  }

  #end(): void {
    this.#enter("header");
    this.#sink.end(this.#frame);
  }

  #keep(wanted: number, bytes: Uint8Array, at: number, end: number): number {
    const next = Math.min(end, at + wanted - this.#keptBytes);
    for (let from = at; from < next; from++) this.#kept[this.#keptBytes++] = bytes[from] as number;
    return next;
  }

  #enter(state: "header" | "fields" | "payload" | "padding"): void {
    this.#state = state;
    this.#keptBytes = 0;
  }
}

/** 31 bits; the first one is reserved. */
function streamIn(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}
