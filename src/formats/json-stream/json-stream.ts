/**
 * JSON read as a stream of bytes, of any size, in bounded memory.
 *
 * The handler says of each value how much of it is wanted. What is wanted is held to the grammar; what is not wanted is
 * skipped by its quotes and brackets alone, at any length and depth, and neither kept nor judged.
 * Source: RFC 8259. A byte order mark in front is passed over; raw control characters inside strings are tolerated.
 */
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";
import { createJsonTextDecoder } from "./json-text.ts";

export type JsonScalar = string | number | boolean | null;

/** Receives what is wanted, in the order of the file. Amounts are bytes of a string, before escapes are resolved. */
export interface JsonHandler {
  /** A key of an object that is read; answers how much of its value is wanted, 0 to skip the value whole. */
  key(name: string): number;
  /** A container begins; answers 0 to skip what is in it (no `close` comes then), else how much of each element. */
  open(isObject: boolean): number;
  close(): void;
  /**
   * @param cut whether the string is longer than what was wanted of it.
   * @param leftOutBytes by how much, as it is written.
   */
  value(value: JsonScalar, cut: boolean, leftOutBytes: number): void;
  /** Hands on strings of any length in pieces, beside what is kept of them. */
  readonly texts?: JsonTexts | undefined;
}

export interface JsonTexts {
  /** A string that is wanted begins, and is no key; answers whether its pieces are wanted too. */
  begin(): boolean;
  /** A piece of it as it is written, escapes unresolved, cut anywhere, valid during the call; `value` comes behind the last. */
  piece(bytes: Uint8Array, start: number, end: number): void;
}

export interface JsonStream {
  /** @throws {InputError} with the byte offset where the text stops being JSON; the stream is of no use afterwards. */
  push(chunk: Uint8Array): void;
  /** `complete` is false when the text ends early, `empty` true when it holds nothing but white space. */
  end(): { readonly complete: boolean; readonly empty: boolean; readonly bytesRead: number };
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const KEY_BYTES = 1024;
const BARE_CHARACTERS = 400;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What may come next; the order matters: up to `VALUE_OR_END` a value may, from `KEY` to `KEY_OR_END` a key. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const NOTHING = 6;
const EXPECTED = [
  "a value",
  "a value or ']'",
  "a key in quotes",
  "a key in quotes or '}'",
  "a colon",
  "a comma or the closing bracket",
  "the end of the file",
] as const;

/** Stands on the stack for an object; for an array stands how much is wanted of its elements. */
const OBJECT = -1;

/** @param code of the error that a departure from JSON raises. */
export function createJsonStream(handler: JsonHandler, code: InputErrorCode = "document-unreadable"): JsonStream {
  const decodeText = createJsonTextDecoder();
  const { texts } = handler;
  const stack: number[] = [];
  let expect = VALUE;
  let offset = 0;
  let markBytes = 0;
  let wanted = 1;
  /** Depth inside a container that is skipped. */
  let skipped = 0;

  /** A string that goes over the end of a chunk: what is kept of it, and how long it is so far. */
  let inString = false;
  /** Its pieces are handed on. */
  let isPassed = false;
  let escaped = false;
  let held = new Uint8Array(1024);
  let heldBytes = 0;
  let stringBytes = 0;

  /** A number, true, false or null. */
  let inBare = false;
  let bare = "";
  let tokenAt = 0;

  function push(chunk: Uint8Array): void {
    let at = 0;
    while (markBytes === offset + at && at < chunk.length && chunk[at] === BYTE_ORDER_MARK[markBytes]) {
      markBytes++;
      at++;
    }
    while (at < chunk.length) {
      if (inString) at = readString(chunk, at);
      else if (inBare) at = readBare(chunk, at);
      else if (skipped > 0) at = skipContainer(chunk, at);
      else at = readStructure(chunk, at);
    }
    offset += chunk.length;
  }

  function end() {
    if (inBare && stack.length === 0) finishBare();
    return {
      complete: expect === NOTHING,
      empty: expect === VALUE && stack.length === 0 && !inString && !inBare && skipped === 0,
      bytesRead: offset,
    };
  }

  /** Reads brackets, colons and commas up to the start of a string, a number or a container to skip. */
  function readStructure(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      switch (byte) {
        case QUOTE: {
          if (expect > KEY_OR_END) refuse(byte, at);
          if (expect >= KEY) wanted = KEY_BYTES;
          tokenAt = offset + at;
          const end = endOfString(chunk, at + 1);
          if (texts !== undefined && expect < KEY && wanted > 0) isPassed = texts.begin();
          if (end >= chunk.length) return holdString(chunk, at + 1, end);
          if (isPassed) pass(chunk, at + 1, end);
          finishString(chunk, at + 1, end, end - at - 1);
          at = end;
          break;
        }
        case 0x2c: // ,
          if (expect !== COMMA_OR_END) refuse(byte, at);
          nextMember();
          break;
        case 0x3a: // :
          if (expect !== COLON) refuse(byte, at);
          expect = VALUE;
          break;
        case 0x7b: // {
        case 0x5b: // [
          if (expect > VALUE_OR_END) refuse(byte, at);
          if (!openContainer(byte === 0x7b)) return at + 1;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          closeContainer(byte, at);
          break;
        default:
          if (expect > VALUE_OR_END || !isBare(byte)) refuse(byte, at);
          inBare = true;
          bare = "";
          tokenAt = offset + at;
          return at;
      }
    }
    return chunk.length;
  }

  function nextMember(): void {
    const top = stack.at(-1) as number;
    expect = top === OBJECT ? KEY : VALUE;
    if (top !== OBJECT) wanted = top;
  }

