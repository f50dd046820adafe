/**
 * An IP packet as its header tells it: one struct for both versions, filled again and again.
 *
 * Addresses are offsets into `bytes`; strings are made only of what is reported.
 */

export type InternetOutcome =
  /** The payload follows, or as much of it as was captured. */
  | "whole"
  /** A fragment: the payload is a part of one. */
  | "fragment"
  /** The capture kept too little of the header. */
  | "cut"
  /** It contradicts itself, or is no IP of this version. */
  | "broken";

/** IANA protocol numbers that the readers here know. */
export const PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  esp: 50,
  authentication: 51,
  icmp6: 58,
  noNext: 59,
  destinationOptions: 60,
  sctp: 132,
  mobility: 135,
  hostIdentity: 139,
  shim6: 140,
} as const;

export class InternetPacket {
  bytes: Uint8Array = new Uint8Array(0);
  version: 4 | 6 = 4;
  /** Offsets of the addresses; each has `addressBytes`. */
  source = 0;
  destination = 0;
  addressBytes: 4 | 16 = 4;
  /** Of the payload, behind all extension headers. */
  protocol = 0;
  /** Payload, as far as it was captured; padding of the link is cut. */
  start = 0;
  end = 0;
  /** Bytes of payload that the header tells; more than `end - start` when the capture kept only a part. */
  payloadLength = 0;
  timeToLive = 0;
  identification = 0;
  fragmentOffset = 0;
  hasMoreFragments = false;
  /** IPv6 with a length beyond 16 bits (RFC 2675). */
  isJumbogram = false;
  /** The header tells no length, since the network card was to fill it in: the frame's was taken. */
  isLengthFromFrame = false;
  /** It was put together from fragments, of which some overlapped; the first to arrive counted. */
  hasOverlap = false;
}
