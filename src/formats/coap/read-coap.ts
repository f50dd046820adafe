/**
 * CoAP messages: method or answer, path, host, observation, block and size of the payload.
 *
 * Sources: RFC 7252 sections 3 (format), 5.10 (options) and 12 (registries), RFC 7641 (Observe), RFC 7959 (Block), RFC 8132
 * (FETCH, PATCH), RFC 8323 (CoAP over TCP), RFC 8613 (OSCORE). CoAP inside DTLS is the caller's to decrypt.
 */

export type CoapType = "confirmable" | "non-confirmable" | "acknowledgement" | "reset";

export interface CoapFacts {
  readonly type: CoapType;
  /** "GET", "POST" ...; "2.05" and the like for an answer; "empty" for a ping, a bare acknowledgement or a reset. */
  readonly code: string;
  readonly isRequest: boolean;
  readonly tokenLength: number;
  /** Uri-Path options joined by "/", with a leading "/"; null when there is none. Cut at `MOST_PATH_BYTES`. */
  readonly path: string | null;
  readonly host: string | null;
  readonly port: number | null;
  /** Names of Uri-Query arguments, each once; values stay in the reader. */
  readonly queryNames: readonly string[];
  /** 0 register or a notification's number, 1 deregister (RFC 7641). */
  readonly observe: number | null;
  /** Block2 or else Block1, of the answer's or the request's payload. */
  readonly block: CoapBlock | null;
  /** Content-Format, as the IANA registry numbers it. */
  readonly contentFormat: number | null;
  readonly proxy: boolean;
  /** The payload is protected end to end by OSCORE (RFC 8613). */
  readonly oscore: boolean;
  readonly payloadStart: number;
  readonly payloadBytes: number;
}

export interface CoapBlock {
  readonly number: number;
  readonly more: boolean;
  readonly bytes: number;
}

const UTF8 = new TextDecoder();
export const MOST_PATH_BYTES = 1024;
const MOST_QUERY_NAMES = 32;
const MOST_OPTIONS = 128;

const TYPES: readonly CoapType[] = ["confirmable", "non-confirmable", "acknowledgement", "reset"];
const METHODS = ["empty", "GET", "POST", "PUT", "DELETE", "FETCH", "PATCH", "iPATCH"];
/** Answers of the IANA registry, class and detail; a datagram with another code is taken for something else. */
const ANSWERS = new Set(
  "2.01 2.02 2.03 2.04 2.05 2.31 4.00 4.01 4.02 4.03 4.04 4.05 4.06 4.08 4.09 4.12 4.13 4.15 4.22 4.29 5.00 5.01 5.02 5.03 5.04 5.05 5.08".split(
    " ",
  ),
);

/** Options by number: the least and most length of a value (RFC 7252 table 4 and the RFCs that add to it). */
const OPTIONS: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [1, [0, 8]],
  [3, [1, 255]],
  [4, [1, 8]],
  [5, [0, 0]],
  [6, [0, 3]],
  [7, [0, 2]],
  [8, [0, 255]],
  [9, [0, 255]],
  [11, [0, 255]],
  [12, [0, 2]],
  [14, [0, 4]],
  [15, [0, 255]],
  [16, [1, 1]],
  [17, [0, 2]],
  [19, [0, 3]],
  [20, [0, 255]],
  [23, [0, 3]],
  [27, [0, 3]],
  [28, [0, 4]],
  [31, [0, 3]],
  [35, [1, 1034]],
  [39, [1, 255]],
  [60, [0, 4]],
  [252, [1, 40]],
  [258, [0, 1]],
  [292, [0, 8]],
]);

/** The facts of one datagram; undefined when it is no CoAP. So few bytes tell it that a caller should try it late. */
export function readCoap(bytes: Uint8Array, start: number, end: number): CoapFacts | undefined {
  if (end - start < 4) return undefined;
  const first = bytes[start] ?? 0;
  const tokenLength = first & 15;
  if (first >> 6 !== 1 || tokenLength > 8) return undefined;
  const type = TYPES[(first >> 4) & 3] ?? "reset";
  const number = bytes[start + 1] ?? 0;
  const code = codeName(number);
  if (code === undefined || (type === "reset" && number !== 0)) return undefined;
  if (number === 0) {
    const isBare = end - start === 4 && tokenLength === 0 && type !== "non-confirmable";
    return isBare ? new Message(type, code, 0, 0).facts(start + 4, end) : undefined;
  }
  if (number < 32 && type === "acknowledgement") return undefined;
  const message = new Message(type, code, tokenLength, number);
  const payload = readOptions(message, bytes, start + 4 + tokenLength, end);
  return payload < 0 ? undefined : message.facts(payload, end);
}

/**
 * CoAP over TCP by the first bytes of a direction: both ends begin with a Capabilities and Settings Message (7.01).
 * Its content is recognised, not read.
 */
