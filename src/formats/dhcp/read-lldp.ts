/**
 * LLDP: what a device tells its neighbour on the wire, and the MUD URL among it.
 *
 * Sources: IEEE 802.1AB, clause 8; RFC 8520, section 12 (organisation 00-00-5E, subtype 1).
 */
import { mudUrlText, optionText } from "./option-text.ts";

export interface LldpFrame {
  readonly systemName: string | null;
  readonly systemDescription: string | null;
  readonly portDescription: string | null;
  readonly mudUrl: string | null;
  /** The bytes end inside of an element, or before the end of the list. */
  readonly isCut: boolean;
}

export const LLDP_ETHERTYPE = 0x88cc;

/** The frame behind EtherType 88CC, or undefined when it does not begin as one (chassis, port). */
export function readLldp(bytes: Uint8Array, start: number, end: number): LldpFrame | undefined {
  if (end - start < 4 || (bytes[start] as number) >> 1 !== 1) return undefined;
  let systemName: string | null = null;
  let systemDescription: string | null = null;
  let portDescription: string | null = null;
  let mudUrl: string | null = null;
  let isCut = true;
  for (let at = start; at + 2 <= end; ) {
    const type = (bytes[at] as number) >> 1;
    const from = at + 2;
    const to = from + ((((bytes[at] as number) & 1) << 8) | (bytes[at + 1] as number));
    if (to > end) break;
    if (type === 0) {
      isCut = false;
      break;
    }
    if (type === 4) portDescription ??= optionText(bytes, from, to);
    if (type === 5) systemName ??= optionText(bytes, from, to);
    if (type === 6) systemDescription ??= optionText(bytes, from, to);
    if (type === 127 && isMud(bytes, from, to)) mudUrl ??= mudUrlText(bytes, from + 4, to);
    at = to;
  }
  return { systemName, systemDescription, portDescription, mudUrl, isCut };
}

function isMud(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at > 4 && bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0x5e && bytes[at + 3] === 1;
}
