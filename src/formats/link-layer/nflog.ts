/**
 * Linux NFLOG: a packet as the firewall saw it, among attributes of type, length and value.
 *
 * Source: LINKTYPE_NFLOG; NFULA_PAYLOAD of nfnetlink_log. Lengths and types are in the byte order of the machine that
 * captured, which the packet does not tell: little-endian is tried first.
 */
import { readPayload } from "./ethernet.ts";
import { ETHER_TYPE, type LinkFrame, type LinkOutcome } from "./link-frame.ts";

const PAYLOAD = 9;
const FAMILY_IPV4 = 2;
const FAMILY_IPV6 = 10;

export function readNflog(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end - start < 4) return "cut";
  if (bytes[start + 1] !== 0) return "broken";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (!findPayload(view, start + 4, end, true, frame) && !findPayload(view, start + 4, end, false, frame)) {
    return "control";
  }
  const family = bytes[start];
  const type = family === FAMILY_IPV4 ? ETHER_TYPE.ipv4 : family === FAMILY_IPV6 ? ETHER_TYPE.ipv6 : undefined;
  if (type === undefined) return "other";
  return readPayload(bytes, frame.start, frame.end, type, frame);
}

/** Sets the window to the payload; false when it is not found. A payload that is cut reaches to the end. */
function findPayload(view: DataView, start: number, end: number, littleEndian: boolean, frame: LinkFrame): boolean {
  for (let at = start; end - at >= 4; ) {
    const length = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian) & 0x7fff;
    if (length < 4) return false;
    if (type === PAYLOAD) {
      frame.start = at + 4;
      frame.end = Math.min(at + length, end);
      return true;
    }
    at += (length + 3) & ~3;
  }
  return false;
}
