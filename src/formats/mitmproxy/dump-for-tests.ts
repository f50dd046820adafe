/**
 * Flow dumps written and read at once, for the tests of this folder.
 */
import type { CaptureSummary, Exchange } from "../../domain/traffic/conversation.ts";
import { type RecordedMessage, recordingExaminer } from "../har/recording-examiner-for-tests.ts";
import { createMitmproxyReader } from "./mitmproxy-reader.ts";
import type { Sha256 } from "./pem-certificates.ts";

/** A number with a fraction becomes a float, a text `;`, bytes `,`, as mitmproxy writes them. */
export type Written = null | boolean | number | string | Uint8Array | readonly Written[] | { [key: string]: Written };

const utf8 = new TextEncoder();

export function bytes(text: string): Uint8Array {
  return utf8.encode(text);
}

/** One tnetstring. */
export function tnetstring(value: Written): Uint8Array {
  if (value === null) return framed(new Uint8Array(0), "~");
  if (typeof value === "boolean") return framed(utf8.encode(String(value)), "!");
  if (typeof value === "number") return framed(utf8.encode(String(value)), Number.isInteger(value) ? "#" : "^");
  if (typeof value === "string") return framed(utf8.encode(value), ";");
  if (value instanceof Uint8Array) return framed(value, ",");
  if (Array.isArray(value)) return framed(joined(value.map(tnetstring)), "]");
  return framed(joined(Object.entries(value).flatMap(([key, item]) => [tnetstring(key), tnetstring(item)])), "}");
}

function framed(payload: Uint8Array, type: string): Uint8Array {
  return joined([utf8.encode(`${payload.length}:`), payload, utf8.encode(type)]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const SERVER = { address: ["app.example.org", 443], peername: ["203.0.113.7", 443], via: null, sni: "app.example.org" };
const CLIENT = { peername: ["192.0.2.1", 50000], sni: "app.example.org", timestamp_start: 1_700_000_000.25 };

/** A flow of format 21, with its parts replaced as told. */
export function flow(changes: { [key: string]: Written } = {}): { [key: string]: Written } {
  return {
    websocket: null,
    response: response(),
    request: request(),
    backup: null,
    metadata: {},
    is_replay: null,
    server_conn: SERVER,
    client_conn: CLIENT,
    error: null,
    id: "f1",
    type: "http",
    version: 21,
    ...changes,
  };
}

export function request(changes: { [key: string]: Written } = {}): { [key: string]: Written } {
  return {
    path: bytes("/v1/readings?token=secret"),
    authority: bytes(""),
    scheme: bytes("https"),
    method: bytes("POST"),
    port: 443,
    host: "app.example.org",
    timestamp_start: 1_700_000_000.5,
    content: bytes("hello"),
    headers: [[bytes("Host"), bytes("app.example.org")]],
    http_version: bytes("HTTP/1.1"),
    ...changes,
  };
}

export function response(changes: { [key: string]: Written } = {}): { [key: string]: Written } {
  return { content: bytes("ok"), headers: [], status_code: 200, reason: bytes("OK"), ...changes };
}

export function server(changes: { [key: string]: Written }): { [key: string]: Written } {
  return { ...SERVER, ...changes };
}

export function client(changes: { [key: string]: Written }): { [key: string]: Written } {
  return { ...CLIENT, ...changes };
}

export interface DumpReading {
  readonly exchanges: Exchange[];
  /** What the examiner was handed; a flow that is given up leaves messages without a host. */
  readonly messages: readonly RecordedMessage[];
  readonly summary: CaptureSummary;
}

/** Reads dumps at once. @param sha256 a test brings it along, since this floor has none. */
export function dumpReader(sha256: Sha256) {
  /** @param chunkBytes how long the pieces are that the reader is pushed. */
  function readDump(dump: Uint8Array, chunkBytes = dump.length || 1): DumpReading {
    const exchanges: Exchange[] = [];
    const examiner = recordingExaminer();
    const reader = createMitmproxyReader({ exchange: (one) => void exchanges.push(one) }, { sha256, examiner });
    for (let at = 0; at < dump.length; at += chunkBytes) reader.push(dump.slice(at, at + chunkBytes));
    const summary = reader.end();
    if (examiner.open !== 0) throw new Error(`${examiner.open} messages were not ended`);
    return { exchanges, messages: examiner.messages, summary };
  }

  /** A dump of the given flows, read. */
  function readFlows(...flows: readonly Written[]): DumpReading {
    return readDump(joined(flows.map(tnetstring)));
  }

  return { readDump, readFlows };
}
