/**
 * Names of addresses as a pcapng records them.
 *
 * Source: draft-ietf-opsawg-pcapng, section 4.5: records of type, length and value padded to four bytes; an address and
 * then names, each ended by a zero byte. Records of other types are passed over.
 */
import { addressText } from "../internet/address-text.ts";
import { textOf } from "./block-options.ts";
import type { PacketSink } from "./packet-file.ts";

const IPV4 = 1;
const IPV6 = 2;
/** RFC 1035, section 2.3.4. */
const NAME_BYTES_MOST = 255;

export function readNames(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  sink: PacketSink,
): void {
  for (let at = start; end - at >= 4; ) {
    const type = view.getUint16(at, littleEndian);
    const value = at + 4;
    const valueEnd = value + view.getUint16(at + 2, littleEndian);
    if (type === 0 || valueEnd > end) return;
    const addressBytes = type === IPV4 ? 4 : 16;
    if ((type === IPV4 || type === IPV6) && valueEnd - value > addressBytes) {
      const names = namesIn(bytes, value + addressBytes, valueEnd);
      if (names.length > 0) sink.name?.(addressText(bytes, value, addressBytes), names);
    }
    at = valueEnd + (-(valueEnd - value) & 3);
  }
}

function namesIn(bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  const value = bytes.subarray(start, end);
  for (let at = 0; at < value.length; ) {
    const zero = value.indexOf(0, at);
    const nameEnd = zero === -1 ? value.length : zero;
    if (nameEnd > at) names.push(textOf(value, at, Math.min(nameEnd, at + NAME_BYTES_MOST)));
    at = nameEnd + 1;
  }
  return names;
}
