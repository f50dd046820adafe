/**
 * What of a flow is read, in every format from (0,11) to 21, and under which names it stands there.
 *
 * Source: what mitmproxy's flows hold at each format number (FLOW_FORMAT_VERSION); the numbers are apart from those of
 * its releases. Formats (0,11) to (3,0) are pairs of numbers, from 4 on they are one.
 */
import type { TnetValue } from "./tnetstring.ts";
import type { Plan } from "./tnetstring-stream.ts";

/** The last format that is known; what a later one means can only be guessed. */
export const NEWEST_FORMAT = 21;

/**
 * What has had several names: the newest first, each with the format that brought it. A value that is absent or null
 * under one name is looked for under the next, since dumps of development versions mix them.
 */
export const NAMES = {
  /** Server: where the connection really went, `[ip, port]`; up to (1,0) wrapped as `{ address: [ip, port] }`. */
  peername: ["peername" /* 19 */, "ip_address" /* (0,18) */, "peer_address" /* (0,17) */],
  alpn: ["alpn" /* 11 */, "alpn_proto_negotiated" /* (0,19) */],
  cipher: ["cipher" /* 19 */, "cipher_name" /* (0,19) */],
  tlsSetUpAt: ["timestamp_tls_setup" /* 6 */, "timestamp_ssl_setup" /* (0,11) */],
  /** A list of PEM from 10 on, before that one PEM or null. */
  serverCertificates: ["certificate_list" /* 10 */, "cert" /* (0,11) */],
  clientCertificates: ["certificate_list" /* 10 */, "clientcert" /* (0,11) */],
  /** The proxy behind the proxy: `[scheme, [host, port]]`; before 10 `via` is a whole connection. */
  via: ["via2" /* 10 to 18 */, "via" /* 19 */],
  /** Bytes; up to (0,13) two numbers. */
  httpVersion: ["http_version" /* (0,14) */, "httpversion" /* (0,11) */],
  status: ["status_code" /* (0,14) */, "code" /* (0,11) */],
  content: ["content" /* (0,11) to (0,13), and from (0,16) on */, "body" /* (0,14) and (0,15) */],
  reason: ["reason" /* (0,16) */, "msg" /* (0,11) */],
} as const satisfies Record<string, readonly string[]>;

/** What its name passes on in pieces. */
export type PassedName = "request" | "response" | "message";

const keep = (most: number): Plan => ({ kind: "keep", most });
const members = (of: Record<string, Plan>): Plan => ({ kind: "members", of: new Map(Object.entries(of)) });
const all = (names: readonly string[], plan: Plan) => Object.fromEntries(names.map((name) => [name, plan]));

const NUMBER = keep(64);
const SHORT = keep(1024);
const ADDRESS = keep(1024);
const HEADERS = keep(256 * 1024);
const CERTIFICATES = keep(128 * 1024);
export const PATH_MOST = 64 * 1024;
/** A conversation that goes on in the dump longer than this in one item is none that mitmproxy writes. */
const MESSAGE_ITEMS = 8;

/** `[from_client, content, timestamp]` for TCP and UDP, `[opcode, from_client, content, timestamp, ...]` for WebSocket. */
const MESSAGES: Plan = {
  kind: "each",
  as: "message",
  item: {
    kind: "items",
    planOf: (before) => {
      if (before.length >= MESSAGE_ITEMS) return null;
      return before.length === contentIndex(before) ? { kind: "pass", as: "message" } : NUMBER;
    },
  },
};

/** Where the content of a message stands: behind the direction, which is the first truth value. */
export function contentIndex(message: readonly TnetValue[]): number {
  return typeof message[0] === "boolean" ? 1 : 2;
}

const COMMON_OF_MESSAGES = {
  headers: HEADERS,
  timestamp_start: NUMBER,
  timestamp_end: NUMBER,
  ...all(NAMES.httpVersion, SHORT),
  is_replay: NUMBER, // until 8; from 9 on it belongs to the flow
};

/** Of HTTP, and of a query for a name. */
const REQUEST = members({
  ...COMMON_OF_MESSAGES,
  ...all(NAMES.content, { kind: "pass", as: "request" }),
  host: SHORT,
  port: NUMBER,
  method: SHORT,
  scheme: SHORT,
  authority: SHORT, // 9
  path: keep(PATH_MOST),
  questions: keep(PATH_MOST),
  timestamp: NUMBER,
});

const RESPONSE = members({
  ...COMMON_OF_MESSAGES,
  ...all(NAMES.content, { kind: "pass", as: "response" }),
  ...all(NAMES.status, NUMBER),
  ...all(NAMES.reason, SHORT),
  timestamp: NUMBER,
});

const SIDE = {
  ...all(NAMES.alpn, SHORT),
  ...all(NAMES.cipher, SHORT),
  ...all(NAMES.tlsSetUpAt, NUMBER),
  sni: SHORT, // may be the value true before 19
  tls_version: SHORT, // client (0,19), server (3,0); "QUIC" in 20, "QUICv1" in 21
  timestamp_start: NUMBER,
  timestamp_end: NUMBER,
  error: SHORT, // 10
};

export const FLOW: ReadonlyMap<string, Plan> = new Map(
  Object.entries<Plan>({
    version: SHORT,
    type: SHORT,
    id: SHORT,
    is_replay: SHORT, // 9
    backup: { kind: "notice" }, // the flow before somebody changed it
    metadata: keep(PATH_MOST),
    error: keep(8 * 1024),
    client_conn: members({ ...SIDE, ...all(NAMES.clientCertificates, CERTIFICATES) }),
    server_conn: members({
      ...SIDE,
      ...all(NAMES.serverCertificates, CERTIFICATES),
      ...all(NAMES.peername, ADDRESS),
      ...all(NAMES.via, CERTIFICATES),
      address: ADDRESS,
      timestamp_tcp_setup: NUMBER,
    }),
    request: REQUEST,
    response: RESPONSE,
    websocket: members({ messages: MESSAGES }), // 12; before that a flow of its own
    messages: MESSAGES,
  }),
);
