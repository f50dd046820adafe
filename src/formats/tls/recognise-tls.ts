/** Recognises TLS by the first bytes of a direction, on any port. */
import { isRecordHeader, RECORD } from "./record-layer.ts";
import { ssl2HelloLength } from "./ssl2-hello.ts";

/** Hello messages, and the answer of a server that refuses at once. */
const FIRST_MESSAGES = new Set([0, 1, 2, 6]);

/** "more": too little to say; "no": it is something else. A capture may begin in the middle, so any record will do. */
export function recogniseTls(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  const length = end - start;
  if (length === 0) return "more";
  const type = bytes[start] ?? 0;
  if ((type & 0x80) !== 0) {
    if (length >= 3 && bytes[start + 2] !== 1 && bytes[start + 2] !== 4) return "no";
    if (length < 11) return "more";
    return isSsl2Start(bytes, start) ? "yes" : "no";
  }
  if (type < 20 || type > 24) return "no";
  if (length >= 2 && bytes[start + 1] !== 3) return "no";
  if (length >= 3 && (bytes[start + 2] ?? 255) > 4) return "no";
  if (length < 5) return "more";
  const size = ((bytes[start + 3] ?? 0) << 8) | (bytes[start + 4] ?? 0);
  if (!isRecordHeader(bytes, start)) return "no";
  if (size === 0) return "no";
  if (type === RECORD.applicationData) return "yes";
  if (length === 5) return "more";
  if (type === RECORD.changeCipherSpec) return size === 1 && bytes[start + 5] === 1 ? "yes" : "no";
  if (type === RECORD.alert) return size > 2 || bytes[start + 5] === 1 || bytes[start + 5] === 2 ? "yes" : "no";
  if (type !== RECORD.handshake) return "no";
  if (!FIRST_MESSAGES.has(bytes[start + 5] ?? 255)) return "no";
  if (size === 1) return "yes";
  if (length === 6) return "more";
  // No hello is as long as 65,536 bytes.
  return bytes[start + 6] === 0 ? "yes" : "no";
}

/** The lengths inside of a SSL 2.0 ClientHello add up to its own; random bytes do not. */
function isSsl2Start(bytes: Uint8Array, start: number): boolean {
  const length = ssl2HelloLength(bytes, start);
  if (length === 0 || bytes[start + 2] !== 1) return length > 0;
  const suites = ((bytes[start + 5] ?? 0) << 8) | (bytes[start + 6] ?? 0);
  const session = ((bytes[start + 7] ?? 0) << 8) | (bytes[start + 8] ?? 0);
  const challenge = ((bytes[start + 9] ?? 0) << 8) | (bytes[start + 10] ?? 0);
  return suites > 0 && suites % 3 === 0 && length === 11 + suites + session + challenge;
}
