/**
 * A start line and its header section, and how long the body behind it is.
 *
 * Whatever is odd is read as most receivers do, and marked. Source: RFC 9112, sections 2.2, 3, 4, 5 and 6.3.
 */

import { latinText } from "../text/short-text.ts";
import { headerName } from "./header-name.ts";
import {
  type Http1Mark,
  type HttpCredential,
  type MessageHead,
  MOST_HEADER_NAMES,
  type RequestHead,
  type ResponseHead,
} from "./http1-facts.ts";
import { type Framing, listed, MessageLength } from "./message-length.ts";
import { NamedHosts } from "./named-hosts.ts";
import { isTokenByte } from "./recognise-http1.ts";
import { KEY_HEADERS, readTarget, schemeOf } from "./request-parts.ts";

export type ReadHead =
  | { readonly request: RequestHead; readonly response?: undefined; readonly framing: Framing }
  | { readonly request?: undefined; readonly response: ResponseHead; readonly framing: Framing };

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (.+) HTTP\/(1\.\d)$/;
const MOST_CREDENTIALS = 32;
const LONGEST_NAME = 100;

/**
 * The head in the window, which ends behind the empty line, or earlier when the section is cut.
 * Undefined when the first line is no start line.
 */
export function readHead(bytes: Uint8Array, start: number, end: number, isCut: boolean): ReadHead | undefined {
  const startLineEnd = lineFeed(bytes, start, end);
  const line = latinText(bytes, start, trimmedEnd(bytes, start, startLineEnd));
  const response = /^HTTP\/(1\.\d) (\d{3})(?: |$)/.exec(line);
  const request = response === null ? REQUEST_LINE.exec(line) : null;
  if (response === null && request === null) return undefined;
  const fields = new Fields();
  if (isCut) fields.mark("head-cut");
  fields.read(bytes, start, startLineEnd, end);
  const headBytes = end - start;
  if (response !== null) {
    const framing = fields.length.ofResponse();
    return {
      response: {
        ...fields.head(response[1] as string, headBytes),
        status: Number(response[2]),
        challenges: fields.challenges,
      },
      framing,
    };
  }
  const [, method = "", target = "", version = ""] = request as RegExpExecArray;
  const { path, queryNames, authority, isReadable } = readTarget(target, method);
  if (authority !== null && method !== "CONNECT") fields.mark("absolute-form");
  if (!isReadable || target.includes(" ")) fields.mark("target-unreadable");
  if (authority !== null && authority.userBytes > 0) fields.credential("user", "target", 1, authority.userBytes);
  const { hosts } = fields;
  if (authority !== null) hosts.target(authority);
  if (hosts.isUnreadable) fields.mark("host-unreadable");
  if (hosts.other !== null) fields.mark("hosts-differ");
  if (!hosts.hasField && !isCut && version !== "1.0") fields.mark("host-absent");
  const host = authority ?? hosts.host;
  const framing = fields.length.ofRequest();
  return {
    request: {
      ...fields.head(version, headBytes),
      method,
      path,
      queryNames,
      host: host?.host ?? null,
      port: host?.port ?? null,
      ...(hosts.other === null ? {} : { otherHost: hosts.other }),
    },
    framing,
  };
}

