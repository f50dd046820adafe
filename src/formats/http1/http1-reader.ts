/**
 * One conversation of HTTP/1: requests and answers, pipelined or one by one, until it becomes something else.
 *
 * Sources: RFC 9112, sections 6.3 (length of a body), 9.3 (pipelining) and 9.6; RFC 9110, sections 7.8 (Upgrade) and
 * 9.3.6 (CONNECT).
 */

import { ChunkedBody } from "./chunked-body.ts";
import { HeadBuffer, headEnd } from "./head-buffer.ts";
import type { Http1Mark, MessageEnd, RequestHead, ResponseHead } from "./http1-facts.ts";
import type { Framing } from "./message-length.ts";
import { type ReadHead, readHead } from "./read-head.ts";
import { beginsAsResponse, recogniseHttp1, resumesHttp1 } from "./recognise-http1.ts";

/** Direction 0 is client to server, as the messages show it. All windows are valid during the call only. */
export interface Http1Sink {
  request(head: RequestHead): void;
  /** @param request the one that it answers, null when that was not seen. */
  response(head: ResponseHead, request: RequestHead | null): void;
  /**
   * The start line and header section just told, as they were sent: for the search of values, with all secrets. Of a
   * body in chunks their extensions and the trailers too, in pieces.
   */
  section?(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  /** A piece of a body without its framing; content encodings are still applied. */
  body(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  end(direction: 0 | 1, end: MessageEnd): void;
  /** From here on both directions are another protocol; its bytes come by `rest`. */
  switched(to: ProtocolSwitch): void;
  rest(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  /** Bytes of that other protocol are missing. */
  restGap(direction: 0 | 1): void;
  /**
   * Bytes that are no HTTP, or whose place in a message is not known. Where they follow a body whose length is in doubt
   * its end is told with them, once more, so that no value is cut in two.
   */
  lost?(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  /** So many of them came one behind the other; what follows is HTTP again, or bytes are missing before it. */
  skipped(direction: 0 | 1, bytes: number): void;
}

export interface ProtocolSwitch {
  /** "tunnel" after CONNECT, else the protocol of the header Upgrade: "websocket", "h2c". */
  readonly protocol: string;
  /** Null when it was not seen. */
  readonly request: RequestHead | null;
  readonly response: ResponseHead | null;
}

/** Requests that wait for their answer. */
const MOST_PENDING = 256;
/** Bytes that are held until it is known whether they are still HTTP. */
const MOST_HELD = 0x10000;
/** Said again of a body whose end is in doubt. */
const TAIL_BYTES = 256;
/** Times that a direction may be lost before the conversation is given up. */
const MOST_LOSSES = 16;

export class Http1Reader {
  readonly #sink: Http1Sink;
  readonly #sides: readonly [Side, Side] = [new Side(), new Side()];
  #pending: RequestHead[] = [];
  /** The request after which direction 0 may be another protocol. */
  #offer: RequestHead | null = null;
  /** A capture that began too late may take the server for the client: the first bytes tell. */
  #isTurned: boolean | undefined;

  constructor(sink: Http1Sink) {
    this.#sink = sink;
  }

  /** False when it is no HTTP. */
  read(from: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    this.#isTurned ??= from === 0 && beginsAsResponse(bytes, start, end);
    const direction = this.#directionOf(from);
    const side = this.#sides[direction];
    if (side.state === "lost" && resumesHttp1(direction, bytes, start, end)) this.#resume(direction);
    this.#feed(direction, bytes, start, end);
    return this.#sides[0].losses < MOST_LOSSES && this.#sides[1].losses < MOST_LOSSES;
  }

  /** The message under way ends here; reading goes on with a piece that begins with a start line. */
  gap(from: 0 | 1): void {
    const direction = this.#directionOf(from);
    const side = this.#sides[direction];
    if (side.state === "rest") this.#sink.restGap(direction);
    else if (side.state === "until-close") side.hasGap = true;
    else if (side.state !== "lost") {
      if (side.state === "held") this.#decideAlone();
      this.#break(direction);
    }
    this.#tellSkipped(direction);
    side.tail = undefined;
    // Which of them were answered in what is missing is not known.
    if (direction === 1) this.#pending = [];
  }

  close(): void {
    if (this.#sides[0].state === "held") this.#decideAlone();
    for (const direction of [0, 1] as const) {
      const side = this.#sides[direction];
      if (side.state === "until-close") this.#end(direction, !side.hasGap);
      else if (side.state !== "rest") this.#break(direction);
      this.#tellSkipped(direction);
    }
  }

  #directionOf(from: 0 | 1): 0 | 1 {
    return this.#isTurned === true ? (from === 0 ? 1 : 0) : from;
  }

  #feed(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const side = this.#sides[direction];
    for (let at = start; at < end; ) {
      switch (side.state) {
        case "head":
          at = this.#head(direction, bytes, at, end);
          break;
        case "length":
        case "until-close": {
          const taken = Math.min(side.left, end - at);
          this.#body(direction, bytes, at, at + taken);
          at += taken;
          side.left -= taken;
          if (side.left === 0) this.#end(direction, true);
          break;
        }
        case "chunked":
          at = side.chunks.read(
            bytes,
            at,
            end,
            (from, to) => this.#body(direction, bytes, from, to),
            (from, to) => this.#sink.section?.(direction, bytes, from, to),
          );
          if (side.chunks.isDone) this.#end(direction, true);
          else if (side.chunks.isLost) {
            const { begun } = side.chunks;
            this.#lose(direction);
            this.#skip(direction, begun, 0, begun.length);
          }
          break;
        case "held":
          side.buffer.append(bytes, at, end);
          at = end;
          if (side.buffer.size > MOST_HELD) this.#decideAlone();
          break;
        case "rest":
          this.#sink.rest(direction, bytes, at, end);
          at = end;
          break;
        default:
          this.#skip(direction, bytes, at, end);
          at = end;
      }
    }
  }

  #head(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): number {
    const { buffer } = this.#sides[direction];
    let at = start;
    if (buffer.size === 0) {
      // Empty lines before a start line are passed over (RFC 9112, section 2.2).
      while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
      const whole = headEnd(bytes, at, end);
      if (whole !== -1) {
        this.#message(direction, bytes, at, whole, false);
        return whole;
      }
    }
    const next = buffer.appendHead(bytes, at, end);
    if (buffer.isWhole || buffer.isFull) {
      const { bytes: head, size } = buffer;
      const isCut = !buffer.isWhole;
      buffer.clear();
      this.#message(direction, head, 0, size, isCut);
    } else if (buffer.size > 0 && recogniseHttp1(buffer.bytes, 0, buffer.size) === "no") {
      this.#skip(direction, buffer.bytes, 0, buffer.size);
      buffer.clear();
      this.#lose(direction);
    }
    return next;
  }

  #message(direction: 0 | 1, bytes: Uint8Array, start: number, end: number, isCut: boolean): void {
    const head = readHead(bytes, start, end, isCut);
    // A direction carries either requests or answers.
    if (head === undefined || (head.request === undefined) !== (direction === 1)) {
      this.#skip(direction, bytes, start, end);
      this.#lose(direction);
      return;
    }
    const after = head.request !== undefined ? this.#request(head) : this.#response(head);
    this.#sink.section?.(direction, bytes, start, end);
    this.#sides[direction].tail = (head.request ?? head.response).marks.some(isDoubtfulLength) ? NOTHING : undefined;
    // A cut section may have held the header that tells where the body ends.
    this.#begin(direction, isCut ? { kind: "unknown" } : after.framing);
    after.afterwards?.();
  }

  #request({ request, framing }: ReadHead & { request: RequestHead }): AfterHead {
    this.#sink.request(request);
    if (this.#pending.length < MOST_PENDING) this.#pending.push(request);
    if (request.method === "CONNECT" || request.upgrade !== null) this.#offer = request;
    return { framing };
  }

  #response({ response, framing }: ReadHead & { response: ResponseHead }): AfterHead {
    const { status } = response;
    const isInterim = status >= 100 && status < 200 && status !== 101;
    const request = (isInterim ? this.#pending[0] : this.#pending.shift()) ?? null;
    this.#sink.response(response, request);
    if (isInterim) return { framing: NO_BODY };
    const isTunnel = request?.method === "CONNECT" && status >= 200 && status < 300;
    if (isTunnel || status === 101) {
      const protocol = isTunnel ? "tunnel" : (response.upgrade ?? "unknown");
      return { framing: NO_BODY, afterwards: () => this.#switch({ protocol, request, response }) };
    }
    const isAnswerToOffer = request !== null && request === this.#offer;
    const hasNoBody = request?.method === "HEAD" || status === 204 || status === 304;
    return {
      framing: hasNoBody ? NO_BODY : framing,
      ...(isAnswerToOffer ? { afterwards: () => this.#offerDeclined() } : {}),
    };
  }

  #begin(direction: 0 | 1, framing: Framing): void {
    const side = this.#sides[direction];
    side.bodyBytes = 0;
    side.hasGap = false;
    if (framing.kind === "unknown") {
      this.#end(direction, false);
      this.#lose(direction);
      return;
    }
    side.left = framing.kind === "length" ? framing.bytes : Number.POSITIVE_INFINITY;
    side.state = framing.kind;
    if (framing.kind === "chunked") side.chunks = new ChunkedBody();
    else if (side.left === 0) this.#end(direction, true);
  }

  #body(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const side = this.#sides[direction];
    side.bodyBytes += end - start;
    if (side.tail !== undefined) side.tail = tailOf(side.tail, bytes, start, end);
    this.#sink.body(direction, bytes, start, end);
  }

  #end(direction: 0 | 1, isComplete: boolean): void {
    const side = this.#sides[direction];
    const isChunked = side.state === "chunked";
    this.#sink.end(direction, {
      bodyBytes: side.bodyBytes,
      isComplete,
      trailerNames: isChunked ? side.chunks.trailerNames : [],
      marks: isChunked ? [...side.chunks.marks] : NO_MARKS,
    });
    side.state = direction === 0 && this.#offer !== null ? "held" : "head";
  }

  /** Direction 0 goes on as HTTP. */
  #offerDeclined(): void {
    this.#offer = null;
    const side = this.#sides[0];
    if (side.state !== "held") return;
    side.state = "head";
    const { bytes, size } = side.buffer;
    side.buffer.clear();
    this.#feed(0, bytes, 0, size);
  }

  /** No answer was seen that says whether direction 0 is still HTTP: its bytes say it. */
  #decideAlone(): void {
    const request = this.#offer;
    const { bytes, size } = this.#sides[0].buffer;
    const isHttp = size === 0 || recogniseHttp1(bytes, 0, size) === "yes";
    if (isHttp || request === null) this.#offerDeclined();
    else {
      const protocol = request.method === "CONNECT" ? "tunnel" : (request.upgrade ?? "unknown");
      this.#switch({ protocol, request, response: null });
    }
  }

  #switch(to: ProtocolSwitch): void {
    const [up, down] = this.#sides;
    this.#offer = null;
    this.#sink.switched(to);
    if (up.state === "length" || up.state === "chunked") this.#end(0, false);
    up.state = "rest";
    down.state = "rest";
    const { bytes, size } = up.buffer;
    up.buffer.clear();
    if (size > 0) this.#sink.rest(0, bytes, 0, size);
  }

  /** Ends what is under way with what is known of it. */
  #break(direction: 0 | 1): void {
    const side = this.#sides[direction];
    if (side.state === "length" || side.state === "chunked") this.#end(direction, false);
    else if (side.state === "head" && side.buffer.size > 0) {
      const { bytes, size } = side.buffer;
      side.buffer.clear();
      if (bytes.subarray(0, size).includes(0x0a)) this.#message(direction, bytes, 0, size, true);
      else this.#skip(direction, bytes, 0, size);
    }
    side.state = "lost";
  }

  #lose(direction: 0 | 1): void {
    const side = this.#sides[direction];
    if (side.state === "chunked") this.#end(direction, false);
    side.losses++;
    side.state = "lost";
  }

  #skip(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const side = this.#sides[direction];
    side.skipped += end - start;
    if (start === end) return;
    const { tail = NOTHING } = side;
    side.tail = undefined;
    if (tail.length > 0) this.#sink.lost?.(direction, tail, 0, tail.length);
    this.#sink.lost?.(direction, bytes, start, end);
  }

  #resume(direction: 0 | 1): void {
    this.#tellSkipped(direction);
    this.#sides[direction].state = "head";
  }

  #tellSkipped(direction: 0 | 1): void {
    const side = this.#sides[direction];
    if (side.skipped > 0) this.#sink.skipped(direction, side.skipped);
    side.skipped = 0;
  }
}

