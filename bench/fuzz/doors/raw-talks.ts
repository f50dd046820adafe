/**
 * What comes to a port that is open to a network and is no request: noise, other protocols, shapes that two servers would
 * read in two ways, fields without end, and clients that say nothing, little, or never listen.
 *
 * Sources of the shapes: RFC 9112, sections 5.2, 6.3, 7.1 and 11.2 (request smuggling); CWE-444; Slowloris.
 */
import { type Chance, mutated } from "../mutate.ts";
import type { Talk } from "./exchange.ts";
import type { Sent } from "./requests.ts";

const HOST = "host: 127.0.0.1\r\n";
const AFTER = `GET /api/v1/health HTTP/1.1\r\n${HOST}\r\n`;
const post = (fields: string, rest: string) => `POST /api/v1/reports HTTP/1.1\r\n${HOST}${fields}\r\n${rest}`;

/** Where it ends is told in two ways, or not at all: never to be acted on. */
const AMBIGUOUS: readonly string[] = [
  post("content-length: 4\r\ntransfer-encoding: chunked\r\n", `0\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked\r\ncontent-length: 4\r\n", `0\r\n\r\n${AFTER}`),
  post("content-length: 4\r\ncontent-length: 50\r\n", `abcd${AFTER}`),
  post("content-length: 4, 4\r\n", `abcd${AFTER}`),
  post("content-length: +4\r\n", `abcd${AFTER}`),
  post("content-length: 0x4\r\n", `abcd${AFTER}`),
  post("content-length: -1\r\n", AFTER),
  post("content-length: 99999999999999999999\r\n", AFTER),
  post("content-length : 4\r\n", `abcd${AFTER}`),
  post("transfer-encoding: xchunked\r\n", `0\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked, identity\r\n", `0\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", `0\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked\r\n", `-1\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked\r\n", `ffffffffffffffffff\r\nx\r\n0\r\n\r\n${AFTER}`),
  post("transfer-encoding: chunked\r\n", `4\r\nabcdeX\r\n0\r\n\r\n${AFTER}`),
  `GET /api/v1/health HTTP/1.1\r\n${HOST}x: a\r\n b\r\n\r\n`,
  `GET /api/v1/health HTTP/1.1\r\n${HOST}x\u0000y: a\r\n\r\n`,
  `GET /api/v1/health HTTP/1.1\r\n${HOST}: a\r\n\r\n`,
  `GET /api/v1/health HTTP/9.9\r\n${HOST}\r\n`,
  "GET /api/v1/health\r\n\r\n",
];

const ODD: readonly string[] = [
  "GET /api/v1/health HTTP/1.1\r\n\r\n",
  "GET /api/v1/health HTTP/1.0\r\n\r\n",
  `GET http://evil.example/api/v1/health HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `GET /api/v1/health HTTP/1.1\r\n${HOST}host: evil.example\r\nconnection: close\r\n\r\n`,
  "GET /api/v1/health HTTP/1.1\r\nhost: 127.0.0.1:1:2\r\nconnection: close\r\n\r\n",
  `GET  /api/v1/health HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `OPTIONS * HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`,
  `TRACE / HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `GET /api/v1/events HTTP/1.1\r\n${HOST}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n`,
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00",
  "SSH-2.0-x\r\n",
  "\r\n\r\n\r\n",
  `GET /../../etc/passwd HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `GET //evil.example/%2f.. HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `GET /assets/..%2f..%2f..%2fpackage.json HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  `GET /${"a".repeat(100_000)} HTTP/1.1\r\n${HOST}\r\n`,
  `GET / HTTP/1.1\r\n${HOST}x: ${"a".repeat(100_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}${"x: y\r\n".repeat(3_000)}\r\n`,
  `GET / HTTP/1.1\r\n${HOST}${"cookie: a=b\r\n".repeat(900)}connection: close\r\n\r\n`,
  post("transfer-encoding: chunked\r\nconnection: close\r\n", `1;${"x".repeat(30_000)}\r\na\r\n0\r\n\r\n`),
  post("transfer-encoding: chunked\r\nconnection: close\r\n", `0\r\n${"x: y\r\n".repeat(3_000)}\r\n`),
];

const bytesOf = (text: string) => Buffer.from(text, "latin1");

export class RawTalks {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** One that is over at once. */
  any(): Sent {
    switch (this.#chance(6)) {
      case 0:
        return this.#said(
          "noise",
          Uint8Array.from({ length: this.#chance(600) }, () => this.#chance(256)),
        );
      case 1:
      case 2:
        return this.#said("ambiguous", bytesOf(this.#pick(AMBIGUOUS)));
      case 3:
        return this.#said("odd", bytesOf(this.#pick(ODD)));
      default:
        return this.#said("changed", mutated(bytesOf(this.#one()), bytesOf(this.#one()), this.#chance));
    }
  }

  /** One that holds a connection for a while. */
  lingering(): Sent {
    switch (this.#chance(3)) {
      case 0:
        return this.#pipelined();
      case 1:
        return this.#slow();
      default:
        return this.#silent();
    }
  }

  #one(): string {
    return this.#pick(this.#chance(2) === 0 ? AMBIGUOUS : ODD);
  }

  #said(kind: string, bytes: Uint8Array): Sent {
    const cut = this.#chance(bytes.length + 1);
    const pieces = this.#chance(2) === 0 ? [bytes] : [bytes.subarray(0, cut), bytes.subarray(cut)];
    return { kind, talk: talk({ pieces, pauseMs: this.#chance(20), end: "half-close" }), isOwed: false };
  }

  /** Many requests at once, whose answers are read or not. */
  #pipelined(): Sent {
    const one = `GET ${this.#pick(["/", "/api/v1/health", "/api/v1/openapi.json", "/api/v1/devices"])} HTTP/1.1\r\n${HOST}\r\n`;
    const pieces = [bytesOf(one.repeat(1 + this.#chance(200)))];
    const isDeaf = this.#chance(2) === 0;
    return {
      kind: "pipelined",
      talk: talk({ pieces, isDeaf, end: "drop", dropAfterMs: this.#chance(2_000) }),
      isOwed: false,
    };
  }

  /** A byte at a time, and never the last. */
  #slow(): Sent {
    const text = post("content-type: application/json\r\ncontent-length: 5000\r\n", "{".repeat(200));
    const from = this.#chance(text.length);
    const pieces = [text.slice(0, from), ...text.slice(from, from + 40)].map(bytesOf);
    return {
      kind: "slow",
      talk: talk({ pieces, pauseMs: 40, end: "drop", dropAfterMs: this.#chance(500) }),
      isOwed: false,
    };
  }

  /** Opens, says nothing or half a line, and stays. */
  #silent(): Sent {
    const pieces = [bytesOf(this.#pick(["", "G", "GET / HTTP/1.1\r\n", `GET / HTTP/1.1\r\n${HOST}`]))];
    return { kind: "silent", talk: talk({ pieces, end: "drop", dropAfterMs: this.#chance(4_000) }), isOwed: false };
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#chance(list.length)] as T;
  }
}

function talk(differs: Pick<Talk, "pieces" | "end"> & Partial<Talk>): Talk {
  return { pauseMs: 0, dropAfterMs: 0, isDeaf: false, isHead: false, ...differs };
}
