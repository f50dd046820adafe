/**
 * A RADIUS packet as bytes: code, identifier, length, authenticator, and attributes of type, length and value.
 *
 * Source: RFC 2865 sections 3 and 5.
 */
import { uint16 } from "../link-layer/network-order.ts";

export const HEAD_BYTES = 20;
/** RFC 2865 section 3. */
export const LONGEST_PACKET_BYTES = 4096;
const LONGEST_VALUE_BYTES = 253;
const AUTHENTICATOR_AT = 4;
const AUTHENTICATOR_BYTES = 16;

export interface RadiusAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface RadiusPacket {
  readonly code: number;
  readonly identifier: number;
  readonly authenticator: Uint8Array;
  readonly attributes: readonly RadiusAttribute[];
}

export type RadiusReading =
  | { readonly kind: "packet"; readonly packet: RadiusPacket; readonly bytes: Uint8Array }
  | { readonly kind: "unreadable"; readonly offset: number; readonly message: string };

/**
 * The packet with an authenticator of zeros, which is what its own authenticator is computed over.
 * @throws {RangeError} for an attribute beyond 253 bytes or a packet beyond 4096: the caller checks its values first.
 */
export function writeRadius(code: number, identifier: number, attributes: readonly RadiusAttribute[]): Uint8Array {
  const length = attributes.reduce((sum, { value }) => sum + 2 + value.length, HEAD_BYTES);
  if (length > LONGEST_PACKET_BYTES) throw new RangeError(`a RADIUS packet has at most ${LONGEST_PACKET_BYTES} bytes`);
  const bytes = new Uint8Array(length);
  bytes.set([code, identifier, length >> 8, length & 0xff]);
  let at = HEAD_BYTES;
  for (const { type, value } of attributes) {
    if (value.length > LONGEST_VALUE_BYTES)
      throw new RangeError(`a RADIUS attribute has at most ${LONGEST_VALUE_BYTES} bytes`);
    bytes.set([type, value.length + 2], at);
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  return bytes;
}

/** The bytes with the authenticator put in. */
export function withAuthenticator(bytes: Uint8Array, authenticator: Uint8Array): Uint8Array {
  // A copy, which slice() of Node's Buffer is not.
  const whole = new Uint8Array(bytes);
  whole.set(authenticator.subarray(0, AUTHENTICATOR_BYTES), AUTHENTICATOR_AT);
  return whole;
}

/** Reads one datagram. Bytes beyond the length that it states are padding and are cut off (RFC 2865 section 3). */
export function readRadius(datagram: Uint8Array): RadiusReading {
  if (datagram.length < HEAD_BYTES) return unreadable(0, `it has ${datagram.length} bytes, fewer than its head`);
  const length = uint16(datagram, 2);
  if (length < HEAD_BYTES || length > LONGEST_PACKET_BYTES || length > datagram.length)
    return unreadable(2, `its length of ${length} does not fit ${datagram.length} bytes`);
  const bytes = new Uint8Array(datagram.subarray(0, length));
  const attributes: RadiusAttribute[] = [];
  let at = HEAD_BYTES;
  while (at < length) {
    const size = bytes[at + 1] ?? 0;
    if (size < 2 || at + size > length) return unreadable(at, `an attribute's length of ${size} does not fit`);
    attributes.push({ type: bytes[at] as number, value: bytes.subarray(at + 2, at + size) });
    at += size;
  }
  const authenticator = bytes.subarray(AUTHENTICATOR_AT, HEAD_BYTES);
  return {
    kind: "packet",
    packet: { code: bytes[0] as number, identifier: bytes[1] as number, authenticator, attributes },
    bytes,
  };
}

/** Where the value of the first attribute of this type starts; undefined when there is none. Of a packet that reads. */
export function valueOffset({ attributes }: RadiusPacket, type: number): number | undefined {
  let at = HEAD_BYTES;
  for (const attribute of attributes) {
    if (attribute.type === type) return at + 2;
    at += 2 + attribute.value.length;
  }
  return undefined;
}

function unreadable(offset: number, message: string): RadiusReading {
  return { kind: "unreadable", offset, message };
}
