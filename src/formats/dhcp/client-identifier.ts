/**
 * By what a DHCP client names itself: the kind is told, and an address that other frames show anyway; nothing else.
 *
 * Sources: RFC 2132, section 9.14 (option 61); RFC 4361 (IAID and DUID in it); RFC 8415, section 11 and RFC 6355 (DUID).
 */
import { hardwareAddressText } from "./option-text.ts";

export interface ClientIdentifier {
  readonly kind: ClientIdentifierKind;
  /** The link-layer address inside of it, else null. */
  readonly hardwareAddress: string | null;
  /** Enterprise number of a DUID-EN, else null. */
  readonly enterprise: number | null;
  readonly bytes: number;
}

export type ClientIdentifierKind =
  | "hardware-address"
  /** Type 0: a text or any other bytes. */
  | "opaque"
  | "duid-llt"
  | "duid-en"
  | "duid-ll"
  | "duid-uuid"
  | "unknown";

const DUID_KINDS: readonly ClientIdentifierKind[] = ["unknown", "duid-llt", "duid-en", "duid-ll", "duid-uuid"];

/** Option 61 of DHCPv4 without code and length. */
export function readClientIdentifier(bytes: Uint8Array, start: number, end: number): ClientIdentifier {
  const type = start < end ? (bytes[start] as number) : 0;
  // The type is that of ARP hardware (1 Ethernet), or 255 with four bytes of IAID and a DUID.
  if (type === 255 && end - start > 5) return { ...readDuid(bytes, start + 5, end), bytes: end - start };
  const isHardware = type === 1 && end - start === 7;
  return {
    kind: isHardware ? "hardware-address" : type === 0 ? "opaque" : "unknown",
    hardwareAddress: isHardware ? hardwareAddressText(bytes, start + 1, end) : null,
    enterprise: null,
    bytes: end - start,
  };
}

/** The DUID in the window. */
export function readDuid(bytes: Uint8Array, start: number, end: number): ClientIdentifier {
  const type = end - start >= 2 ? uint16(bytes, start) : 0;
  const hardware = end - start >= 4 ? uint16(bytes, start + 2) : 0;
  const addressAt = start + (type === 1 ? 8 : 4);
  const isEthernet = (type === 1 || type === 3) && hardware === 1 && end - addressAt === 6;
  return {
    kind: DUID_KINDS[type] ?? "unknown",
    hardwareAddress: isEthernet ? hardwareAddressText(bytes, addressAt, end) : null,
    enterprise: type === 2 && end - start >= 6 ? uint16(bytes, start + 2) * 0x10000 + uint16(bytes, start + 4) : null,
    bytes: end - start,
  };
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
