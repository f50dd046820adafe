/**
 * One entry of a HAR as an exchange, whoever wrote it.
 *
 * Only request.method and request.url are required; everything else may be absent, null or of another type.
 * Sources: HAR 1.2 (Jan Odvarko), and what the writers do beyond it: Chrome's `_fromCache`, `_transferSize`, `_error`,
 * WebKit's `_fetchType`, WebPageTest's `_ip_addr`, Firefox's cache entries without address and connection.
 */
import { isLocalAddress } from "../../domain/address.ts";
import { isLocalName } from "../../domain/knowledge/host-name.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { all, fields, items, scalar, type Wanted, wholeScalar } from "../json-stream/projection.ts";
import { MESSAGES, type MessageBytes, TEXT } from "./entry-texts.ts";
import { bytesOf, member, pairsOf, sumOfKnown, textOf } from "./har-value.ts";
import { headMarks } from "./head-marks.ts";
import { mediaTypeOf } from "./media-type.ts";
import { listedNames, multipartNames, parameterNames } from "./parameter-names.ts";
import { readTarget } from "./request-target.ts";
import { serverAddressOf } from "./server-address.ts";
import { startTimeMs } from "./start-time.ts";

/** Of one header, cookie or form field; more where somebody looks into it. */
const PAIR_BYTES = 1024;
const EXAMINED_PAIR_BYTES = 16 * 1024;

/**
 * What of an entry is read; of bodies it is enough to see that they are there, unless they are examined.
 * @param textBytes the most of an address or a posted form.
 */
export function wantedOfEntry(textBytes: number, isExamined: boolean): Wanted {
  const short = scalar(256);
  const presence = scalar(1);
  const pairBytes = isExamined ? EXAMINED_PAIR_BYTES : PAIR_BYTES;
  const pairs = all(pairBytes);
  const named = (as: string) => (isExamined ? as : undefined);
  return fields({
    startedDateTime: short,
    serverIPAddress: short,
    _ip_addr: short,
    connection: short,
    cache: fields({ beforeRequest: presence }),
    fromCache: short,
    _fromCache: short,
    _servedFromCache: short,
    _fetchType: short,
    // Their bytes are counted in any case, since no other member says how many they are.
    _webSocketMessages: items(MESSAGES, fields({ type: short, opcode: short, data: scalar(1, TEXT.message) })),
    request: fields({
      method: short,
      url: wholeScalar(textBytes),
      headersSize: short,
      bodySize: short,
      headers: pairs,
      queryString: pairs,
      ...(isExamined ? { cookies: pairs } : {}),
      postData: fields({
        mimeType: short,
        encoding: short,
        text: wholeScalar(textBytes, named(TEXT.request)),
        params: all(PAIR_BYTES, named(TEXT.parameter)),
      }),
    }),
    response: fields({
      status: short,
      ...(isExamined ? { statusText: short } : {}),
      _error: short,
      _transferSize: short,
      _serviceWorkerResponseSource: short,
      headersSize: short,
      bodySize: short,
      headers: pairs,
      content: fields({
        size: short,
        text: scalar(1, named(TEXT.response)),
        ...(isExamined ? { mimeType: short, encoding: short } : {}),
      }),
    }),
  });
}

export type EntryReading =
  | { readonly kind: "exchange"; readonly exchange: Exchange; readonly seen: EntrySeen }
  | { readonly kind: "stays-on-device" }
  | { readonly kind: "skipped"; readonly reason: string };

/** What an entry shows that matters for the blind spots of the capture. */
export interface EntrySeen {
  readonly hasCredentials: boolean;
  /** Major version of Chrome, when the request names it. */
  readonly chromeMajor: number | null;
  readonly lacksRequestBody: boolean;
  readonly lacksResponseBody: boolean;
  /** A WebSocket whose messages are not told. */
  readonly lacksWebSocketMessages: boolean;
}

/** A token of RFC 9110, section 5.6.2. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Z-]{1,40}$/;

/**
 * @param writer the name of the program that wrote the capture, as `log.creator` gives it.
 * @param messages what the messages of its WebSocket carried; null where it has none.
 */
