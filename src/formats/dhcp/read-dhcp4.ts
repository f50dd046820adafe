/**
 * DHCP for IPv4: what a device says of itself when it asks for an address.
 *
 * Sources: RFC 2131 (form), RFC 2132 (options), RFC 3396 (long options in parts), RFC 8520, section 10 (MUD URL).
 */
import { addressText } from "../internet/address-text.ts";
import { type ClientIdentifier, readClientIdentifier } from "./client-identifier.ts";
import { hardwareAddressText, mudUrlText, optionText } from "./option-text.ts";

export interface Dhcp4Message {
  readonly isReply: boolean;
  /** "discover", "request" ...; null for BOOTP. */
  readonly messageType: string | null;
  /** Hardware address of the client when it is Ethernet. */
  readonly clientHardwareAddress: string | null;
  /** The address that the client has or gets; null when there is none yet. */
  readonly clientAddress: string | null;
  readonly hostName: string | null;
  readonly vendorClass: string | null;
  /** Options that the client asks for, in its order: a print of its system. */
  readonly parameterList: readonly number[];
  readonly clientIdentifier: ClientIdentifier | null;
  readonly mudUrl: string | null;
  /** The bytes end before the end of the options. */
  readonly isCut: boolean;
}

const FIXED_BYTES = 236;
/** As far as the hardware address goes; captures with short frames end soon behind it. */
const LEAST_BYTES = 34;
const MAGIC = 0x63825363;
const MESSAGE_TYPES = [
  null,
  "discover",
  "offer",
  "request",
  "decline",
  "ack",
  "nak",
  "release",
  "inform",
  "forcerenew",
];

const OVERLOAD = 52;
/** The options that are told; parts of one option belong together, so all are gathered first. */
const READ_OPTIONS: ReadonlySet<number> = new Set([12, 53, 55, 60, 61, 161]);

/** The message in the window, or undefined when it is no DHCP or BOOTP. */
export function readDhcp4(bytes: Uint8Array, start: number, end: number): Dhcp4Message | undefined {
  const operation = bytes[start];
  const optionsAt = start + FIXED_BYTES + 4;
  if (end - start < LEAST_BYTES || (operation !== 1 && operation !== 2)) return undefined;
  if (optionsAt <= end && uint32(bytes, start + FIXED_BYTES) !== MAGIC) return undefined;
  const options = new Map<number, Uint8Array>();
  let isCut = gather(bytes, optionsAt, end, options);
  // The fields for file and server name may hold options as well (RFC 2132, section 9.3).
  const overload = options.get(OVERLOAD)?.[0] ?? 0;
  if ((overload & 1) !== 0) isCut = gather(bytes, start + 108, start + 236, options) || isCut;
  if ((overload & 2) !== 0) isCut = gather(bytes, start + 44, start + 108, options) || isCut;
  const text = (code: number) => optionOf(options, code, optionText) ?? null;
  return {
    isReply: operation === 2,
    messageType: MESSAGE_TYPES[options.get(53)?.[0] ?? 0] ?? null,
    clientHardwareAddress:
      bytes[start + 1] === 1 && bytes[start + 2] === 6 ? hardwareAddressText(bytes, start + 28, start + 34) : null,
    clientAddress: addressAt(bytes, start + 12) ?? addressAt(bytes, start + 16),
    hostName: text(12),
    vendorClass: text(60),
    parameterList: [...(options.get(55) ?? [])],
    clientIdentifier: optionOf(options, 61, readClientIdentifier) ?? null,
    mudUrl: optionOf(options, 161, mudUrlText) ?? null,
    isCut,
  };
}

/** Puts the parts of each option together; true when the bytes end too early. */
function gather(bytes: Uint8Array, start: number, end: number, options: Map<number, Uint8Array>): boolean {
  for (let at = start; at < end; ) {
    const code = bytes[at] as number;
    if (code === 255) return false;
    if (code === 0) {
      at++;
      continue;
    }
    const from = at + 2;
    const to = from + (bytes[at + 1] ?? 0);
    if (from > end || to > end) return true;
    if (READ_OPTIONS.has(code) || code === OVERLOAD) options.set(code, joined(options.get(code), bytes, from, to));
    at = to;
  }
  return true;
}

/** More parts than this are no option of a device. */
const LONGEST_OPTION = 2048;

function joined(before: Uint8Array | undefined, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const size = before?.length ?? 0;
  if (size + end - start > LONGEST_OPTION) return before ?? new Uint8Array(0);
  const whole = new Uint8Array(size + end - start);
  if (before !== undefined) whole.set(before);
  whole.set(bytes.subarray(start, end), size);
  return whole;
}

function optionOf<Fact>(
  options: ReadonlyMap<number, Uint8Array>,
  code: number,
  read: (bytes: Uint8Array, start: number, end: number) => Fact,
): Fact | undefined {
  const option = options.get(code);
  return option === undefined ? undefined : read(option, 0, option.length);
}

function addressAt(bytes: Uint8Array, at: number): string | null {
  return uint32(bytes, at) === 0 ? null : addressText(bytes, at, 4);
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
