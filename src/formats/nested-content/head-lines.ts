/**
 * What stands around a body, line by line: the target (or a topic) in the first line, then `Name: value`.
 */
import { indexOfByte } from "./index-of-byte.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const QUESTION_MARK = 0x3f;
const NAME_LETTERS_MOST = 100;

export interface HeadReader {
  target(name: "path" | "query", from: number, to: number): void;
  header(nameFrom: number, nameTo: number, from: number, to: number): void;
}

/** @param start of a start line as HTTP/1 writes it, a target alone, or at once a header. */
export function forEachHeadLine(bytes: Uint8Array, start: number, end: number, reader: HeadReader): void {
  let first = true;
  let from = start;
  while (from < end) {
    const feed = indexOfByte(bytes, 10, from, end);
    const next = feed === -1 ? end : feed;
    const to = next > from && bytes[next - 1] === 13 ? next - 1 : next;
    const colon = endOfName(bytes, from, to);
    if (colon !== -1) {
      let value = colon + 1;
      while (value < to && bytes[value] === SPACE) value++;
      if (value < to) reader.header(from, colon, value, to);
    } else if (first) readTarget(bytes, from, to, reader);
    first = false;
    from = next + 1;
  }
}

/** Where the colon after a name is, or -1: a name is a token (RFC 9110, section 5.1), HTTP/2 begins some with a colon. */
function endOfName(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at < Math.min(to, from + NAME_LETTERS_MOST); at++) {
    const byte = bytes[at] as number;
    // The colon of `https://` ends no name.
    if (byte === COLON) return bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f ? -1 : at;
    if (byte <= SPACE || byte === 0x2f || byte === QUESTION_MARK) return -1;
  }
  return -1;
}

/** The target is the second word of a start line, else the whole line. */
function readTarget(bytes: Uint8Array, from: number, to: number, reader: HeadReader): void {
  const space = indexOfByte(bytes, SPACE, from, to);
  const targetFrom = space !== -1 && space - from < 20 && space + 1 < to ? space + 1 : from;
  const after = indexOfByte(bytes, SPACE, targetFrom, to);
  const targetTo = after === -1 ? to : after;
  const mark = indexOfByte(bytes, QUESTION_MARK, targetFrom, targetTo);
  reader.target("path", targetFrom, mark === -1 ? targetTo : mark);
  if (mark !== -1) reader.target("query", mark + 1, targetTo);
}
