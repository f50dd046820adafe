/**
 * What waits to be sent: batches of observations, the oldest first, in memory and bounded. When there is no room the oldest
 * is dropped and counted: what happens now matters more.
 */
import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { gzipSync } from "node:zlib";
import { observationsRoute } from "../../contract/observation.ts";

/** An hour of a large ward, packed. */
const SPOOL_BYTES = 64 * 1024 * 1024;
const REQUEST_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** At the end of the program. */
const LAST_TRIES_MS = 5_000;

export interface SpoolOptions {
  readonly base: URL;
  readonly token: string;
  readonly ca: string | undefined;
  readonly sensor: string;
  readonly run: string;
  readonly intervalS: number;
  readonly log: (text: string) => void;
}

export class Spool {
  sent = 0;
  /** Batches that were given up. */
  lost = 0;
  readonly #options: SpoolOptions;
  readonly #agent: PlainAgent | TlsAgent;
  readonly #url: URL;
  readonly #batches: Buffer[] = [];
  #bytes = 0;
  #tries = 0;
  #isBusy = false;
  #timer: NodeJS.Timeout | undefined;
  #emptied: (() => void) | undefined;

  constructor(options: SpoolOptions) {
    const { base, ca, sensor, run, intervalS } = options;
    this.#options = options;
    this.#agent =
      base.protocol === "https:"
        ? new TlsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) })
        : new PlainAgent({ keepAlive: true });
    this.#url = new URL(observationsRoute.path, base);
    this.#url.search = new URLSearchParams({ sensor, run, seconds: `${intervalS}` }).toString();
  }

  get waiting(): number {
    return this.#batches.length;
  }

  /** @param lines of NDJSON; none when nothing was seen, which tells that somebody looks. */
  add(lines: readonly string[]): void {
    const batch = gzipSync(`${lines.join("\n")}\n`, { level: 3 });
    this.#batches.push(batch);
    this.#bytes += batch.length;
    // The first may be on its way.
    while (this.#bytes > SPOOL_BYTES && this.#batches.length > 2) this.#drop(1);
    this.#next();
  }

  /** Sends what waits, for some seconds at most. */
  async close(): Promise<void> {
    if (this.#batches.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#emptied = resolve;
      const timer = setTimeout(resolve, LAST_TRIES_MS);
      await promise;
      clearTimeout(timer);
    }
    clearTimeout(this.#timer);
    this.#agent.destroy();
  }

  #drop(at: number): void {
    const [batch] = this.#batches.splice(at, 1);
    this.#bytes -= batch?.length ?? 0;
    this.lost++;
  }

  #next(): void {
    const [batch] = this.#batches;
    if (batch === undefined) this.#emptied?.();
    if (batch === undefined || this.#isBusy || this.#timer !== undefined) return;
    this.#isBusy = true;
    let isOver = false;
    const over = (status: number | null, text: string, retryAfterS = 0) => {
      if (isOver) return;
      isOver = true;
      this.#answered(status, text, retryAfterS);
    };
    const ask = this.#url.protocol === "https:" ? tlsRequest : plainRequest;
    const request = ask(this.#url, {
      method: observationsRoute.method,
      agent: this.#agent,
      timeout: REQUEST_MS,
      headers: {
        authorization: `Bearer ${this.#options.token}`,
        "content-type": observationsRoute.body.mediaTypes[0],
        "content-encoding": "gzip",
        "content-length": batch.length,
      },
    });
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        if (text.length < 2000) text += piece;
      });
      response.on("end", () => over(response.statusCode ?? null, text, Number(response.headers["retry-after"]) || 0));
      response.on("error", (error) => over(null, error.message));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", (error) => over(null, error.message));
    request.end(batch);
  }

  #answered(status: number | null, text: string, retryAfterS: number): void {
    const { log } = this.#options;
    this.#isBusy = false;
    const isTaken = status !== null && status < 300;
    // A token can be made anew while this runs; another wrong request would be wrong for ever.
    const isWrong = status !== null && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
    if (isTaken || isWrong) {
      if (isWrong) log(`the server refuses a batch (HTTP ${status}): ${text.slice(0, 300)}`);
      const refused = isTaken ? refusedIn(text) : undefined;
      if (refused !== undefined) log(`the server refuses observations: ${refused}`);
      if (isTaken) {
        this.sent++;
        this.#bytes -= this.#batches.shift()?.length ?? 0;
      } else this.#drop(0);
      this.#tries = 0;
      this.#next();
      return;
    }
    if (this.#tries === 0) log(`the server cannot be told (${status === null ? text : `HTTP ${status}`}); tried again`);
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries++) * (0.5 + 0.5 * Math.random());
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#next();
      },
      Math.max(1000 * retryAfterS, wait),
    );
  }
}

function refusedIn(text: string): string | undefined {
  try {
    const { refused } = JSON.parse(text);
    const [first] = Array.isArray(refused) ? refused : [];
    return first === undefined ? undefined : `line ${first.line}: ${first.reason}`;
  } catch {
    return undefined; // the answer is the server's affair; the batch was taken
  }
}