export function recogniseCoapTcp(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (start >= end) return "more";
  const first = bytes[start] ?? 0;
  // The lengths of 13 and more have bytes of their own; a message of settings needs one of them at the most.
  const tokenLength = first & 15;
  const extended = first >> 4 === 13 ? 1 : 0;
  if (first >> 4 > 13 || tokenLength > 8) return "no";
  const at = start + 1 + extended;
  if (at >= end) return "more";
  if (bytes[at] !== 0xe1) return "no";
  const length = extended === 1 ? 13 + (bytes[start + 1] ?? 0) : first >> 4;
  // With neither settings nor token it is two bytes, which is too little to go by: the next message has to follow.
  const from = at + 1 + tokenLength;
  const to = from + length;
  let option = 0;
  let next = from;
  while (next < to) {
    if (next >= end) return "more";
    const byte = bytes[next] ?? 0;
    if (byte === 0xff) return next > from ? "yes" : "no";
    // Options of this message: 2 maximum size (4 bytes at most), 4 block-wise transfer (empty).
    option += byte >> 4;
    const size = byte & 15;
    if (!((option === 2 && size <= 4) || (option === 4 && size === 0))) return "no";
    next += 1 + size;
  }
  if (next !== to) return "no";
  if (length > 0) return "yes";
  if (to + 1 >= end) return "more";
  const follows = codeName(bytes[to + 1] ?? 0);
  return (bytes[to] ?? 0) >> 4 <= 13 && ((bytes[to] ?? 0) & 15) <= 8 && follows !== undefined ? "yes" : "no";
}

function codeName(number: number): string | undefined {
  if (number < 32) return METHODS[number];
  const name = `${number >> 5}.${String(number & 31).padStart(2, "0")}`;
  return ANSWERS.has(name) ? name : undefined;
}

class Message {
  readonly type: CoapType;
  readonly code: string;
  readonly tokenLength: number;
  readonly isRequest: boolean;
  path: string | null = null;
  host: string | null = null;
  port: number | null = null;
  observe: number | null = null;
  block: CoapBlock | null = null;
  contentFormat: number | null = null;
  proxy = false;
  oscore = false;
  readonly queryNames: string[] = [];

  constructor(type: CoapType, code: string, tokenLength: number, number: number) {
    this.type = type;
    this.code = code;
    this.tokenLength = tokenLength;
    this.isRequest = number > 0 && number < 32;
  }

  option(option: number, bytes: Uint8Array, from: number, to: number): void {
    const text = () => UTF8.decode(bytes.subarray(from, to));
    if (option === 11) {
      if ((this.path?.length ?? 0) < MOST_PATH_BYTES) this.path = `${this.path ?? ""}/${text()}`;
    } else if (option === 3) this.host = text();
    else if (option === 7) this.port = unsigned(bytes, from, to);
    else if (option === 6) this.observe = unsigned(bytes, from, to);
    else if (option === 9) this.oscore = true;
    else if (option === 12) this.contentFormat = unsigned(bytes, from, to);
    else if (option === 35 || option === 39) this.proxy = true;
    else if (option === 15) {
      const name = text().split("=", 1)[0] ?? "";
      if (this.queryNames.length < MOST_QUERY_NAMES && !this.queryNames.includes(name)) this.queryNames.push(name);
    } else if (option === 23 || (option === 27 && this.block === null)) {
      const value = unsigned(bytes, from, to);
      this.block = { number: value >> 4, more: (value & 8) !== 0, bytes: 2 ** ((value & 7) + 4) };
    }
  }

  facts(payloadStart: number, end: number): CoapFacts {
    const { type, code, isRequest, tokenLength, path, host, port, queryNames, observe, block } = this;
    const { contentFormat, proxy, oscore } = this;
    const payloadBytes = end - payloadStart;
    const first = { type, code, isRequest, tokenLength, path, host, port, queryNames, observe, block };
    return { ...first, contentFormat, proxy, oscore, payloadStart, payloadBytes };
  }
}

/** Hands the options to the message; answers where the payload begins, or -1 when these are no options. */
function readOptions(message: Message, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let option = 0;
  for (let count = 0; at < end; count++) {
    const byte = bytes[at++] ?? 0;
    if (byte === 0xff) return at < end ? at : -1;
    let delta = byte >> 4;
    let length = byte & 15;
    if (delta === 15 || length === 15 || count === MOST_OPTIONS) return -1;
    if (delta >= 13) {
      const extra = delta - 12;
      delta = (extra === 1 ? 13 : 269) + unsigned(bytes, at, Math.min(end, at + extra));
      at += extra;
    }
    if (length >= 13) {
      const extra = length - 12;
      length = (extra === 1 ? 13 : 269) + unsigned(bytes, at, Math.min(end, at + extra));
      at += extra;
    }
    option += delta;
    if (at + length > end || option > 65_535) return -1;
    const known = OPTIONS.get(option);
    // An unknown option of odd number is critical (RFC 7252 section 5.4.1): more likely it is no CoAP.
    if (known === undefined ? option % 2 === 1 : length < known[0] || length > known[1]) return -1;
    message.option(option, bytes, at, at + length);
    at += length;
  }
  return at === end ? end : -1;
}

function unsigned(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 256 + (bytes[at] ?? 0);
  return number;
}
