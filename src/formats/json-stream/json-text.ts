/**
 * The text between two quotes of JSON: UTF-8 bytes with backslash escapes, whole or cut off after some bytes.
 * Source: RFC 8259, section 7.
 */
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";

export interface JsonTextOrigin {
  /** Whether the bytes stop before the closing quote; an unfinished character or escape at the end is then left out. */
  readonly cut: boolean;
  /** Offset of the first byte in the file. */
  readonly offset: number;
  readonly code: InputErrorCode;
}

// Without ignoreBOM the decoder would swallow U+FEFF at the start of every text.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** How many short texts a decoder remembers (a power of two), and what it counts as short. */
const REMEMBERED = 1024;
const SHORT_BYTES = 40;

/** Decodes the bytes from `from` to before `to`. */
export type JsonTextDecoder = (bytes: Uint8Array, from: number, to: number, origin: JsonTextOrigin) => string;

/**
 * A decoder that remembers short texts: keys and header names come again and again, and comparing is quicker than
 * decoding. It throws an InputError `encoding-unreadable` with the offset of the byte that breaks UTF-8, and
 * `origin.code` for a wrong escape.
 */
export function createJsonTextDecoder(): JsonTextDecoder {
  const remembered = new Array<string>(REMEMBERED).fill("");
  return (bytes, from, to, origin) => {
    if (to - from > SHORT_BYTES) return decode(bytes.subarray(from, to), origin);
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
    const known = remembered[slot] as string;
    if (isText(bytes, from, to, known)) return known;
    const text = decode(bytes.subarray(from, to), origin);
    remembered[slot] = text;
    return text;
  };
}

/** Whether the bytes are `text`, written without escapes; false for all that is not ASCII. */
function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte !== text.charCodeAt(at - from) || byte > 0x7f || byte === 0x5c) return false;
  }
  return true;
}

function decode(bytes: Uint8Array, origin: JsonTextOrigin): string {
  const whole = origin.cut ? withoutPartOfCharacter(bytes) : bytes;
  let text: string;
  try {
    text = strict.decode(whole);
  } catch (cause) {
    const at = origin.offset + firstBadByte(whole);
    throw new InputError("encoding-unreadable", `byte ${at}`, "it is not UTF-8 there; save it as UTF-8 text", {
      cause,
    });
  }
  return text.includes("\\") ? withoutEscapes(text, origin) : text;
}

function withoutEscapes(text: string, origin: JsonTextOrigin): string {
  let plain = "";
  let from = 0;
  for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", from)) {
    plain += text.slice(from, at);
    const kind = text[at + 1];
    const digits = text.slice(at + 2, at + 6);
    if (kind === "u" && /^[0-9a-fA-F]{4}$/.test(digits)) {
      plain += String.fromCharCode(Number.parseInt(digits, 16));
      from = at + 6;
    } else if (kind !== undefined && ESCAPES[kind] !== undefined) {
      plain += ESCAPES[kind];
      from = at + 2;
    } else if (origin.cut && text.length - at < 6) {
      return plain;
    } else {
      const sign = kind === undefined ? "" : kind;
      throw new InputError(
        origin.code,
        `byte ${origin.offset}`,
        `the text that begins there holds "\\${sign}", which is no escape of JSON; write or export the file again`,
      );
    }
  }
  return plain + text.slice(from);
}

/** Leaves out a last character of which only some bytes are there. */
function withoutPartOfCharacter(bytes: Uint8Array): Uint8Array {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && ((bytes[start] as number) & 0xc0) === 0x80) start--;
  const lead = bytes[start] ?? 0;
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return bytes.length - start < length ? bytes.subarray(0, start) : bytes;
}

/** The first byte that differs once the wrong ones are replaced. */
function firstBadByte(bytes: Uint8Array): number {
  const mended = new TextEncoder().encode(lenient.decode(bytes));
  return Math.max(
    0,
    bytes.findIndex((byte, index) => byte !== mended[index]),
  );
}
