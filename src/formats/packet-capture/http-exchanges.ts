/**
 * Requests with their answers, of HTTP/1 and HTTP/2 alike: each is told once both have ended.
 *
 * Source: RFC 9110, section 15.2 (an interim answer is none yet).
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import type { MessageHead, RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import { ContentTally } from "./content-tally.ts";
import { markChallenges, markHead } from "./http-marks.ts";
import { MarkList } from "./mark-list.ts";
import type { PacketMoment } from "./packet-moment.ts";

/** Requests that wait for their answer; the first is then told without one. */
const PENDING_MOST = 256;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export class HttpExchange {
  readonly request: RequestHead | null;
  response: ResponseHead | null = null;
  scheme: "http" | "ws" = "http";
  readonly timeMs: number;
  readonly frame: number;
  readonly bytes: [number, number] = [0, 0];
  readonly hasEnded: [boolean, boolean];
  readonly marks = new MarkList();
  readonly contents = new ContentTally();
  readonly examinations: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];

  constructor(request: RequestHead | null, { timeMs, frame }: PacketMoment) {
    this.request = request;
    this.timeMs = timeMs;
    this.frame = frame;
    this.hasEnded = [request === null, false];
  }
}

export class HttpExchanges {
  readonly #setting: StreamSetting;
  /** What the handshake around it called the server; it stands for the server where a request names none. */
  readonly #nameInHandshake: string | null;
  /** Not told yet, the first in front. */
  readonly #pending = new Set<HttpExchange>();

  constructor(setting: StreamSetting) {
    this.#setting = setting;
    this.#nameInHandshake = setting.facts.protection === undefined ? null : setting.facts.host;
  }

  /** @param from 1 for a request that the server pushes: nobody sent it. */
  request(head: RequestHead, from: 0 | 1 = 0): HttpExchange {
    const { facts, context } = this.#setting;
    facts.host ??= head.host;
    const exchange = this.#begin(head);
    exchange.bytes[from] += head.headBytes;
    markHead(exchange.marks, from, head);
    if (from === 1) exchange.marks.add("detail", "HTTP/2 push", 1);
    exchange.examinations[0] = context.examiner?.begin();
    return exchange;
  }

  /** @param request the one that it answers. Undefined for an interim answer, which is followed by another. */
  response(head: ResponseHead, request: RequestHead | null): HttpExchange | undefined {
    if (head.status < 200 && head.status !== 101) return undefined;
    const exchange = this.of(request) ?? this.#begin(request);
    exchange.response = head;
    exchange.bytes[1] += head.headBytes;
    markHead(exchange.marks, 1, head);
    markChallenges(exchange.marks, head);
    exchange.examinations[1] = this.#setting.context.examiner?.begin();
    return exchange;
  }

  /** One whose request was not seen, or was told already. */
  unasked(): HttpExchange {
    return this.#begin(null);
  }

  of(request: RequestHead | null): HttpExchange | undefined {
    if (request !== null) for (const exchange of this.#pending) if (exchange.request === request) return exchange;
    return undefined;
  }

  body(exchange: HttpExchange, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    exchange.bytes[direction] += end - start;
    exchange.examinations[direction]?.push("body", bytes, start, end);
  }

  /** A message ended; the exchange is told unless the other one goes on, or something else follows. */
  end(exchange: HttpExchange, direction: 0 | 1): void {
    this.#endExamination(exchange, direction);
    exchange.hasEnded[direction] = true;
    if (exchange.hasEnded[0] && exchange.hasEnded[1] && exchange.response?.status !== 101) this.#tell(exchange);
  }

  /** It is told by somebody else. */
  drop(exchange: HttpExchange): void {
    this.#pending.delete(exchange);
  }

  close(): void {
    for (const exchange of this.#pending) this.#tell(exchange);
  }

  hostOf(exchange: HttpExchange | undefined): string {
    return exchange?.request?.host ?? hostOf(this.#setting);
  }

  #begin(request: RequestHead | null): HttpExchange {
    const exchange = new HttpExchange(request, this.#setting.context.moment);
    this.#pending.add(exchange);
    const [first] = this.#pending;
    if (this.#pending.size > PENDING_MOST && first !== undefined) this.#tell(first);
    return exchange;
  }

  #tell(exchange: HttpExchange): void {
    if (!this.#pending.delete(exchange)) return;
    for (const direction of [0, 1] as const) this.#endExamination(exchange, direction);
    const { request, response, bytes } = exchange;
    const { teller, facts } = this.#setting;
    const named = this.#nameInHandshake;
    facts.exchanges++;
    // The conversation itself is told only where it was none of requests.
    for (const { kind, what, direction, count } of facts.takeMarks()) exchange.marks.add(kind, what, direction, count);
    // Several hosts may share a connection, or one may stand in front of another (RFC 9110, 7.4).
    if (named !== null && request?.method !== "CONNECT" && (request?.host ?? named) !== named)
      exchange.marks.add("detail", `TLS asked for ${named}`, 0);
    teller.exchange(
      {
        // What is asked for is a tunnel; what goes through it is told by itself.
        scheme: request?.method === "CONNECT" ? "connect" : exchange.scheme,
        host: request?.host ?? named,
        portBehindProxy: portBehindProxy(request),
        method: request?.method ?? "",
        path: request?.path ?? "",
        queryNames: request?.queryNames ?? [],
        requestMediaType: request?.mediaType ?? null,
        status: response?.status ?? null,
        isAnswered: response !== null,
        bytesUp: bytes[0],
        bytesDown: bytes[1],
        marks: exchange.marks.list,
        content: exchange.contents.content,
        timeMs: exchange.timeMs,
        frame: exchange.frame,
      },
      facts,
    );
  }

  #endExamination(exchange: HttpExchange, direction: 0 | 1): void {
    const examination = exchange.examinations[direction];
    if (examination === undefined) return;
    exchange.examinations[direction] = undefined;
    const head: MessageHead | null = direction === 0 ? exchange.request : exchange.response;
    const encodings = head?.contentEncodings ?? [];
    const content = examination.end({
      host: this.hostOf(exchange),
      path: exchange.request?.path ?? "",
      direction,
      mediaType: head?.mediaType ?? null,
      contentEncoding: encodings.length === 0 ? null : encodings.join(", "),
    });
    exchange.contents.add(direction, content);
  }
}

/** A request to a proxy names the server that it is for; null for one to the server itself. */
function portBehindProxy(request: RequestHead | null): number | null {
  if (request === null) return null;
  if (request.method === "CONNECT") return request.port ?? HTTPS_PORT;
  return request.marks.includes("absolute-form") ? (request.port ?? HTTP_PORT) : null;
}