  /** False when what is inside is skipped. */
  function openContainer(isObject: boolean): boolean {
    const inside = wanted === 0 ? 0 : handler.open(isObject);
    if (inside === 0) {
      skipped = 1;
      return false;
    }
    stack.push(isObject ? OBJECT : inside);
    expect = isObject ? KEY_OR_END : VALUE_OR_END;
    wanted = inside;
    return true;
  }

  function closeContainer(byte: number, at: number): void {
    const isObject = stack.at(-1) === OBJECT;
    const mayEnd = expect === COMMA_OR_END || expect === (isObject ? KEY_OR_END : VALUE_OR_END);
    if (!mayEnd || stack.length === 0 || byte !== (isObject ? 0x7d : 0x5d)) refuse(byte, at);
    stack.pop();
    handler.close();
    afterValue();
  }

  function afterValue(): void {
    expect = stack.length === 0 ? NOTHING : COMMA_OR_END;
  }

  function skipContainer(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === QUOTE) {
        wanted = 0;
        const end = endOfString(chunk, at + 1);
        if (end >= chunk.length) return holdString(chunk, at + 1, end);
        at = end;
        continue;
      }
      // One bit, 0x20, tells "[" from "{" and "]" from "}"; without it no other character looks like them.
      const bracket = byte & 0xdf;
      if (bracket === 0x5b) skipped++;
      else if (bracket === 0x5d && --skipped === 0) {
        afterValue();
        return at + 1;
      }
    }
    return chunk.length;
  }

  /** Begins a string that goes on in the next chunk; `end` is behind the chunk. */
  function holdString(chunk: Uint8Array, from: number, end: number): number {
    inString = true;
    heldBytes = 0;
    stringBytes = 0;
    // A backslash as the last byte reaches over to the first byte of the next chunk.
    escaped = end > chunk.length;
    hold(chunk, from, chunk.length);
    if (isPassed) pass(chunk, from, chunk.length);
    return chunk.length;
  }

  function pass(chunk: Uint8Array, from: number, to: number): void {
    if (from < to) texts?.piece(chunk, from, to);
  }

  /** Goes on with a string that began in an earlier chunk. */
  function readString(chunk: Uint8Array, from: number): number {
    const end = endOfString(chunk, escaped ? from + 1 : from);
    escaped = end > chunk.length;
    const to = Math.min(end, chunk.length);
    hold(chunk, from, to);
    if (isPassed) pass(chunk, from, to);
    if (end >= chunk.length) return to;
    inString = false;
    if (skipped === 0) finishString(held, 0, heldBytes, stringBytes);
    return end + 1;
  }

  function hold(chunk: Uint8Array, from: number, to: number): void {
    stringBytes += to - from;
    const take = Math.min(to - from, wanted - heldBytes);
    if (take <= 0) return;
    if (heldBytes + take > held.length) {
      const larger = new Uint8Array(Math.max(heldBytes + take, held.length * 2));
      larger.set(held.subarray(0, heldBytes));
      held = larger;
    }
    held.set(chunk.subarray(from, from + take), heldBytes);
    heldBytes += take;
  }

  /** @param length of the whole string, of which as much as is wanted stands in `bytes`. */
  function finishString(bytes: Uint8Array, from: number, to: number, length: number): void {
    isPassed = false;
    if (wanted === 0) {
      afterValue();
      return;
    }
    const cut = length > wanted;
    const text = decodeText(bytes, from, Math.min(to, from + wanted), { cut, offset: tokenAt + 1, code });
    if (expect >= KEY) {
      wanted = handler.key(text);
      expect = COLON;
    } else {
      handler.value(text, cut, Math.max(0, length - wanted));
      afterValue();
    }
  }

  /** Numbers, true, false and null: they end where another kind of character begins. */
  function readBare(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && isBare(chunk[at] as number)) {
      if (wanted > 0 && bare.length < BARE_CHARACTERS) bare += String.fromCharCode(chunk[at] as number);
      at++;
    }
    if (at < chunk.length) finishBare();
    return at;
  }

  function finishBare(): void {
    inBare = false;
    if (wanted > 0) handler.value(bareValue(), false, 0);
    afterValue();
  }

  function bareValue(): JsonScalar {
    if (bare === "true") return true;
    if (bare === "false") return false;
    if (bare === "null" || bare.length >= BARE_CHARACTERS) return null;
    if (NUMBER.test(bare)) return Number(bare);
    throw new InputError(
      code,
      `byte ${tokenAt}`,
      `it is no JSON from there on: '${bare.slice(0, 20)}' is no value; write or export the file again`,
    );
  }

  function refuse(byte: number, at: number): never {
    const where = offset + at;
    if (where < 4 && (byte === 0 || byte >= 0xfe)) {
      throw new InputError("encoding-unreadable", `byte ${where}`, "it is UTF-16 or UTF-32; save it as UTF-8 text");
    }
    const found = byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `the byte 0x${hex(byte)}`;
    throw new InputError(
      code,
      `byte ${where}`,
      `it is no JSON from there on: ${found} stands where ${EXPECTED[expect]} should be; write or export the file again`,
    );
  }

  return { push, end };
}

/** Index of the closing quote; where the chunk ends before it the length, one more behind a backslash as last byte. */
function endOfString(chunk: Uint8Array, from: number): number {
  const length = chunk.length;
  let at = from;
  while (at < length) {
    const byte = chunk[at] as number;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
    at++;
  }
  return at;
}

function isBare(byte: number): boolean {
  const letter = byte | 0x20;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (letter >= 0x61 && letter <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