export function readEntry(
  entry: unknown,
  pointer: string,
  writer: string | null,
  messages: MessageBytes | null = null,
): EntryReading {
  const request = member(entry, "request");
  const url = textOf(member(request, "url"));
  const method = textOf(member(request, "method"))?.toUpperCase() ?? null;
  if (url === null) return { kind: "skipped", reason: "request.url is absent or no text" };
  if (method === null || !METHOD.test(method)) {
    return { kind: "skipped", reason: "request.method is absent or no method of HTTP" };
  }

  const requestHeaders = pairsOf(member(request, "headers"));
  const headers = new Map(requestHeaders.map(([name, value]) => [name.toLowerCase(), value]));
  const target = readTarget(url, method, headers.get(":authority") ?? headers.get("host") ?? null);
  if (target.kind === "unreadable") return { kind: "skipped", reason: target.reason };
  if (target.kind === "stays-on-device") return target;

  const response = member(entry, "response");
  const status = statusOf(member(response, "status"));
  const toldAddress = serverAddressOf(member(entry, "serverIPAddress")) ?? serverAddressOf(member(entry, "_ip_addr"));
  // Browsers write their proxy's address here: a local one says nothing of where a public name leads.
  const isOfProxy = toldAddress !== null && isLocalAddress(toldAddress) && !isLocalName(target.host);
  const serverAddress = isOfProxy ? null : toldAddress;
  const fromCache = status !== null && isFromCache(entry, { method, status, serverAddress: toldAddress, writer });
  const postData = member(request, "postData");
  const mediaType =
    mediaTypeOf(member(postData, "mimeType")) ?? (hasNoBody(method) ? null : mediaTypeOf(headers.get("content-type")));

  return {
    kind: "exchange",
    exchange: {
      pointer,
      host: target.host,
      address: serverAddress ?? target.address,
      port: target.port,
      scheme: target.scheme,
      method,
      path: target.path,
      queryNames: target.queryNames ?? listedNames(pairsOf(member(request, "queryString"))),
      formNames: postedNames(postData),
      startedAtMs: startTimeMs(member(entry, "startedDateTime")),
      status,
      bytesUp: sumOfKnown(
        bytesOf(member(request, "headersSize")),
        bytesOf(member(request, "bodySize")),
        messages?.up ?? null,
      ),
      bytesDown: sumOfKnown(bytesDownOf(response), messages?.down ?? null),
      fromCache,
      reached: reachedOf({ fromCache, status, serverAddress: toldAddress, error: member(response, "_error") }),
      requestMediaType: mediaType,
      protection: null,
      marks: headMarks(url, requestHeaders, pairsOf(member(response, "headers"))),
      content: {},
    },
    seen: {
      hasCredentials: headers.has("cookie") || headers.has("authorization"),
      chromeMajor: chromeMajorOf(headers.get("user-agent")),
      lacksRequestBody:
        (bytesOf(member(request, "bodySize")) ?? 0) > 0 &&
        textOf(member(postData, "text")) === null &&
        pairsOf(member(postData, "params")).length === 0,
      lacksResponseBody: status !== null && lacksBody(response, fromCache),
      lacksWebSocketMessages:
        (/^wss?$/.test(target.scheme) || /^websocket$/i.test(headers.get("upgrade") ?? "")) &&
        !Array.isArray(member(entry, "_webSocketMessages")),
    },
  };
}

/** A status of HTTP; writers put 0, -1 or -2 where there was no answer. */
function statusOf(value: unknown): number | null {
  const status = typeof value === "string" ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 999 ? status : null;
}

function isFromCache(
  entry: unknown,
  known: { method: string; status: number; serverAddress: string | null; writer: string | null },
): boolean {
  const told = [member(entry, "_fromCache"), member(entry, "fromCache"), member(entry, "_servedFromCache")];
  if (told.some((value) => value === true || (typeof value === "string" && !/^(|false|no|none)$/i.test(value)))) {
    return true;
  }
  if (/ cache$/i.test(textOf(member(entry, "_fetchType")) ?? "")) return true;
  const response = member(entry, "response");
  if (/-(cache|storage)$/.test(textOf(member(response, "_serviceWorkerResponseSource")) ?? "")) return true;

  // The rest is inferred, and only a GET or HEAD is ever answered by a cache.
  if (known.method !== "GET" && known.method !== "HEAD") return false;
  const { writer, status } = known;
  if (member(response, "_transferSize") === 0 && status >= 200 && textOf(member(response, "_error")) === null)
    return true;
  if (/^browsertime/i.test(writer ?? "")) {
    const before = member(member(entry, "cache"), "beforeRequest");
    return status !== 304 && typeof before === "object" && before !== null;
  }
  return (
    /^firefox/i.test(writer ?? "") &&
    known.serverAddress === null &&
    textOf(member(entry, "connection")) === null &&
    bytesOf(member(member(entry, "request"), "headersSize")) === null
  );
}

/**
 * Errors after which nothing of the request has left the device. Chrome's ERR_BLOCKED_BY_RESPONSE and _BY_ORB are none
 * of them: there the answer was blocked, after the request was sent.
 */
const NOTHING_SENT = new RegExp(
  [
    "BLOCKED_BY_(CLIENT|ADMINISTRATOR|CSP)",
    "NAME_NOT_RESOLVED|UNKNOWN_HOST",
    "DISCONNECTED|UNREACHABLE|REFUSED|CONNECTION_(FAILED|TIMED_OUT)",
  ].join("|"),
);

function reachedOf(known: {
  fromCache: boolean;
  status: number | null;
  serverAddress: string | null;
  error: unknown;
}): boolean | null {
  if (known.fromCache) return false;
  if (known.status !== null || known.serverAddress !== null) return true;
  return NOTHING_SENT.test(textOf(known.error) ?? "") ? false : null;
}

/** Chrome's count of bytes on the wire where it is given, else the sizes of head and body, else the body's alone. */
function bytesDownOf(response: unknown): number | null {
  return (
    bytesOf(member(response, "_transferSize")) ??
    sumOfKnown(bytesOf(member(response, "headersSize")), bytesOf(member(response, "bodySize"))) ??
    bytesOf(member(member(response, "content"), "size"))
  );
}

function lacksBody(response: unknown, fromCache: boolean): boolean {
  const content = member(response, "content");
  const size = bytesOf(member(content, "size")) ?? 0;
  const bodySize = bytesOf(member(response, "bodySize")) ?? 0;
  return !fromCache && Math.max(size, bodySize) > 0 && textOf(member(content, "text")) === null;
}

/** Names of the fields of a posted form; empty for every other body. */
function postedNames(postData: unknown): readonly string[] {
  const params = pairsOf(member(postData, "params"));
  if (params.length > 0) return listedNames(params);
  const text = textOf(member(postData, "text"));
  const mediaType = mediaTypeOf(member(postData, "mimeType"));
  if (text === null || mediaType === null) return [];
  if (mediaType === "application/x-www-form-urlencoded") return parameterNames(text);
  return mediaType === "multipart/form-data" ? multipartNames(text) : [];
}

function hasNoBody(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS" || method === "CONNECT";
}

function chromeMajorOf(userAgent: string | null | undefined): number | null {
  const major = /\bChrome\/(\d{1,4})\b/.exec(userAgent ?? "")?.[1];
  return major === undefined ? null : Number(major);
}
