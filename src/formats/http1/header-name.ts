/**
 * Names of header fields in small letters. Those that nearly every message has are told by their bytes, so that no text is
 * made of them again and again (names: IANA, HTTP Field Name Registry, and what browsers and servers send besides).
 */
import { latinText } from "../text/short-text.ts";

const USUAL = [
  "accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-credentials",
  "access-control-allow-headers access-control-allow-methods access-control-allow-origin age allow alt-svc authorization",
  "cache-control connection content-disposition content-encoding content-language content-length content-location",
  "content-range content-security-policy content-type cookie date dnt etag expect expires forwarded from host",
  "if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive last-modified link location",
  "max-forwards origin pragma proxy-authenticate proxy-authorization proxy-connection range referer referrer-policy",
  "retry-after sec-fetch-dest sec-fetch-mode sec-fetch-site sec-websocket-accept sec-websocket-extensions",
  "sec-websocket-key sec-websocket-protocol sec-websocket-version server set-cookie strict-transport-security te",
  "trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary via warning www-authenticate",
  "x-api-key x-cache x-content-type-options x-forwarded-for x-forwarded-host x-forwarded-proto x-frame-options",
  "x-powered-by x-request-id x-requested-with x-xss-protection",
].flatMap((line) => line.split(" "));

/** By length and hash; two names with one hash cannot both be told, and the other is made each time. */
const BY_HASH = new Map(USUAL.map((name) => [hashOf(new TextEncoder().encode(name), 0, name.length), name] as const));

/** The name between `start` and `end` (token bytes of RFC 9110, section 5.6.2) in small letters. */
export function headerName(bytes: Uint8Array, start: number, end: number): string {
  const name = BY_HASH.get(hashOf(bytes, start, end));
  return name !== undefined && is(name, bytes, start, end) ? name : latinText(bytes, start, end).toLowerCase();
}

/** Letters count the same in both cases; what else 0x20 makes alike is told apart by `is`. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + ((bytes[at] as number) | 0x20)) | 0;
  return hash;
}

function is(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) {
    const byte = bytes[start + at] as number;
    const small = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (small !== name.charCodeAt(at)) return false;
  }
  return true;
}
