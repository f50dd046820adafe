/**
 * One flow of a dump, of any format, as an exchange.
 *
 * Hosts: mitmproxy knows the name when the device asked for it; in transparent and WireGuard mode it knows the address
 * alone, and the name stands in :authority, Host or SNI. Addresses: where mitmproxy's connection went, unless that was
 * another proxy.
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { Mark } from "../../domain/traffic/protection.ts";
import type { MessageFrame } from "../har/exchange-examination.ts";
import { headMarks } from "../har/head-marks.ts";
import { multipartNames, parameterNames } from "../har/parameter-names.ts";
import type { RequestTarget } from "../har/request-target.ts";
import { NAMES } from "./flow-plan.ts";
import { namedTarget, reachedOf, serverAddress, viaOf } from "./flow-server.ts";
import {
  firstOf,
  headerBytes,
  headerPairs,
  headersOf,
  type Members,
  membersOf,
  millisecondsOf,
  passedBytesOf,
  textOf,
} from "./flow-value.ts";
import { headBytes } from "./message-head.ts";
import type { FlowContents, MessageCounts } from "./message-tally.ts";
import type { PemCertificates } from "./pem-certificates.ts";
import { deviceSideMarks, protectionOf } from "./proxied-protection.ts";
import { readConnection } from "./read-connection.ts";

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
      readonly seen: FlowSeen;
      /** Of TCP or UDP, whose messages are pieces of whatever is spoken. */
      readonly isStream: boolean;
      /** What stands around the messages of each direction; made for those who ask. */
      readonly frames: () => readonly [up: MessageFrame, down: MessageFrame];
    }
  /** A query for a name that the proxy answered without a server. */
  | { readonly kind: "no-server"; readonly seen: FlowSeen }
  | { readonly kind: "stays-on-device" }
  | { readonly kind: "skipped"; readonly reason: string };

