/**
 * Advertising data: what a device says of itself to everybody.
 *
 * Source: Core Specification Supplement, part A (data types); Assigned Numbers, section 2.3.
 */
import { uuidText } from "./assigned-numbers.ts";
import { le16 } from "./little-endian.ts";

/** More UUIDs of one kind than this are not kept of a device. */
const UUIDS_AT_MOST = 32;

const SHORT_NAME = 0x08;
const COMPLETE_NAME = 0x09;
const MANUFACTURER = 0xff;
/** Bytes of a UUID by data type: lists of services, complete or not, offered or wanted; and data of one service. */
const LISTED_UUID_BYTES: Readonly<Record<number, number>> = {
  2: 2,
  3: 2,
  20: 2,
  4: 4,
  5: 4,
  31: 4,
  6: 16,
  7: 16,
  21: 16,
};
const BROADCAST_UUID_BYTES: Readonly<Record<number, number>> = { 22: 2, 32: 4, 33: 16 };

/** What is learnt of a device from many frames. */
export class AdvertisedFacts {
  name: string | null = null;
  #isNameComplete = false;
  company: number | null = null;
  readonly services = new Set<string>();
  readonly broadcastServices = new Set<string>();
  /** Data that was read last, as number: devices repeat themselves, and a repetition tells nothing. */
  #digest = -1;
  #digestBefore = -1;

  /** Reads the structures in the window; one that is longer than what is left ends it. */
  read(bytes: Uint8Array, start: number, end: number): void {
    const digest = fnv1a(bytes, start, end);
    if (digest === this.#digest || digest === this.#digestBefore) return;
    this.#digestBefore = this.#digest;
    this.#digest = digest;
    let at = start;
    while (at + 1 < end) {
      const length = bytes[at] as number;
      if (length === 0 || at + 1 + length > end) return;
      this.#structure(bytes[at + 1] as number, bytes, at + 2, at + 1 + length);
      at += 1 + length;
    }
  }

  #structure(type: number, bytes: Uint8Array, start: number, end: number): void {
    const listed = LISTED_UUID_BYTES[type];
    const broadcast = BROADCAST_UUID_BYTES[type];
    if (listed !== undefined) addUuids(this.services, bytes, start, end, listed);
    else if (broadcast !== undefined) {
      addUuids(this.broadcastServices, bytes, start, Math.min(end, start + broadcast), broadcast);
    } else if (type === SHORT_NAME || type === COMPLETE_NAME) {
      this.tellName(nameText(bytes, start, end), type === COMPLETE_NAME);
    } else if (type === MANUFACTURER && end - start >= 2) this.company = le16(bytes, start);
  }

  /** A shortened name gives way to a complete one, and never the other way round. */
  tellName(name: string | null, isComplete: boolean): void {
    if (name === null || (this.#isNameComplete && !isComplete)) return;
    this.name = name;
    this.#isNameComplete = isComplete;
  }
}

function addUuids(into: Set<string>, bytes: Uint8Array, start: number, end: number, size: number): void {
  for (let at = start; at + size <= end && into.size < UUIDS_AT_MOST; at += size) {
    into.add(uuidText(bytes, at, at + size));
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Names have at most 248 bytes (volume 3, part C, section 3.2.2). */
const NAME_BYTES_AT_MOST = 248;

/** UTF-8 up to the first zero; null when it is empty, too long, no text or has control characters. */
export function nameText(bytes: Uint8Array, start: number, end: number): string | null {
  let last = start;
  while (last < end && bytes[last] !== 0) last++;
  if (last === start || last - start > NAME_BYTES_AT_MOST) return null;
  try {
    const text = utf8.decode(bytes.subarray(start, last));
    return /\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** FNV-1a: a short number of the bytes, to recognise repetitions. */
export function fnv1a(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return (hash ^ (end - start)) >>> 0;
}
