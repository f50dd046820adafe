/**
 * One connection of HTTP/2 from its first byte on: messages of many streams, as they interleave.
 *
 * The compression of headers needs every byte before: where one is missing, the direction is given up and says so.
 * Bounded per connection: 1,024 streams under way, and per direction a header block of 256 KiB and a table of 64 KiB.
 * Sources: RFC 9113, 3.4 (preface), 4 to 6 (frames), 8 (messages); RFC 8441 (extended CONNECT).
 */
import type { MessageEnd, RequestHead } from "../http1/http1-facts.ts";
import { FRAME, type FrameHeader, FrameLayer, type FrameSink } from "./frame-layer.ts";
import { HeaderSection } from "./header-section.ts";
import { HpackDecoder } from "./hpack-decoder.ts";
import type { Http2Problem, Http2Sink } from "./http2-facts.ts";

type Direction = 0 | 1;

const MOST_STREAMS = 1_024;
const MOST_BLOCK_BYTES = 0x40000;
const FLAG = { endStream: 0x1, endHeaders: 0x4 } as const;

export class Http2Reader {
  readonly #sink: Http2Sink;
  readonly #streams = new Map<number, Stream>();
  readonly #sides: readonly [Side, Side];
  /** A capture that began too late may take the server for the client: the first byte tells. */
  #isTurned: boolean | undefined;

  /** @param upgraded the request of HTTP/1 that asked for `h2c` and is answered on stream 1. */
  constructor(sink: Http2Sink, upgraded?: RequestHead) {
    this.#sink = sink;
    this.#sides = [new Side(this, 0), new Side(this, 1)];
    if (upgraded === undefined) return;
    const stream = this.#stream(1);
    stream.request = upgraded;
    stream.messages[0].state = "done";
  }

  /** The next bytes of a direction, in order, in pieces of any size. False when it is no HTTP/2, or both are given up. */
  read(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    if (start >= end || this.#isForeign) return !this.#isOver;
    // A client begins with "PRI", a server with the length of its settings.
    this.#isTurned ??= (bytes[start] === 0x50) === (from === 1);
    this.#sides[this.#directionOf(from)].frames.read(bytes, start, end);
    return !this.#isOver;
  }

  /** Bytes are missing: this direction is given up. */
  gap(from: Direction): void {
    this.fail("gap", this.#directionOf(from), "bytes are missing; headers behind them cannot be decompressed");
  }

  /** Ends what is under way, and tells what was not examined. */
  close(): void {
    for (const [id, stream] of this.#streams)
      for (const direction of [0, 1] as const) this.#end(id, stream, direction, false);
    this.#streams.clear();
    for (const direction of [0, 1] as const) {
      const { frames } = this.#sides[direction];
      if (frames.skipped > 0) this.#sink.skipped(direction, frames.skipped);
      frames.skipped = 0;
    }
  }

  /** The fields of a section are whole. */
  section(direction: Direction, id: number, section: HeaderSection, wireBytes: number, isLast: boolean): void {
    const stream = this.#stream(id);
    if (direction === 0 ? section.isRequest : section.isResponse) this.#head(direction, id, stream, section, wireBytes);
    else this.#trailers(direction, id, stream, section);
    if (isLast) this.#end(id, stream, direction, true);
  }

  /** The request that the server answers unasked. */
  promise(id: number, section: HeaderSection, wireBytes: number): void {
    const stream = this.#stream(id);
    const request = section.request(wireBytes);
    if (stream.messages[0].state !== "waiting" || request === undefined) return;
    stream.request = request;
    stream.messages[0].state = "open";
    this.#sink.request(id, request, true);
    this.#sink.section?.(id, 1, section.lines.bytes, 0, section.lines.size);
    this.#end(id, stream, 0, true);
  }

  /** A piece of a body; false when it belongs to no message that was seen. */
  data(direction: Direction, id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const message = this.#streams.get(id)?.messages[direction];
    if (message?.state !== "open") return false;
    message.bodyBytes += end - start;
    this.#sink.body(id, direction, bytes, start, end);
    return true;
  }

  endStream(direction: Direction, id: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#end(id, stream, direction, true);
  }

  /** RST_STREAM ends both directions. */
  reset(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    for (const direction of [0, 1] as const) this.#end(id, stream, direction, false);
    this.#streams.delete(id);
  }

  /** The direction is given up: what is under way in it ends. */
  fail(code: Http2Problem["code"], direction: Direction, message: string): void {
    const { frames } = this.#sides[direction];
    if (frames.isLost) return;
    frames.lose();
    this.#sink.problem({ code, direction, offset: frames.offset, message });
    for (const [id, stream] of this.#streams) this.#end(id, stream, direction, false);
  }

  get #isForeign(): boolean {
    return this.#sides.some(({ isForeign }) => isForeign);
  }

  get #isOver(): boolean {
    return this.#isForeign || this.#sides.every(({ frames }) => frames.isLost);
  }

  #directionOf(from: Direction): Direction {
    return this.#isTurned === true ? (from === 0 ? 1 : 0) : from;
  }

  #head(direction: Direction, id: number, stream: Stream, section: HeaderSection, wireBytes: number): void {
    const message = stream.messages[direction];
    if (message.state !== "waiting") return;
    let isInterim = false;
    if (direction === 0) {
      const request = section.request(wireBytes);
      if (request === undefined) return;
      stream.request = request;
      this.#sink.request(id, request, false);
    } else {
      const response = section.response(wireBytes);
      if (response === undefined) return;
      // An answer of 1xx is followed by another.
      isInterim = response.status < 200;
      this.#sink.response(id, response, stream.request);
    }
    this.#sink.section?.(id, direction, section.lines.bytes, 0, section.lines.size);
    if (!isInterim) message.state = "open";
  }