/** A token of RFC 9110, section 5.6.2. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Z-]{1,40}$/;

export function readFlow(flow: Members, contents: FlowContents, certificates: PemCertificates): FlowReading {
  const type = textOf(flow.get("type"));
  const seen = seenIn(flow, contents.messages);
  if (type === "http") return readHttp(flow, contents, seen, certificates);
  if (type !== "tcp" && type !== "udp" && type !== "dns" && type !== "websocket") {
    return { kind: "skipped", reason: "type is none of http, websocket, tcp, udp and dns" };
  }
  const connection = readConnection(flow, type, contents);
  if (connection === null) return { kind: "no-server", seen };
  const protection = protectionOf(flow, certificates);
  const { frames, ...outside } = connection;
  return {
    kind: "exchange",
    exchange: { ...outside, protection, marks: connectionMarks(flow), content: {} },
    seen,
    isStream: type === "tcp" || type === "udp",
    frames,
  };
}

function readHttp(
  flow: Members,
  { pointer, messages, requestBody }: FlowContents,
  seen: FlowSeen,
  certificates: PemCertificates,
): FlowReading {
  const request = membersOf(flow.get("request"));
  const method = textOf(request.get("method"))?.toUpperCase() ?? null;
  if (method === null || !METHOD.test(method))
    return { kind: "skipped", reason: "request.method is absent or no method of HTTP" };
  const headers = headersOf(request.get("headers"));
  const url = urlOf(request, method);
  const target = requestTarget(flow, request, url, method, headers);
  if (target.kind === "unreadable") return { kind: "skipped", reason: target.reason.replace("request.url", "its URL") };
  if (target.kind === "stays-on-device") return target;

  const response = membersOf(flow.get("response"));
  const answerHeaders = headersOf(response.get("headers"));
  const hasAnswer = response.size > 0;
  const status = statusOf(firstOf(response, ...NAMES.status));
  const reason = textOf(firstOf(response, ...NAMES.reason)) ?? "";
  const address = serverAddress(flow) ?? (viaOf(membersOf(flow.get("server_conn"))) === null ? target.address : null);
  const mediaType = mediaTypeOf(headers);
  const startLine = method.length + (textOf(request.get("path")) ?? "").length + " HTTP/1.1\r\n".length + 1;
  const statusLine = "HTTP/1.1 200 \r\n".length + reason.length;
  const { host, path } = target;
  return {
    kind: "exchange",
    exchange: {
      pointer,
      host,
      address,
      port: target.port,
      scheme: target.scheme,
      method,
      path,
      queryNames: target.queryNames ?? [],
      formNames: formNames(mediaType, headers, requestBody),
      startedAtMs: millisecondsOf(request.get("timestamp_start")),
      status,
      bytesUp: startLine + messageBytes(request) + messages.bytesUp,
      bytesDown: hasAnswer ? statusLine + messageBytes(response) + messages.bytesDown : null,
      fromCache: false,
      reached: reachedOf(flow, status),
      requestMediaType: mediaType,
      protection: protectionOf(flow, certificates),
      marks: [
        ...headMarks(url, headerPairs(request.get("headers")), headerPairs(response.get("headers"))),
        ...connectionMarks(flow),
      ],
      content: {},
    },
    seen: {
      ...seen,
      lacksRequestBody: lacksBody(request, headers),
      lacksResponseBody: hasAnswer && lacksBody(response, answerHeaders),
    },
    isStream: false,
    frames: () => [
      {
        ...{ host, path, direction: 0, mediaType, contentEncoding: encodingOf(headers) },
        head: headBytes(`${method} ${url} HTTP/1.1`, request.get("headers")),
      },
      {
        ...{
          host,
          path,
          direction: 1,
          mediaType: mediaTypeOf(answerHeaders),
          contentEncoding: encodingOf(answerHeaders),
        },
        head: hasAnswer ? headBytes(`HTTP/1.1 ${status ?? ""} ${reason}`, response.get("headers")) : new Uint8Array(0),
      },
    ],
  };
}

function connectionMarks(flow: Members): readonly Mark[] {
  const isSentOn = viaOf(membersOf(flow.get("server_conn"))) !== null;
  const marks = deviceSideMarks(flow);
  if (!isSentOn) return marks;
  return [...marks, { kind: "detail", what: "sent on through another proxy", direction: null, count: 1 }];
}

function urlOf(request: Members, method: string): string {
  const host = textOf(request.get("host")) ?? "";
  const port = request.get("port");
  const asUrl = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const place = typeof port === "number" && port > 0 ? `${asUrl}:${port}` : asUrl;
  const path = textOf(request.get("path")) ?? "/";
  const scheme = textOf(request.get("scheme")) ?? "http";
  return method === "CONNECT" ? place : `${scheme}://${place}${path === "*" ? "" : path.replace(/^(?!\/)/, "/")}`;
}

function requestTarget(
  flow: Members,
  request: Members,
  url: string,
  method: string,
  headers: ReadonlyMap<string, string>,
): RequestTarget {
  const authority = textOf(request.get("authority"));
  const sni = textOf(membersOf(flow.get("client_conn")).get("sni"));
  return namedTarget(url, method, [authority, headers.get(":authority") ?? null, headers.get("host") ?? null, sni]);
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

function mediaTypeOf(headers: ReadonlyMap<string, string>): string | null {
  const written = headers.get("content-type") ?? "";
  return /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)/.exec(written)?.[1]?.toLowerCase() ?? null;
}

function encodingOf(headers: ReadonlyMap<string, string>): string | null {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  return encoding === "" || encoding === "identity" ? null : encoding;
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

const utf8 = new TextDecoder("utf-8");

function formNames(
  mediaType: string | null,
  headers: ReadonlyMap<string, string>,
  body: Uint8Array,
): readonly string[] {
  if (body.length === 0 || encodingOf(headers) !== null) return [];
  if (mediaType === "application/x-www-form-urlencoded") return parameterNames(utf8.decode(body));
  return mediaType === "multipart/form-data" ? multipartNames(utf8.decode(body)) : [];
}
