/**
 * HTTP/1 in a conversation, and what it switches to: a tunnel, WebSocket, HTTP/2.
 *
 * Sources: RFC 9112; RFC 9110, sections 7.8 (Upgrade) and 9.3.6 (CONNECT); RFC 6455 (WebSocket); RFC 7540, 3.2 (h2c).
 */
import type { MessageEnd, RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import { Http1Reader, type Http1Sink, type ProtocolSwitch } from "../http1/http1-reader.ts";
import type { StreamSetting } from "./capture-context.ts";
import { ConversationFacts } from "./conversation-facts.ts";
import type { ConversationTeller } from "./conversation-teller.ts";
import { ExaminedStream } from "./examined-stream.ts";
import { type HttpExchange, HttpExchanges } from "./http-exchanges.ts";
import { markHead } from "./http-marks.ts";
import { Http2Conversation } from "./http2-conversation.ts";
import type { StreamReader } from "./stream-reader.ts";
import { WebSocketMessages } from "./web-socket-messages.ts";

const HTTPS_PORT = 443;

export class HttpConversation implements StreamReader, Http1Sink {
  readonly #setting: StreamSetting;
  readonly #reader = new Http1Reader(this);
  readonly #exchanges: HttpExchanges;
  /** The exchange whose message a direction carries; undefined during an interim answer. */
  readonly #current: [HttpExchange | undefined, HttpExchange | undefined] = [undefined, undefined];
  /** What follows, and the exchange that goes on as that. */
  #rest: StreamReader | undefined;
  #switched: HttpExchange | undefined;
  /** What is lost of HTTP is searched as a protocol is that is not known. */
  #lost: ExaminedStream | undefined;

  constructor(setting: StreamSetting) {
    this.#setting = setting;
    this.#exchanges = new HttpExchanges(setting);
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const isHttp = this.#reader.read(direction, bytes, start, end);
    return isHttp || this.#setting.context.examiner !== undefined;
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
  }

  close(): void {
    this.#reader.close();
    this.#lost?.close();
    this.#rest?.close();
    this.#exchanges.close();
  }

  request(head: RequestHead): void {
    this.#current[0] = this.#exchanges.request(head);
  }

  response(head: ResponseHead, request: RequestHead | null): void {
    this.#current[1] = this.#exchanges.response(head, request);
  }

  section(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.#current[direction]?.examinations[direction]?.push("head", bytes, start, end);
  }

  body(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const exchange = this.#current[direction];
    if (exchange !== undefined) this.#exchanges.body(exchange, direction, bytes, start, end);
  }

  end(direction: 0 | 1, { marks }: MessageEnd): void {
    const exchange = this.#current[direction];
    this.#current[direction] = undefined;
    if (exchange === undefined) return;
    markHead(exchange.marks, direction, { credentials: [], marks });
    this.#exchanges.end(exchange, direction);
  }

  switched({ protocol, request }: ProtocolSwitch): void {
    const { context } = this.#setting;
    const exchange = this.#exchanges.of(request);
    if (protocol === "websocket") {
      const upgraded = exchange ?? this.#exchanges.unasked();
      upgraded.scheme = "ws";
      this.#switched = upgraded;
      this.#rest = new WebSocketMessages(this.#setting, upgraded, this.#exchanges.hostOf(upgraded));
    } else if (protocol === "h2c" && request !== null) {
      // The answer comes in HTTP/2, on the first stream.
      if (exchange !== undefined) this.#exchanges.drop(exchange);
      this.#rest = new Http2Conversation(this.#setting, request);
    } else if (protocol === "tunnel" && request !== null) this.#rest = this.#tunnel(request);
    else this.#rest = context.converse(this.#setting, false);
  }

  rest(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (this.#switched !== undefined) this.#switched.bytes[direction] += end - start;
    this.#rest?.read(direction, bytes, start, end);
  }

  restGap(direction: 0 | 1): void {
    this.#rest?.gap(direction);
  }

  lost(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (this.#setting.context.examiner === undefined) return;
    this.#lost ??= new ExaminedStream(this.#setting, false);
    this.#lost.push(direction, bytes, start, end);
  }

  skipped(direction: 0 | 1, bytes: number): void {
    this.#lost?.end(direction);
    if (this.#setting.context.examiner !== undefined) this.#setting.facts.contents.leaveOut(direction, bytes);
  }

  /** Another conversation, with the server that the request names. */
  #tunnel(request: RequestHead): StreamReader {
    const { context, teller } = this.#setting;
    const { timeMs, frame } = context.moment;
    const facts = new ConversationFacts();
    facts.host = request.host;
    facts.mark("detail", "through an HTTP proxy", null);
    const port = request.port ?? HTTPS_PORT;
    const behind: ConversationTeller = {
      peerName: request.host ?? teller.peerName,
      clientAddress: teller.clientAddress,
      exchange: (told, inner) => teller.exchange({ ...told, portBehindProxy: told.portBehindProxy ?? port }, inner),
      tunnelled: (inner) => teller.tunnelled(inner),
    };
    const inner = context.converse({ context, facts, teller: behind }, false);
    const bytes: [number, number] = [0, 0];
    return {
      read(direction, piece, start, end) {
        bytes[direction] += end - start;
        return inner.read(direction, piece, start, end);
      },
      gap: (direction) => inner.gap(direction),
      close() {
        inner.close();
        teller.tunnelled({ facts, port, bytes, timeMs, frame });
      },
    };
  }
}