  #trailers(direction: Direction, id: number, stream: Stream, section: HeaderSection): void {
    const message = stream.messages[direction];
    if (message.state !== "open") return;
    message.trailerNames = section.names;
    this.#sink.section?.(id, direction, section.lines.bytes, 0, section.lines.size);
  }

  #stream(id: number): Stream {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    if (this.#streams.size >= MOST_STREAMS) {
      const [oldest] = this.#streams.keys();
      if (oldest !== undefined) this.reset(oldest);
    }
    const stream: Stream = { request: null, messages: [newMessage(), newMessage()] };
    for (const direction of [0, 1] as const)
      if (this.#sides[direction].frames.isLost) stream.messages[direction].state = "done";
    this.#streams.set(id, stream);
    return stream;
  }

  #end(id: number, stream: Stream, direction: Direction, isComplete: boolean): void {
    const message = stream.messages[direction];
    if (message.state === "open") {
      const { bodyBytes, trailerNames } = message;
      const end: MessageEnd = { bodyBytes, isComplete, trailerNames, marks: [] };
      this.#sink.end(id, direction, end);
    }
    // A message that ended without a head stays ended too.
    message.state = "done";
    if (stream.messages[0].state === "done" && stream.messages[1].state === "done") this.#streams.delete(id);
  }
}

interface Stream {
  request: RequestHead | null;
  readonly messages: readonly [Message, Message];
}

interface Message {
  state: "waiting" | "open" | "done";
  bodyBytes: number;
  trailerNames: readonly string[];
}

function newMessage(): Message {
  return { state: "waiting", bodyBytes: 0, trailerNames: [] };
}

/** One direction: its frames, and the header block under way. */
class Side implements FrameSink {
  readonly frames: FrameLayer;
  isForeign = false;
  readonly #reader: Http2Reader;
  readonly #direction: Direction;
  readonly #hpack = new HpackDecoder();
  /** The header block under way: it may come in several frames. */
  #block = NOTHING;
  #blockBytes = 0;
  /** Stream of the block; -1 when none is under way. */
  #blockOf = -1;
  #promisedBy = 0;
  #wireBytes = 0;
  #isLast = false;

  constructor(reader: Http2Reader, direction: Direction) {
    this.#reader = reader;
    this.#direction = direction;
    this.frames = new FrameLayer(this, direction === 0);
  }

  begin({ type, flags, length, stream }: FrameHeader): boolean {
    const goesOn = this.#blockOf !== -1;
    const isContinuation = type === FRAME.continuation;
    if (goesOn !== isContinuation || (goesOn && stream !== (this.#promisedBy || this.#blockOf)))
      return this.#malformed("a header block is broken off, or goes on that never began");
    if (stream === 0 && (type === FRAME.data || type === FRAME.headers || type === FRAME.pushPromise))
      return this.#malformed("a frame of a message belongs to no stream");
    if (type === FRAME.pushPromise && this.#direction === 0) return this.#malformed("a client promises an answer");
    if (type !== FRAME.headers && type !== FRAME.pushPromise && !isContinuation) return true;
    if (!goesOn) {
      this.#blockOf = stream;
      this.#promisedBy = 0;
      this.#blockBytes = 0;
      this.#wireBytes = 0;
      this.#isLast = type === FRAME.headers && (flags & FLAG.endStream) !== 0;
    }
    this.#wireBytes += 9 + length;
    return true;
  }

  data(stream: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#reader.data(this.#direction, stream, bytes, start, end)) this.frames.skipped += end - start;
  }

  block(bytes: Uint8Array, start: number, end: number): void {
    const size = this.#blockBytes + end - start;
    if (size > MOST_BLOCK_BYTES) {
      this.#reader.fail("head-too-long", this.#direction, `a header block is longer than ${MOST_BLOCK_BYTES} bytes`);
      return;
    }
    if (size > this.#block.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#block.length));
      larger.set(this.#block.subarray(0, this.#blockBytes));
      this.#block = larger;
    }
    this.#block.set(bytes.subarray(start, end), this.#blockBytes);
    this.#blockBytes = size;
  }

  promised(stream: number): void {
    this.#promisedBy = this.#blockOf;
    this.#blockOf = stream;
  }

  end({ type, flags, stream }: FrameHeader): void {
    switch (type) {
      case FRAME.data:
        if ((flags & FLAG.endStream) !== 0) this.#reader.endStream(this.#direction, stream);
        break;
      case FRAME.headers:
      case FRAME.pushPromise:
      case FRAME.continuation:
        if ((flags & FLAG.endHeaders) !== 0) this.#endBlock();
        break;
      case FRAME.rstStream:
        this.#reader.reset(stream);
    }
  }

  malformed(message: string): void {
    this.#malformed(message);
  }

  foreign(): void {
    this.isForeign = true;
    this.#reader.fail("not-http2", this.#direction, "the first bytes are no HTTP/2");
  }

  #endBlock(): void {
    const section = new HeaderSection();
    const isRead = this.#hpack.decode(this.#block, 0, this.#blockBytes, (field) => section.add(field));
    const stream = this.#blockOf;
    this.#blockOf = -1;
    this.#block = NOTHING;
    if (!isRead) {
      const message = "a header block cannot be decompressed, nor those behind it";
      this.#reader.fail("compression-unreadable", this.#direction, message);
    } else if (this.#promisedBy !== 0) this.#reader.promise(stream, section, this.#wireBytes);
    else this.#reader.section(this.#direction, stream, section, this.#wireBytes, this.#isLast);
  }

  #malformed(message: string): boolean {
    this.#reader.fail("frame-malformed", this.#direction, message);
    return false;
  }
}

const NOTHING = new Uint8Array(0);
