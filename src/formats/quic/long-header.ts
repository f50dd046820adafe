/**
 * The long headers of QUIC and what tells QUIC from other datagrams.
 *
 * Sources: RFC 8999 (what holds for every version); RFC 9000, sections 16, 17.2; RFC 9369.
 */
import { isReservedVersion, type LongPacketType, type QuicVersion, quicVersionName } from "./quic-versions.ts";

/** The places of one long header; made once for a reader and filled anew for each packet. */
export class LongHeader {
  version = 0;
  connectionIdAt = 0;
  connectionIdEnd = 0;
  /** Behind the source connection ID. */
  restAt = 0;

  /** False when the bytes hold no whole long header. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 7 || (bytes[start] as number) < 0x80) return false;
    this.version = uint32(bytes, start + 1);
    this.connectionIdAt = start + 6;
    this.connectionIdEnd = start + 6 + (bytes[start + 5] as number);
    if (this.connectionIdEnd >= end) return false;
    this.restAt = this.connectionIdEnd + 1 + (bytes[this.connectionIdEnd] as number);
    return this.restAt <= end;
  }
}

/** RFC 9000, section 17.2; other versions may have longer ones. */
const LONGEST_CONNECTION_ID = 20;

/** Whether a datagram begins with a long header of a version of QUIC; those with a short header look like chance. */
export function recogniseQuic(bytes: Uint8Array, start: number, end: number): "yes" | "no" {
  const header = new LongHeader();
  if (!header.read(bytes, start, end)) return "no";
  if (header.connectionIdEnd - header.connectionIdAt > LONGEST_CONNECTION_ID) return "no";
  if (header.restAt - header.connectionIdEnd - 1 > LONGEST_CONNECTION_ID) return "no";
  if (header.version === 0) {
    const versions = negotiatedVersions(bytes, header.restAt, end);
    return (end - header.restAt) % 4 === 0 && versions.some(isKnown) ? "yes" : "no";
  }
  const hasFixedBit = ((bytes[start] as number) & 0x40) !== 0;
  return hasFixedBit && isKnown(header.version) ? "yes" : "no";
}

function isKnown(version: number): boolean {
  return !quicVersionName(version).startsWith("0x") && !isReservedVersion(version);
}

const MOST_VERSIONS = 64;

/** The list of a Version Negotiation packet. */
export function negotiatedVersions(bytes: Uint8Array, start: number, end: number): readonly number[] {
  const versions: number[] = [];
  for (let at = start; at + 4 <= end && versions.length < MOST_VERSIONS; at += 4) versions.push(uint32(bytes, at));
  return versions;
}

export function packetType(version: QuicVersion, firstByte: number): LongPacketType {
  return version.packetTypes[(firstByte >> 4) & 3] as LongPacketType;
}

/** Variable-length integers (RFC 9000, section 16): the value, and `next` behind it. */
export class VarintReader {
  next = 0;

  /** Undefined when the bytes end too early. */
  read(bytes: Uint8Array, at: number, end: number): number | undefined {
    if (at >= end) return undefined;
    const first = bytes[at] as number;
    const size = 1 << (first >> 6);
    if (at + size > end) return undefined;
    let value = first & 0x3f;
    for (let byte = 1; byte < size; byte++) value = value * 256 + (bytes[at + byte] as number);
    this.next = at + size;
    return value;
  }
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
