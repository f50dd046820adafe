/**
 * The MUD URL that a device announces by LLDP.
 *
 * Source: IEEE 802.1AB, 8 (TLVs of seven bits of type and nine of length); RFC 8520, section 12: type 127, OUI 00-00-5e,
 * subtype 1.
 */
import { uint16 } from "./network-order.ts";

const ORGANISATION_SPECIFIC = 127;
const IANA_OUI = 0x00005e;
const MUD_SUBTYPE = 1;

/** @param start of the LLDP payload, behind the EtherType 0x88cc. */
export function mudUrlOfLldp(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let at = start; end - at >= 2; ) {
    const head = uint16(bytes, at);
    const value = at + 2;
    const valueEnd = value + (head & 0x1ff);
    const type = head >> 9;
    if (type === 0 || valueEnd > end) return undefined;
    if (type === ORGANISATION_SPECIFIC && valueEnd - value > 4) {
      const oui = ((bytes[value] as number) << 16) | uint16(bytes, value + 1);
      if (oui === IANA_OUI && bytes[value + 3] === MUD_SUBTYPE) {
        return new TextDecoder().decode(bytes.subarray(value + 4, valueEnd));
      }
    }
    at = valueEnd;
  }
  return undefined;
}