/** The header lines of one message. */
class Fields {
  readonly hosts = new NamedHosts();
  readonly challenges: string[] = [];
  readonly #names = new Set<string>();
  readonly #marks = new Set<Http1Mark>();
  readonly length = new MessageLength(this.#marks);
  readonly #credentials: HttpCredential[] = [];
  readonly #contentEncodings: string[] = [];
  #count = 0;
  #mediaType: string | null = null;
  #upgrade: string | null = null;

  mark(mark: Http1Mark): void {
    this.#marks.add(mark);
  }

  credential(kind: string, field: string, count: number, bytes: number): void {
    if (this.#credentials.length < MOST_CREDENTIALS) this.#credentials.push({ kind, field, count, bytes });
  }

  read(bytes: Uint8Array, start: number, startLineEnd: number, end: number): void {
    this.#noteLineEnd(bytes, start, startLineEnd, end);
    for (let at = startLineEnd + 1; at < end; ) {
      let lineEnd = lineFeed(bytes, at, end);
      this.#noteLineEnd(bytes, at, lineEnd, end);
      const isEmpty = trimmedEnd(bytes, at, lineEnd) === at;
      // Lines that begin with white space belong to the value before them.
      while (!isEmpty && lineEnd + 1 < end && isBlank(bytes[lineEnd + 1] as number)) {
        this.mark("obs-fold");
        lineEnd = lineFeed(bytes, lineEnd + 1, end);
      }
      if (!isEmpty) this.#line(bytes, at, lineEnd);
      at = lineEnd + 1;
    }
  }

  head(version: string, headBytes: number): MessageHead {
    return {
      version,
      headerNames: [...this.#names],
      headerCount: this.#count,
      headBytes,
      mediaType: this.#mediaType,
      contentEncodings: this.#contentEncodings,
      credentials: this.#credentials,
      upgrade: this.#upgrade,
      marks: [...this.#marks],
    };
  }

  #noteLineEnd(bytes: Uint8Array, start: number, lineEnd: number, end: number): void {
    if (lineEnd < end && (lineEnd === start || bytes[lineEnd - 1] !== 0x0d)) this.mark("bare-lf");
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    this.#count++;
    let colon = start;
    while (colon < end && isTokenByte(bytes[colon] as number)) colon++;
    const nameEnd = colon;
    while (colon < end && isBlank(bytes[colon] as number)) colon++;
    const isField = nameEnd > start && nameEnd - start <= LONGEST_NAME && colon < end && bytes[colon] === 0x3a;
    if (!isField) {
      this.mark("header-unreadable");
      return;
    }
    if (colon > nameEnd) this.mark("space-before-colon");
    const name = headerName(bytes, start, nameEnd);
    if (this.#names.size < MOST_HEADER_NAMES) this.#names.add(name);
    else if (!this.#names.has(name)) this.mark("many-headers");
    let from = colon + 1;
    while (from < end && (bytes[from] as number) <= 0x20) from++;
    this.#field(name, bytes, from, trimmedEnd(bytes, from, end));
  }

  #field(name: string, bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    switch (name) {
      case "host":
        this.hosts.field(latinText(bytes, start, end));
        break;
      case "content-length":
        this.length.contentLength(latinText(bytes, start, end));
        break;
      case "transfer-encoding":
        this.length.transferEncoding(latinText(bytes, start, end));
        break;
      case "content-encoding":
        this.#contentEncodings.push(...listed(latinText(bytes, start, end)).slice(0, 8));
        break;
      case "content-type":
        this.#mediaType ??=
          /^([\w!#$&^.+-]{1,60}\/[\w!#$&^.+*-]{1,60})\s*(?:;|$)/
            .exec(latinText(bytes, start, end))?.[1]
            ?.toLowerCase() ?? null;
        break;
      case "upgrade":
        this.#upgrade ??= /^[\w!#$&^.+/-]{1,40}/.exec(latinText(bytes, start, end))?.[0].toLowerCase() ?? null;
        break;
      case "authorization":
      case "proxy-authorization":
        if (size > 0) this.credential(schemeOf(latinText(bytes, start, Math.min(end, start + 32))), name, 1, size);
        break;
      case "www-authenticate":
      case "proxy-authenticate":
        if (this.challenges.length < 8)
          this.challenges.push(schemeOf(latinText(bytes, start, Math.min(end, start + 32))));
        break;
      case "cookie":
        if (size > 0) this.credential("cookie", name, 1 + countOf(bytes, start, end, 0x3b), size);
        break;
      case "set-cookie":
        if (size > 0) this.credential("cookie", name, 1, size);
        break;
      default:
        if (size > 0 && KEY_HEADERS.has(name)) this.credential("key", name, 1, size);
    }
  }
}

function countOf(bytes: Uint8Array, start: number, end: number, wanted: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === wanted) count++;
  return count;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** The offset of the next line feed, `end` without one. */
function lineFeed(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0x0a) at++;
  return at;
}

/** The end without white space and carriage returns. */
function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (
    last > start &&
    ((bytes[last - 1] as number) === 0x0d || (bytes[last - 1] as number) === 0x20 || bytes[last - 1] === 0x09)
  )
    last--;
  return last;
}
