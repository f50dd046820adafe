/**
 * Lenient looks at parts of a flow: names that changed between formats, text written as bytes, PEM as DER.
 */
import { serverAddressOf } from "../har/server-address.ts";
import { type Passed, type TnetValue, textIn } from "./tnetstring.ts";

export type Members = ReadonlyMap<string, TnetValue>;
const NOTHING: Members = new Map();

/** The value under the first of `names` that has one, else null. */
export function firstOf(members: Members, ...names: readonly string[]): TnetValue {
  for (const name of names) {
    const value = members.get(name) ?? null;
    if (value !== null) return value;
  }
  return null;
}

/** The members of a dictionary, none for anything else. */
export function membersOf(value: TnetValue | undefined): Members {
  return value instanceof Map ? value : NOTHING;
}

export function listOf(value: TnetValue | undefined): readonly TnetValue[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty, written as text or as bytes, else null. */
export function textOf(value: TnetValue | undefined): string | null {
  const text = value instanceof Uint8Array ? textIn(value, 0, value.length) : value;
  return typeof text === "string" && text !== "" ? text : null;
}

/** Seconds since 1970, as whole milliseconds. */
export function millisecondsOf(value: TnetValue | undefined): number | null {
  return typeof value === "number" && value > 0 && value < 8.64e12 ? Math.floor(value * 1000) : null;
}

/** How long what was passed on was, null when it was absent; 0 is how old formats write "absent". */
export function passedBytesOf(value: TnetValue): number | null {
  return typeof value === "object" && value !== null && "passedBytes" in value ? (value as Passed).passedBytes : null;
}

/** Name or address and port, in all forms: `[host, port]`, `[host, port, flow, scope]`, `{ address: [host, port] }`. */
export function hostAndPort(value: TnetValue | undefined): { readonly host: string; readonly port: number } | null {
  const [host, port] = listOf(value instanceof Map ? value.get("address") : value);
  const text = textOf(host);
  return text === null || typeof port !== "number" ? null : { host: text, port };
}

/** The address of `hostAndPort` in its normal form when it is one, else null. */
export function addressOf(value: TnetValue | undefined): string | null {
  return serverAddressOf(hostAndPort(value)?.host);
}

/** Headers as they come, with names in small letters. */
export function headerPairs(value: TnetValue | undefined): readonly (readonly [name: string, value: string | null])[] {
  return listOf(value).flatMap((pair) => {
    const [name, text] = listOf(pair);
    const key = textOf(name)?.toLowerCase();
    return key === undefined ? [] : [[key, textOf(text)] as const];
  });
}

/** Headers by their names in small letters; of one that comes twice the first. */
export function headersOf(value: TnetValue | undefined): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, text] of headerPairs(value)) if (!headers.has(name)) headers.set(name, text ?? "");
  return headers;
}

/** What the headers take in HTTP/1: name, colon, space, value, line end. */
export function headerBytes(value: TnetValue | undefined): number {
  let bytes = 0;
  for (const pair of listOf(value)) {
    for (const part of listOf(pair)) bytes += part instanceof Uint8Array || typeof part === "string" ? part.length : 0;
    bytes += 4;
  }
  return bytes;
}
