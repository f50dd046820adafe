/**
 * The head of a message of a dump as HTTP/1 writes it.
 */
import type { TnetValue } from "./tnetstring.ts";

const utf8 = new TextEncoder();

/** A start line and headers as HTTP/1 writes them; values of headers stay the bytes that they are. */
export function headBytes(startLine: string, headers: TnetValue | undefined): Uint8Array {
  const parts: Uint8Array[] = [utf8.encode(`${startLine}\r\n`)];
  for (const pair of Array.isArray(headers) ? headers : []) {
    if (!Array.isArray(pair)) continue;
    const [name, value] = pair;
    parts.push(bytesOf(name), COLON, bytesOf(value), LINE_END);
  }
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const COLON = utf8.encode(": ");
const LINE_END = utf8.encode("\r\n");
const NOTHING = new Uint8Array(0);

function bytesOf(value: TnetValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" ? utf8.encode(value) : NOTHING;
}
