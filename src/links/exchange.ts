/**
 * One HTTP request and its answer: no redirect is followed, no proxy is used, nothing is kept open, all is bounded.
 */
import { lookup } from "node:dns";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Static, TSchema } from "typebox";
import { Check } from "typebox/value";
import { isLocalHost, type NotSent, reasonOf } from "./sending.ts";

/** What TLS is held against; PEM. */
export interface TlsSettings {
  /** Authorities that count instead of the system's. */
  readonly ca?: string;
  /** Our own certificate, where the other side asks who we are. */
  readonly cert?: string;
  readonly key?: string;
}

export interface Exchange {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly tls?: TlsSettings;
  /** The whole exchange, connection and answer included. */
  readonly timeoutMs: number;
  /** Refuses a name that leads to an address outside the local network. */
  readonly localOnly?: boolean;
}

export interface Answer {
  readonly kind: "answered";
  readonly status: number;
  /** Null where the header is absent or no number of seconds. */
  readonly retryAfterSeconds: number | null;
  /** Cut at 64 KiB. */
  readonly body: Uint8Array;
}

const ANSWER_LIMIT_BYTES = 64 * 1024;

export async function exchange({
  method,
  url,
  headers,
  body,
  tls,
  timeoutMs,
  localOnly,
}: Exchange): Promise<Answer | NotSent> {
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { "content-length": String(body.length) }) },
        agent: false,
        signal,
        ...(url.protocol === "https:" ? { ...tls, minVersion: "TLSv1.2" as const } : {}),
        ...(localOnly === true ? { lookup: localLookup } : {}),
      });
      sent.once("response", resolve).once("error", reject);
      sent.end(body);
    });
    return {
      kind: "answered",
      status: response.statusCode ?? 0,
      retryAfterSeconds: secondsOf(response.headers["retry-after"]),
      body: await startOf(response),
    };
  } catch (error) {
    return signal.aborted
      ? { kind: "timed-out", afterMs: timeoutMs }
      : { kind: "unreachable", reason: reasonOf(error) };
  }
}

/** The value in `body` when it is JSON of this schema. */
export function jsonOf<S extends TSchema>(schema: S, body: Uint8Array): Static<S> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return Check(schema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function startOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= ANSWER_LIMIT_BYTES) break;
  }
  return new Uint8Array(Buffer.concat(chunks).subarray(0, ANSWER_LIMIT_BYTES));
}

function secondsOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : null;
}

/** Looks a name up and refuses it when any of its addresses lies outside. */
const localLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isLocalHost(address)))
      return callback(Object.assign(new Error("not local"), { code: "NOT_LOCAL" }), "", 0);
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
