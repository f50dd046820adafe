/**
 * One flow of a dump, of any format, as an exchange or a connection.
 *
 * Hosts: mitmproxy knows the name when the device asked for it; in transparent and WireGuard mode it knows the address
 * alone, and the name stands in :authority, Host or SNI. Addresses: where mitmproxy's connection went, unless that was
 * another proxy.
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { multipartNames, parameterNames } from "../har/parameter-names.ts";
import { type RequestTarget, readTarget } from "../har/request-target.ts";
import { NAMES } from "./flow-plan.ts";
import {
  addressOf,
  certificatesOf,
  firstOf,
  headerBytes,
  headersOf,
  hostAndPort,
  listOf,
  type Members,
  membersOf,
  millisecondsOf,
  passedBytesOf,
  textOf,
} from "./flow-value.ts";
import type {
  ExchangeDetail,
  MessageCounts,
  ProxiedConnection,
  TlsSide,
  WebSocketMessages,
} from "./proxied-traffic.ts";
import { olderVersion, tlsVersionNamed } from "./tls-version.ts";

/** What a flow shows that matters for the blind spots of the capture. */
export interface FlowSeen {
  readonly lacksRequestBody: boolean;
  readonly lacksResponseBody: boolean;
  /** Sent or answered by the proxy out of a recording. */
  readonly isReplayed: boolean;
  /** Stopped in the proxy by its user or a script, in whole or a message of it. */
  readonly isDropped: boolean;
  /** Changed in the proxy, so that device or server sent something else. */
  readonly isChanged: boolean;
}

export type FlowReading =
  | {
      readonly kind: "exchange";
      readonly exchange: Exchange;
      /** Made for those who ask, since certificates take long. */
      readonly detail: () => ExchangeDetail;
      readonly seen: FlowSeen;
      readonly webSocket: WebSocketMessages | null;
    }
  | { readonly kind: "web-socket"; readonly webSocket: WebSocketMessages; readonly seen: FlowSeen }
  | {
      readonly kind: "connection";
      readonly connection: ProxiedConnection;
      /** Made for those who ask, since certificates take long. */
      readonly detail: () => ExchangeDetail;
      readonly seen: FlowSeen;
    }
  | { readonly kind: "stays-on-device" }
  | { readonly kind: "skipped"; readonly reason: string };

/** What was counted and kept while the flow was read. */
export interface FlowContents {
  readonly pointer: string;
  readonly messages: MessageCounts;
  /** The start of the request body, for the names of a form. */
  readonly requestBody: Uint8Array;
}

