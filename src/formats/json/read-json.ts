/**
 * A JSON document of bounded size, depth and number of values, with the line and column where it stops being JSON.
 *
 * The bounds are counted before parsing: a small file of brackets alone would otherwise fill memory or the stack.
 * Source: RFC 8259. For documents larger than memory see `json-stream`.
 */
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";
import { createJsonStream, type JsonHandler } from "../json-stream/json-stream.ts";
import { decodeText } from "../text/decode-text.ts";

export interface JsonLimits {
  readonly bytes: number;
  /** Brackets inside brackets. */
  readonly depth: number;
  readonly values: number;
}

/** The largest bill of materials at hand has 2.2 MB, 20 levels and 70,000 values. */
export const JSON_LIMITS: JsonLimits = { bytes: 32 * 1024 * 1024, depth: 200, values: 2_000_000 };

/**
 * The value that `bytes` write.
 * @param code of the error for text that is no JSON; `where` of that error is `line:column`.
 * @throws {InputError} `code`, `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readJson(bytes: Uint8Array, code: InputErrorCode, limits = JSON_LIMITS): unknown {
  if (bytes.length > limits.bytes) {
    throw new InputError(
      "document-too-large",
      `byte ${limits.bytes}`,
      `it has ${bytes.length} bytes, more than the ${limits.bytes / 1_048_576} MiB allowed; is this the file you meant?`,
    );
  }
  const text = decodeText(bytes, "text");
  if (text.trim() === "") throw new InputError(code, "1:1", "the file is empty; export it again");
  holdToLimits(text, limits);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw syntaxError(text, code, cause as Error);
  }
}

/** Counts brackets and commas outside quotes, which bounds depth and number of values without building any. */
function holdToLimits(text: string, limits: JsonLimits): void {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (inString) {
      if (sign === 0x5c) at++;
      else if (sign === 0x22) inString = false;
      continue;
    }
    if (sign === 0x22) inString = true;
    else if (sign === 0x2c) values++;
    else if (sign === 0x7b || sign === 0x5b) {
      values++;
      if (++depth > limits.depth) {
        throw new InputError(
          "document-too-deep",
          placeIn(text, at),
          `its values are nested more than ${limits.depth} deep; no real document needs that, so it is not read`,
        );
      }
    } else if (sign === 0x7d || sign === 0x5d) depth--;
    if (values > limits.values) {
      throw new InputError(
        "document-too-large",
        placeIn(text, at),
        `it holds more than ${limits.values} values; is this the file you meant?`,
      );
    }
  }
}

const READS_ALL: JsonHandler = { key: () => 1, open: () => 1, close: () => undefined, value: () => undefined };

/** JSON.parse tells the place in words that differ between runtimes, so the stream reader is asked for it. */
function syntaxError(text: string, code: InputErrorCode, cause: Error): InputError {
  const bytes = new TextEncoder().encode(text);
  const stream = createJsonStream(READS_ALL, code);
  try {
    stream.push(bytes);
    if (!stream.end().complete) {
      return new InputError(
        code,
        placeIn(text, text.trimEnd().length),
        "the file ends in the middle; it was cut off, so copy or export it again",
        { cause },
      );
    }
  } catch (error) {
    const offset = error instanceof InputError ? /^byte (\d+)$/.exec(error.where)?.[1] : undefined;
    if (!(error instanceof InputError) || offset === undefined) throw error;
    const before = new TextDecoder().decode(bytes.subarray(0, Number(offset)));
    return new InputError(code, placeIn(before, before.length), error.message, { cause });
  }
  // What the stream tolerates and JSON does not: a line break or tab inside quotes.
  const place = placeOfRawControl(text);
  return new InputError(
    code,
    placeIn(text, place),
    'a line break or control character stands inside a text; write it as "\\n"',
    {
      cause,
    },
  );
}

function placeOfRawControl(text: string): number {
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (!inString) inString = sign === 0x22;
    else if (sign === 0x5c) at++;
    else if (sign === 0x22) inString = false;
    else if (sign < 0x20) return at;
  }
  return text.length;
}

/** `line:column`, both counted from 1. */
function placeIn(text: string, at: number): string {
  const before = text.slice(0, at);
  const lines = before.split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