const NO_BODY: Framing = { kind: "length", bytes: 0 };
const NO_MARKS: readonly Http1Mark[] = [];
const NOTHING: Uint8Array = new Uint8Array(0);
const NO_CHUNKS = new ChunkedBody();

function isDoubtfulLength(mark: Http1Mark): boolean {
  return mark === "lengths-differ" || mark === "length-and-chunked";
}

/** The last bytes of both, one behind the other. */
function tailOf(before: Uint8Array, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const kept = before.subarray(Math.max(0, before.length + end - start - TAIL_BYTES));
  const added = bytes.subarray(Math.max(start, end - TAIL_BYTES), end);
  const tail = new Uint8Array(kept.length + added.length);
  tail.set(kept);
  tail.set(added, kept.length);
  return tail;
}

interface AfterHead {
  readonly framing: Framing;
  /** What follows once the message has begun. */
  readonly afterwards?: () => void;
}

class Side {
  state: "head" | "length" | "chunked" | "until-close" | "held" | "rest" | "lost" = "head";
  readonly buffer = new HeadBuffer();
  chunks = NO_CHUNKS;
  /** Bytes of the body that are still to come. */
  left = 0;
  bodyBytes = 0;
  hasGap = false;
  /** The end of a body whose length is in doubt. */
  tail: Uint8Array | undefined;
  skipped = 0;
  losses = 0;
}
