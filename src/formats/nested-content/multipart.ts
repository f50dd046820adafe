/**
 * Parts of a multipart body (RFC 2046, section 5.1; forms: RFC 7578).
 */
import { indexOfByte } from "./index-of-byte.ts";
import type { ContentHints } from "./layer.ts";

const HEADER_BYTES_MOST = 8 * 1024;
const BOUNDARY_LETTERS_MOST = 70;

export type OnPart = (from: number, to: number, name: string, hints: ContentHints) => void;

/** @returns whether it was multipart: its boundary is named by the media type, or stands in its first line. */
export function forEachPart(
  bytes: Uint8Array,
  start: number,
  end: number,
  mediaType: string | undefined,
  onPart: OnPart,
): boolean {
  const boundary = namedBoundary(mediaType) ?? firstLine(bytes, start, end);
  if (boundary === undefined) return false;
  const mark = Uint8Array.from(`--${boundary}`, (letter) => letter.charCodeAt(0));
  let parts = 0;
  let at = indexOf(bytes, mark, start, end);
  while (at !== -1) {
    const from = pastLine(bytes, at + mark.length, end);
    const next = indexOf(bytes, mark, from, end);
    const to = next === -1 ? end : beforeLineBreak(bytes, from, next);
    const headEnd = endOfHead(bytes, from, to);
    if (headEnd !== undefined) {
      parts++;
      const head = new TextDecoder("utf-8").decode(bytes.subarray(from, headEnd.from));
      onPart(headEnd.to, to, /\bname="?([^";\r\n]{1,60})/i.exec(head)?.[1] ?? String(parts), hintsOf(head));
    }
    at = next;
  }
  return parts > 0;
}

function namedBoundary(mediaType: string | undefined): string | undefined {
  return /^multipart\/.*boundary="?([^";]{1,70})/i.exec(mediaType ?? "")?.[1];
}

function firstLine(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (bytes[start] !== 0x2d || bytes[start + 1] !== 0x2d) return undefined;
  const window = bytes.subarray(start + 2, Math.min(end, start + 4 + BOUNDARY_LETTERS_MOST));
  return /^([\w'()+,./:=? -]{1,70})\r?\n/.exec(String.fromCharCode(...window))?.[1];
}

function hintsOf(head: string): ContentHints {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*([^\\r\\n]{1,200})`, "im").exec(head)?.[1];
  const mediaType = field("content-type");
  const contentEncoding = field("content-encoding");
  const transferEncoding = field("content-transfer-encoding");
  return {
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    ...(transferEncoding === undefined ? {} : { transferEncoding: transferEncoding.trim().toLowerCase() }),
  };
}

/** Where the head of a part ends and its content begins; a part without a head begins with an empty line. */
function endOfHead(bytes: Uint8Array, from: number, to: number): { from: number; to: number } | undefined {
  let line = from;
  for (let at = from; at < Math.min(to, from + HEADER_BYTES_MOST); at++) {
    if (bytes[at] !== 10) continue;
    const length = at - line - (bytes[at - 1] === 13 && at > line ? 1 : 0);
    if (length === 0) return { from: line, to: at + 1 };
    line = at + 1;
  }
  return undefined;
}

function pastLine(bytes: Uint8Array, from: number, end: number): number {
  const at = indexOfByte(bytes, 10, from, end);
  return at === -1 || at >= end ? end : at + 1;
}

function beforeLineBreak(bytes: Uint8Array, from: number, at: number): number {
  const lf = at > from && bytes[at - 1] === 10 ? at - 1 : at;
  return lf < at && lf > from && bytes[lf - 1] === 13 ? lf - 1 : lf;
}

/** A boundary has at most 72 letters, so the search is linear in the window. */
function indexOf(bytes: Uint8Array, mark: Uint8Array, from: number, end: number): number {
  for (
    let at = indexOfByte(bytes, mark[0] as number, from, end);
    at !== -1 && at + mark.length <= end;
    at = indexOfByte(bytes, mark[0] as number, at + 1, end)
  ) {
    let same = 1;
    while (same < mark.length && bytes[at + same] === mark[same]) same++;
    if (same === mark.length) return at;
  }
  return -1;
}