/** A token of RFC 9110, section 5.6.2. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Z-]{1,40}$/;

export function readFlow(flow: Members, contents: FlowContents): FlowReading {
  const type = textOf(flow.get("type"));
  const seen = seenIn(flow, contents.messages);
  switch (type) {
    case "http":
      return readHttp(flow, contents, seen);
    case "websocket":
      return { kind: "web-socket", webSocket: webSocketOf(flow, contents, serverTarget(flow)), seen };
    case "tcp":
    case "udp":
    case "dns":
      return {
        kind: "connection",
        connection: connectionOf(flow, type, contents),
        detail: () => detailOf(flow, contents.pointer),
        seen,
      };
    default:
      return { kind: "skipped", reason: "type is none of http, websocket, tcp, udp and dns" };
  }
}

function readHttp(flow: Members, { pointer, messages, requestBody }: FlowContents, seen: FlowSeen): FlowReading {
  const request = membersOf(flow.get("request"));
  const method = textOf(request.get("method"))?.toUpperCase() ?? null;
  if (method === null || !METHOD.test(method))
    return { kind: "skipped", reason: "request.method is absent or no method of HTTP" };
  const headers = headersOf(request.get("headers"));
  const target = requestTarget(flow, request, method, headers);
  if (target.kind === "unreadable") return { kind: "skipped", reason: target.reason.replace("request.url", "its URL") };
  if (target.kind === "stays-on-device") return target;

  const response = membersOf(flow.get("response"));
  const hasAnswer = response.size > 0;
  const status = statusOf(firstOf(response, ...NAMES.status));
  const address = serverAddress(flow) ?? (viaOf(membersOf(flow.get("server_conn"))) === null ? target.address : null);
  const mediaType = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)/.exec(headers.get("content-type") ?? "")?.[1]?.toLowerCase();
  const webSocket =
    membersOf(flow.get("websocket")).size === 0 ? null : webSocketOf(flow, { pointer, messages, requestBody }, target);
  const startLine = method.length + (textOf(request.get("path")) ?? "").length + " HTTP/1.1\r\n".length + 1;
  const statusLine = "HTTP/1.1 200 \r\n".length + (textOf(firstOf(response, ...NAMES.reason)) ?? "").length;
  return {
    kind: "exchange",
    exchange: {
      pointer,
      host: target.host,
      address,
      port: target.port,
      scheme: target.scheme,
      method,
      path: target.path,
      queryNames: target.queryNames ?? [],
      formNames: formNames(mediaType ?? null, headers, requestBody),
      startedAtMs: millisecondsOf(request.get("timestamp_start")),
      status,
      bytesUp: startLine + messageBytes(request) + (webSocket?.bytesUp ?? 0),
      bytesDown: hasAnswer ? statusLine + messageBytes(response) + (webSocket?.bytesDown ?? 0) : null,
      fromCache: false,
      reached: reachedOf(flow, status),
      requestMediaType: mediaType ?? null,
      tlsVersion: tlsVersionOf(flow),
    },
    detail: () => detailOf(flow, pointer),
    seen: {
      ...seen,
      lacksRequestBody: lacksBody(request, headers),
      lacksResponseBody: hasAnswer && lacksBody(response, headersOf(response.get("headers"))),
    },
    webSocket,
  };
}

function requestTarget(
  flow: Members,
  request: Members,
  method: string,
  headers: ReadonlyMap<string, string>,
): RequestTarget {
  const host = textOf(request.get("host")) ?? "";
  const port = request.get("port");
  const authority = textOf(request.get("authority"));
  const sni = textOf(membersOf(flow.get("client_conn")).get("sni"));
  const asUrl = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const place = typeof port === "number" && port > 0 ? `${asUrl}:${port}` : asUrl;
  const path = textOf(request.get("path")) ?? "/";
  const scheme = textOf(request.get("scheme")) ?? "http";
  const url = method === "CONNECT" ? place : `${scheme}://${place}${path === "*" ? "" : path.replace(/^(?!\/)/, "/")}`;
  return namedTarget(url, method, [authority, headers.get(":authority") ?? null, headers.get("host") ?? null, sni]);
}

/** With the first of `names` that is a name, when the URL has an address only. */
function namedTarget(url: string, method: string, names: readonly (string | null)[]): RequestTarget {
  const plain = readTarget(url, method, null);
  if (plain.kind !== "remote" || plain.address === null) return plain;
  for (const name of names) {
    const named = name === null ? plain : readTarget(url, method, name);
    if (named.kind === "remote" && named.host !== plain.host) return named;
  }
  return plain;
}

/** Where the flow's connection to the server led, by its name, else by SNI, else by its address. */
function serverTarget(flow: Members): RequestTarget | null {
  const server = membersOf(flow.get("server_conn"));
  const place = hostAndPort(server.get("address")) ?? hostAndPort(firstOf(server, ...NAMES.peername));
  if (place === null) return null;
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  const sni = textOf(server.get("sni")) ?? textOf(membersOf(flow.get("client_conn")).get("sni"));
  return namedTarget(`https://${host}:${place.port}/`, "GET", [sni]);
}

function serverAddress(flow: Members): string | null {
  const server = membersOf(flow.get("server_conn"));
  return viaOf(server) === null ? addressOf(firstOf(server, ...NAMES.peername)) : null;
}

/** The proxy that mitmproxy itself went through. */
function viaOf(server: Members): string | null {
  const via = firstOf(server, ...NAMES.via);
  const place = via instanceof Map ? hostAndPort(via.get("address")) : hostAndPort(listOf(via)[1]);
  if (place === null) return null;
  // Up to format 9 the connection itself stands there, even when no other proxy is in between.
  const address = hostAndPort(server.get("address"));
  if (via instanceof Map && address?.host === place.host && address.port === place.port) return null;
  return `${place.host}:${place.port}`;
}

function detailOf(flow: Members, pointer: string): ExchangeDetail {
  const client = membersOf(flow.get("client_conn"));
  const server = membersOf(flow.get("server_conn"));
  const version = firstOf(membersOf(flow.get("request")), ...NAMES.httpVersion);
  return {
    pointer,
    ...tlsSideOf(server),
    device: tlsSideOf(client),
    certificates: certificatesOf(firstOf(server, ...NAMES.serverCertificates)),
    clientCertificate: certificatesOf(firstOf(client, ...NAMES.clientCertificates)).length > 0,
    via: viaOf(server),
    httpVersion: Array.isArray(version) ? `HTTP/${version.join(".")}` : textOf(version),
    error: errorOf(flow),
  };
}

function errorOf(flow: Members): string | null {
  return textOf(membersOf(flow.get("error")).get("msg")) ?? textOf(membersOf(flow.get("server_conn")).get("error"));
}

function tlsVersionOf(flow: Members): string | null {
  const [device = null, server = null] = ["client_conn", "server_conn"].map((side) =>
    tlsVersionNamed(textOf(membersOf(flow.get(side)).get("tls_version"))),
  );
  return olderVersion(device, server);
}

