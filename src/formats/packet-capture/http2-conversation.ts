/**
 * HTTP/2 in a conversation: its exchanges are those of HTTP/1, each on a stream of its own.
 *
 * Source: RFC 9113.
 */
import type { RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import type { Http2Sink } from "../http2/http2-facts.ts";
import { Http2Reader } from "../http2/http2-reader.ts";
import type { StreamSetting } from "./capture-context.ts";
import { type HttpExchange, HttpExchanges } from "./http-exchanges.ts";
import type { StreamReader } from "./stream-reader.ts";

/** As many as the reader keeps; streams that were reset are forgotten. */
const STREAMS_MOST = 1_024;

export class Http2Conversation implements StreamReader, Http2Sink {
  readonly #setting: StreamSetting;
  readonly #reader: Http2Reader;
  readonly #exchanges: HttpExchanges;
  readonly #streams = new Map<number, HttpExchange>();

  /** @param upgraded the request of HTTP/1 that is answered on stream 1. */
  constructor(setting: StreamSetting, upgraded?: RequestHead) {
    this.#setting = setting;
    this.#exchanges = new HttpExchanges(setting);
    this.#reader = new Http2Reader(this, upgraded);
    if (upgraded === undefined) return;
    const exchange = this.#exchanges.request(upgraded);
    this.#streams.set(1, exchange);
    this.#exchanges.end(exchange, 0);
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#reader.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
  }

  close(): void {
    this.#reader.close();
    this.#exchanges.close();
  }

  request(stream: number, head: RequestHead, isPushed: boolean): void {
    this.#begin(stream, this.#exchanges.request(head, isPushed ? 1 : 0));
  }

  response(stream: number, head: ResponseHead, request: RequestHead | null): void {
    const exchange = this.#exchanges.response(head, request);
    if (exchange !== undefined) this.#begin(stream, exchange);
  }

  section(stream: number, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.#streams.get(stream)?.examinations[direction]?.push("head", bytes, start, end);
  }

  body(stream: number, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const exchange = this.#streams.get(stream);
    if (exchange !== undefined) this.#exchanges.body(exchange, direction, bytes, start, end);
  }

  end(stream: number, direction: 0 | 1): void {
    const exchange = this.#streams.get(stream);
    if (exchange === undefined) return;
    this.#exchanges.end(exchange, direction);
    if (exchange.hasEnded[0] && exchange.hasEnded[1]) this.#streams.delete(stream);
  }

  skipped(direction: 0 | 1, bytes: number): void {
    if (this.#setting.context.examiner !== undefined) this.#setting.facts.contents.leaveOut(direction, bytes);
  }

  problem(): void {}

  #begin(stream: number, exchange: HttpExchange): void {
    this.#streams.set(stream, exchange);
    const [first] = this.#streams.keys();
    if (this.#streams.size > STREAMS_MOST && first !== undefined) this.#streams.delete(first);
  }
}
