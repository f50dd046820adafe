/**
 * What a connection of HTTP/2 tells: the same heads as HTTP/1, by stream.
 *
 * Source: RFC 9113.
 */
import type { MessageEnd, RequestHead, ResponseHead } from "../http1/http1-facts.ts";

/** Direction 0 is client to server. All windows are valid during the call only. */
export interface Http2Sink {
  /** @param isPushed the server promises an answer to a request that nobody sent. */
  request(stream: number, head: RequestHead, isPushed: boolean): void;
  /** @param request the one that it answers, null when that was not seen. */
  response(stream: number, head: ResponseHead, request: RequestHead | null): void;
  /** The fields just told or those behind a body, decoded, as lines `name: value`: with all secrets. */
  section?(stream: number, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  /** A piece of a body without its framing; content encodings are still applied. */
  body(stream: number, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  end(stream: number, direction: 0 | 1, end: MessageEnd): void;
  /** Bytes that are no HTTP/2, or whose place in a message is not known: they were not examined. */
  skipped(direction: 0 | 1, bytes: number): void;
  problem(problem: Http2Problem): void;
}

/** Why a direction is not read on; the other one may still tell more. */
export interface Http2Problem {
  readonly code: "not-http2" | "frame-malformed" | "compression-unreadable" | "head-too-long" | "gap";
  readonly direction: 0 | 1;
  /** Bytes of that direction before it. */
  readonly offset: number;
  readonly message: string;
}
