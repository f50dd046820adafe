/**
 * A device that reports over HTTP: one request a report, in order, sent again until the server has it. It hears no
 * commands.
 */
import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { reportRoute } from "../../contract/report.ts";
import { type Line, type LineEvents, MESSAGES_KEPT, type Message, waitBeforeTry } from "./line.ts";

const REQUEST_MS = 20_000;
const SOCKETS = 64;

export interface HttpServer {
  readonly base: URL;
  readonly agent: PlainAgent | TlsAgent;
}

export function httpServer(base: URL, ca: string | undefined): HttpServer {
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const agent =
    base.protocol === "https:"
      ? new TlsAgent({ ...options, ...(ca !== undefined && { ca }) })
      : new PlainAgent(options);
  return { base, agent };
}

export class HttpLine implements Line {
  readonly #server: HttpServer;
  readonly #token: string;
  readonly #events: LineEvents;
  #queue: Message[] = [];
  #wanted = false;
  #isBusy = false;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(server: HttpServer, token: string, events: LineEvents) {
    this.#server = server;
    this.#token = token;
    this.#events = events;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  open(): void {
    this.#wanted = true;
    this.#next();
  }

  cut(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
  }

  end(): void {
    this.cut();
  }

  tick(): void {}

  send(message: Message): void {
    if (message.kind === "answer") return;
    this.#queue.push(message);
    // The first one is on its way.
    const oldest = this.#queue.length > MESSAGES_KEPT ? this.#queue.splice(1, 1)[0] : undefined;
    if (oldest !== undefined) this.#events.lost(oldest, "no room to keep it");
    this.#next();
  }

  #next(): void {
    const [message] = this.#queue;
    if (message === undefined || this.#isBusy || !this.#wanted) return;
    this.#isBusy = true;
    if (message.sentAtMs === 0) {
      message.sentAtMs = performance.now();
      this.#events.sent(message);
    }
    let isOver = false;
    const over = (status: number | null, retryAfterS = 0) => {
      if (isOver) return;
      isOver = true;
      this.#answered(message, status, retryAfterS);
    };
    const { base, agent } = this.#server;
    const ask = base.protocol === "https:" ? tlsRequest : plainRequest;
    const request = ask(new URL(reportRoute.path, base), {
      method: reportRoute.method,
      agent,
      timeout: REQUEST_MS,
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": "application/json",
        "content-length": message.payload.length,
      },
    });
    request.on("response", (response) => {
      response.resume();
      response.on("end", () => over(response.statusCode ?? null, Number(response.headers["retry-after"]) || 0));
      response.on("error", () => over(null));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => over(null));
    request.end(message.payload);
  }

  #answered(message: Message, status: number | null, retryAfterS: number): void {
    this.#isBusy = false;
    const isTaken = status !== null && status < 300;
    const isWrong = status !== null && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
    if (isTaken || isWrong) {
      this.#queue.shift();
      this.#tries = 0;
      if (isTaken) this.#events.acknowledged(message, performance.now());
      else this.#events.lost(message, `HTTP ${status}`);
      this.#next();
      return;
    }
    if (status === 401 || status === 403) this.#events.refused(`HTTP ${status}`);
    const waitMs = Math.max(1000 * retryAfterS, waitBeforeTry(this.#tries++, Math.random()));
    if (this.#wanted) this.#timer = setTimeout(() => this.#next(), waitMs);
  }
}
