/**
 * Headers of TCP and UDP; one struct for both, filled again and again.
 *
 * Source: RFC 9293, section 3.1; RFC 768; RFC 2675, section 4 (UDP length 0).
 */
import { uint16, uint32 } from "../link-layer/network-order.ts";

export type TransportOutcome =
  | "whole"
  /** The capture kept too little of the header. */
  | "cut"
  | "broken";

/** Bits of `flags`. */
export const TCP_FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10, urg: 0x20 } as const;

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;

export class TransportHeader {
  sourcePort = 0;
  destinationPort = 0;
  /** Payload, as far as it was captured. */
  start = 0;
  end = 0;
  /** Bytes of payload on the wire; more than `end - start` when the capture kept only a part. */
  payloadLength = 0;
  /** 0 for UDP, as what follows. */
  flags = 0;
  sequence = 0;
  acknowledgement = 0;
  window = 0;
}

/** @param length bytes of the segment on the wire. */
export function readTcp(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
  header: TransportHeader,
): TransportOutcome {
  if (end - start < TCP_HEADER_BYTES) return length < TCP_HEADER_BYTES ? "broken" : "cut";
  const headerBytes = ((bytes[start + 12] as number) >> 4) << 2;
  if (headerBytes < TCP_HEADER_BYTES || headerBytes > length) return "broken";
  header.sourcePort = uint16(bytes, start);
  header.destinationPort = uint16(bytes, start + 2);
  header.sequence = uint32(bytes, start + 4);
  header.acknowledgement = uint32(bytes, start + 8);
  header.flags = bytes[start + 13] as number;
  header.window = uint16(bytes, start + 14);
  // Options that were not captured take nothing from ports and sequence number.
  header.start = start + headerBytes < end ? start + headerBytes : end;
  header.end = end;
  header.payloadLength = length - headerBytes;
  return "whole";
}

/** @param length bytes of the datagram on the wire, by the IP header; the shorter of the two lengths counts. */
export function readUdp(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
  header: TransportHeader,
): TransportOutcome {
  if (end - start < UDP_HEADER_BYTES) return length < UDP_HEADER_BYTES ? "broken" : "cut";
  const told = uint16(bytes, start + 4);
  if (told !== 0 && told < UDP_HEADER_BYTES) return "broken";
  const datagram = told === 0 || told > length ? length : told;
  header.sourcePort = uint16(bytes, start);
  header.destinationPort = uint16(bytes, start + 2);
  header.sequence = 0;
  header.acknowledgement = 0;
  header.flags = 0;
  header.window = 0;
  header.start = start + UDP_HEADER_BYTES;
  header.end = start + datagram < end ? start + datagram : end;
  header.payloadLength = datagram - UDP_HEADER_BYTES;
  return "whole";
}