function tlsSideOf(side: Members): TlsSide {
  return {
    tlsVersion: tlsVersionNamed(textOf(side.get("tls_version"))),
    cipher: textOf(firstOf(side, ...NAMES.cipher)),
    alpn: textOf(firstOf(side, ...NAMES.alpn)),
    sni: textOf(side.get("sni")),
  };
}

function connectionOf(
  flow: Members,
  protocol: "tcp" | "udp" | "dns",
  { pointer, messages }: FlowContents,
): ProxiedConnection {
  const target = serverTarget(flow);
  const place = target?.kind === "remote" ? target : null;
  const query = membersOf(flow.get("request"));
  const answer = membersOf(flow.get("response"));
  const asked = listOf(query.get("questions")).flatMap((question) => textOf(membersOf(question).get("name")) ?? []);
  const askedAt = millisecondsOf(query.get("timestamp"));
  const startedAt = millisecondsOf(membersOf(flow.get("client_conn")).get("timestamp_start"));
  return {
    pointer,
    protocol,
    host: place?.host ?? null,
    address: serverAddress(flow) ?? place?.address ?? null,
    port: place?.port ?? null,
    askedNames: [...new Set(asked)],
    tlsVersion: tlsVersionOf(flow),
    ...messages,
    ...(protocol === "dns" ? { messagesUp: query.size > 0 ? 1 : 0, messagesDown: answer.size > 0 ? 1 : 0 } : {}),
    firstSeenMs: askedAt ?? messages.firstSeenMs ?? startedAt,
    lastSeenMs: millisecondsOf(answer.get("timestamp")) ?? askedAt ?? messages.lastSeenMs ?? startedAt,
  };
}

function webSocketOf(flow: Members, { pointer, messages }: FlowContents, at: RequestTarget | null): WebSocketMessages {
  const place = at?.kind === "remote" ? at : null;
  const handshakeId = textOf(membersOf(flow.get("metadata")).get("websocket_handshake"));
  return { pointer, host: place?.host ?? null, port: place?.port ?? null, handshakeId, ...messages };
}

function seenIn(flow: Members, messages: MessageCounts): FlowSeen {
  const request = membersOf(flow.get("request"));
  const response = membersOf(flow.get("response"));
  const replayed = [flow, request, response].map((part) => part.get("is_replay") ?? null);
  const error = textOf(membersOf(flow.get("error")).get("msg")) ?? "";
  return {
    lacksRequestBody: false,
    lacksResponseBody: false,
    isReplayed: replayed.some((value) => value !== null && value !== false),
    isDropped: /^connection killed/i.test(error) || messages.dropped > 0,
    isChanged: flow.get("backup") === true || messages.injected > 0,
  };
}

function statusOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value <= 999 ? value : null;
}

/** Headers and body; of a body that was not kept what its Content-Length says. */
function messageBytes(message: Members): number {
  const headers = message.get("headers");
  const body = passedBytesOf(firstOf(message, ...NAMES.content));
  const emptyLine = 2;
  return headerBytes(headers) + emptyLine + (body ?? contentLength(headersOf(headers)) ?? 0);
}

function contentLength(headers: ReadonlyMap<string, string>): number | null {
  const text = headers.get("content-length")?.trim() ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Null stands for a body that was streamed through and not kept. */
function lacksBody(message: Members, headers: ReadonlyMap<string, string>): boolean {
  return passedBytesOf(firstOf(message, ...NAMES.content)) === null && contentLength(headers) !== 0;
}

/** Errors after which nothing has reached a server, when no address of one is known. */
const NOTHING_SENT =
  /connect call failed|refused|unreachable|timed? ?out|not known|getaddrinfo|no address|name resolution|killed/i;

function reachedOf(flow: Members, status: number | null): boolean | null {
  const replay = textOf(flow.get("is_replay"));
  const server = membersOf(flow.get("server_conn"));
  // The proxy gave the answer itself, out of a recording.
  if (replay === "response" || membersOf(flow.get("response")).get("is_replay") === true) return false;
  const isConnected =
    addressOf(firstOf(server, ...NAMES.peername)) !== null || (server.get("timestamp_tcp_setup") ?? null) !== null;
  if (status !== null || isConnected) return true;
  return NOTHING_SENT.test(errorOf(flow) ?? "") ? false : null;
}

const utf8 = new TextDecoder("utf-8");

function formNames(
  mediaType: string | null,
  headers: ReadonlyMap<string, string>,
  body: Uint8Array,
): readonly string[] {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (body.length === 0 || !/^\s*(identity)?\s*$/i.test(encoding)) return [];
  if (mediaType === "application/x-www-form-urlencoded") return parameterNames(utf8.decode(body));
  return mediaType === "multipart/form-data" ? multipartNames(utf8.decode(body)) : [];
}
