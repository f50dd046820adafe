/**
 * Headers of IPv4 and IPv6, with all extension headers.
 *
 * Source: RFC 791; RFC 8200 and its registry of extension headers; RFC 2675 (jumbograms), RFC 4302 (AH). A total length
 * of 0 comes from captures on the sender, whose network card cuts large packets and fills it in.
 */
import { uint16, uint32 } from "../link-layer/network-order.ts";
import { type InternetOutcome, type InternetPacket, PROTOCOL } from "./internet-packet.ts";

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
/** RFC 8200, section 4.1, expects each once; more than these are a bomb. */
const EXTENSIONS_MOST = 16;
const OPTION_PAD1 = 0;
const OPTION_JUMBO = 0xc2;

/** @param missing bytes of the frame that were on the wire and are not in the capture. */
export function readIpv4(
  bytes: Uint8Array,
  start: number,
  end: number,
  missing: number,
  packet: InternetPacket,
): InternetOutcome {
  if (end - start < IPV4_HEADER_BYTES) return "cut";
  const first = bytes[start] as number;
  const headerBytes = (first & 0x0f) << 2;
  if (first >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return "broken";
  if (headerBytes > end - start) return "cut";
  const told = uint16(bytes, start + 2);
  const total = told === 0 ? end - start + missing : told;
  if (total < headerBytes) return "broken";
  const fragment = uint16(bytes, start + 6);
  packet.bytes = bytes;
  packet.version = 4;
  packet.addressBytes = 4;
  packet.source = start + 12;
  packet.destination = start + 16;
  packet.protocol = bytes[start + 9] as number;
  packet.timeToLive = bytes[start + 8] as number;
  packet.start = start + headerBytes;
  packet.end = start + total < end ? start + total : end;
  packet.payloadLength = total - headerBytes;
  packet.identification = uint16(bytes, start + 4);
  packet.fragmentOffset = (fragment & 0x1fff) << 3;
  packet.hasMoreFragments = (fragment & 0x2000) !== 0;
  packet.isJumbogram = false;
  packet.isLengthFromFrame = told === 0;
  packet.hasOverlap = false;
  if ((fragment & 0x3fff) !== 0) return "fragment";
  return packet.protocol === PROTOCOL.authentication ? readExtensions(packet) : "whole";
}

/** @param missing as of `readIpv4`. */
export function readIpv6(
  bytes: Uint8Array,
  start: number,
  end: number,
  missing: number,
  packet: InternetPacket,
): InternetOutcome {
  if (end - start < IPV6_HEADER_BYTES) return "cut";
  if ((bytes[start] as number) >> 4 !== 6) return "broken";
  packet.bytes = bytes;
  packet.version = 6;
  packet.addressBytes = 16;
  packet.source = start + 8;
  packet.destination = start + 24;
  packet.protocol = bytes[start + 6] as number;
  packet.timeToLive = bytes[start + 7] as number;
  packet.start = start + IPV6_HEADER_BYTES;
  packet.identification = 0;
  packet.fragmentOffset = 0;
  packet.hasMoreFragments = false;
  packet.isJumbogram = false;
  packet.isLengthFromFrame = false;
  packet.hasOverlap = false;
  const told = uint16(bytes, start + 4);
  const inFrame = end - packet.start + missing;
  packet.payloadLength = told;
  if (told === 0 && packet.protocol !== PROTOCOL.noNext) {
    packet.isJumbogram = packet.protocol === PROTOCOL.hopByHop && jumboLength(bytes, packet.start, end) > 0;
    packet.isLengthFromFrame = !packet.isJumbogram;
    packet.payloadLength = packet.isJumbogram ? jumboLength(bytes, packet.start, end) : inFrame;
  }
  packet.end = packet.payloadLength < end - packet.start ? packet.start + packet.payloadLength : end;
  const { protocol } = packet;
  return protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp ? "whole" : readExtensions(packet);
}

/** Goes behind the extension headers at the start of the payload, up to a fragment header that is none of the last. */
export function readExtensions(packet: InternetPacket): InternetOutcome {
  const { bytes, end } = packet;
  for (let headers = EXTENSIONS_MOST; headers > 0; headers--) {
    const at = packet.start;
    let length: number;
    switch (packet.protocol) {
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.destinationOptions:
      case PROTOCOL.mobility:
      case PROTOCOL.hostIdentity:
      case PROTOCOL.shim6:
        if (end - at < 2) return "cut";
        length = ((bytes[at + 1] as number) + 1) << 3;
        break;
      case PROTOCOL.authentication:
        if (end - at < 2) return "cut";
        length = ((bytes[at + 1] as number) + 2) << 2;
        break;
      case PROTOCOL.fragment: {
        if (end - at < 8) return "cut";
        const fragment = uint16(bytes, at + 2);
        packet.fragmentOffset = fragment & 0xfff8;
        packet.hasMoreFragments = (fragment & 1) === 1;
        packet.identification = uint32(bytes, at + 4);
        length = 8;
        break;
      }
      default:
        return "whole";
    }
    if (length > packet.payloadLength) return "broken";
    const isFragment = packet.protocol === PROTOCOL.fragment && (packet.fragmentOffset > 0 || packet.hasMoreFragments);
    packet.protocol = bytes[at] as number;
    packet.payloadLength -= length;
    if (length > end - at) return "cut";
    packet.start = at + length;
    if (isFragment) return "fragment";
  }
  return "broken";
}

/** Length that a jumbo payload option tells, or 0 without one (RFC 2675, section 2). */
function jumboLength(bytes: Uint8Array, start: number, end: number): number {
  const optionsEnd = Math.min(end, start + (((bytes[start + 1] as number) + 1) << 3));
  for (let at = start + 2; at < optionsEnd; ) {
    if (bytes[at] === OPTION_PAD1) {
      at++;
      continue;
    }
    if (bytes[at] === OPTION_JUMBO && optionsEnd - at >= 6) return uint32(bytes, at + 2);
    at += 2 + (bytes[at + 1] as number);
  }
  return 0;
}
