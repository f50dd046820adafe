/**
 * DHCP for IPv6: what a device says of itself when it asks for an address, through relays too.
 *
 * Sources: RFC 8415, sections 8, 9 and 21; RFC 4704 (FQDN); RFC 8520, section 10 (MUD URL).
 */
import { NameReader } from "../dns/name-reader.ts";
import { type ClientIdentifier, readDuid } from "./client-identifier.ts";
import { mudUrlText, optionText } from "./option-text.ts";

export interface Dhcp6Message {
  /** "solicit", "request" ... of the innermost message. */
  readonly messageType: string;
  /** How many relays handed it on. */
  readonly relays: number;
  /** Name that the client gives itself (option 39), perhaps without its domain. */
  readonly hostName: string | null;
  readonly vendorClass: { readonly enterprise: number; readonly texts: readonly string[] } | null;
  /** Options that the client asks for, in its order. */
  readonly optionRequest: readonly number[];
  readonly clientIdentifier: ClientIdentifier | null;
  readonly mudUrl: string | null;
  /** The bytes end inside of an option. */
  readonly isCut: boolean;
}

const MESSAGE_TYPES = [
  undefined,
  "solicit",
  "advertise",
  "request",
  "confirm",
  "renew",
  "rebind",
  "reply",
  "release",
  "decline",
  "reconfigure",
  "information-request",
  "relay-forw",
  "relay-repl",
];
const RELAY_FORW = 12;
const RELAY_REPL = 13;
const RELAY_HEADER_BYTES = 34;
const RELAY_MESSAGE = 9;
/** RFC 8415, section 7.6 (HOP_COUNT_LIMIT). */
const MOST_RELAYS = 8;
const MOST_TEXTS = 16;

const names = new NameReader();

/** The message in the window, or undefined when it is none. */
export function readDhcp6(bytes: Uint8Array, start: number, end: number): Dhcp6Message | undefined {
  let from = start;
  let to = end;
  let relays = 0;
  let isCut = false;
  while (from < to && (bytes[from] === RELAY_FORW || bytes[from] === RELAY_REPL) && relays <= MOST_RELAYS) {
    const inner = relayed(bytes, from + RELAY_HEADER_BYTES, to);
    if (inner === undefined) return undefined;
    isCut ||= inner[1] > to;
    from = inner[0];
    to = Math.min(to, inner[1]);
    relays++;
  }
  const messageType = from + 4 <= to && relays <= MOST_RELAYS ? MESSAGE_TYPES[bytes[from] as number] : undefined;
  if (messageType === undefined) return undefined;
  const message = clientMessage(bytes, from + 4, to, messageType, relays);
  return isCut ? { ...message, isCut } : message;
}

function relayed(bytes: Uint8Array, start: number, end: number): readonly [number, number] | undefined {
  for (let at = start; at + 4 <= end; at += 4 + uint16(bytes, at + 2)) {
    if (uint16(bytes, at) === RELAY_MESSAGE) return [at + 4, at + 4 + uint16(bytes, at + 2)];
  }
  return undefined;
}

function clientMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  messageType: string,
  relays: number,
): Dhcp6Message {
  let hostName: string | null = null;
  let vendorClass: Dhcp6Message["vendorClass"] = null;
  let optionRequest: readonly number[] = [];
  let clientIdentifier: ClientIdentifier | null = null;
  let mudUrl: string | null = null;
  let at = start;
  while (at + 4 <= end) {
    const code = uint16(bytes, at);
    const from = at + 4;
    const to = from + uint16(bytes, at + 2);
    if (to > end) break;
    if (code === 1) clientIdentifier ??= readDuid(bytes, from, to);
    if (code === 6 && optionRequest.length === 0) optionRequest = numbers(bytes, from, to);
    if (code === 16) vendorClass ??= readVendorClass(bytes, from, to);
    if (code === 39) hostName ??= clientName(bytes, from, to);
    if (code === 112) mudUrl ??= mudUrlText(bytes, from, to);
    at = to;
  }
  return { messageType, relays, hostName, vendorClass, optionRequest, clientIdentifier, mudUrl, isCut: at !== end };
}

/** RFC 4704, section 4.2: a byte of flags, then a name that ends with a zero only when it is complete. */
function clientName(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start < 2) return null;
  const name = names.read(bytes, start + 1, start + 1, end);
  const isPartial = names.problem === "cut" && names.next === end;
  return (names.problem === null || isPartial) && name !== "." && name !== "" ? name : null;
}

function readVendorClass(bytes: Uint8Array, start: number, end: number): Dhcp6Message["vendorClass"] {
  if (end - start < 4) return null;
  const texts: string[] = [];
  for (let at = start + 4; at + 2 <= end && texts.length < MOST_TEXTS; at += 2 + uint16(bytes, at)) {
    const text = optionText(bytes, at + 2, Math.min(end, at + 2 + uint16(bytes, at)));
    if (text !== null) texts.push(text);
  }
  return { enterprise: uint16(bytes, start) * 0x10000 + uint16(bytes, start + 2), texts };
}

function numbers(bytes: Uint8Array, start: number, end: number): readonly number[] {
  return Array.from({ length: Math.min(256, (end - start) >> 1) }, (_, index) => uint16(bytes, start + 2 * index));
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
