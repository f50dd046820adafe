/**
 * Ethernet frames with IP and TCP or UDP in them, checksums and all: Suricata drops segments whose checksum is wrong.
 *
 * Sources: IEEE 802.1Q (tag), RFC 791, RFC 8200, RFC 9293, RFC 768, RFC 1071 (checksum).
 */

export interface Side {
  /** Four bytes, or sixteen on both sides. */
  readonly address: Uint8Array;
  readonly port: number;
}

/** Two sides; the first begins. */
export interface Ends {
  readonly sides: readonly [Side, Side];
  /** Number of a virtual network, or none. */
  readonly vlan: number | undefined;
}

export const FLAG = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const;

/** What an Ethernet frame carries at most. */
const LINK_PAYLOAD_BYTES = 1_500;
const TCP = 6;
const UDP = 17;
const NO_BYTES = new Uint8Array(0);

export interface Segment {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payload?: Uint8Array;
}

/** Window scale and segment size, told in the first segment of a side. */
const SYN_OPTIONS = Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 7);

export function tcpFrame(ends: Ends, from: 0 | 1, segment: Segment): Uint8Array {
  const { sequence, acknowledgement, flags, payload = NO_BYTES } = segment;
  const options = (flags & FLAG.syn) === 0 ? NO_BYTES : SYN_OPTIONS;
  const headerBytes = 20 + options.length;
  const body = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(body.buffer);
  ports(view, ends, from);
  view.setUint32(4, sequence);
  view.setUint32(8, (flags & FLAG.ack) === 0 ? 0 : acknowledgement);
  view.setUint8(12, headerBytes << 2);
  view.setUint8(13, flags);
  view.setUint16(14, 0xfaf0);
  body.set(options, 20);
  body.set(payload, headerBytes);
  view.setUint16(16, transportChecksum(ends, TCP, body));
  return linkFrame(ends, from, TCP, body, 0, 0);
}

/** One frame, or several when the datagram has to be cut into fragments (IPv4 only). */
export function udpFrames(ends: Ends, from: 0 | 1, payload: Uint8Array, identification = 1): Uint8Array[] {
  const body = new Uint8Array(8 + payload.length);
  const view = new DataView(body.buffer);
  ports(view, ends, from);
  view.setUint16(4, body.length);
  body.set(payload, 8);
  view.setUint16(6, transportChecksum(ends, UDP, body) || 0xffff);
  const headerBytes = ends.sides[0].address.length === 4 ? 20 : 40;
  const most = (LINK_PAYLOAD_BYTES - headerBytes) & ~7;
  if (body.length <= LINK_PAYLOAD_BYTES - headerBytes) return [linkFrame(ends, from, UDP, body, identification, 0)];
  const frames: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += most) {
    const isLast = at + most >= body.length;
    frames.push(
      linkFrame(ends, from, UDP, body.subarray(at, at + most), identification, (at >> 3) | (isLast ? 0 : 0x2000)),
    );
  }
  return frames;
}

function ports(view: DataView, { sides }: Ends, from: 0 | 1): void {
  view.setUint16(0, sides[from].port);
  view.setUint16(2, sides[from === 0 ? 1 : 0].port);
}

/** @param fragment the word of RFC 791 with flags and offset. */
function linkFrame(
  ends: Ends,
  from: 0 | 1,
  protocol: number,
  body: Uint8Array,
  identification: number,
  fragment: number,
): Uint8Array {
  const source = ends.sides[from].address;
  const destination = ends.sides[from === 0 ? 1 : 0].address;
  const isIpv4 = source.length === 4;
  const link = ends.vlan === undefined ? 14 : 18;
  const headerBytes = isIpv4 ? 20 : 40;
  const frame = new Uint8Array(link + headerBytes + body.length);
  const view = new DataView(frame.buffer);
  // Locally administered, told apart by the last bytes of the address.
  frame.set([2, 0, ...destination.subarray(-4)], 0);
  frame.set([2, 0, ...source.subarray(-4)], 6);
  if (ends.vlan !== undefined) {
    view.setUint16(12, 0x8100);
    view.setUint16(14, ends.vlan);
  }
  view.setUint16(link - 2, isIpv4 ? 0x0800 : 0x86dd);
  if (isIpv4) {
    view.setUint8(link, 0x45);
    view.setUint16(link + 2, headerBytes + body.length);
    view.setUint16(link + 4, identification);
    view.setUint16(link + 6, fragment);
    view.setUint8(link + 8, 64);
    view.setUint8(link + 9, protocol);
    frame.set(source, link + 12);
    frame.set(destination, link + 16);
    view.setUint16(link + 10, folded(sumOf(frame, link, link + headerBytes)));
  } else {
    view.setUint8(link, 0x60);
    view.setUint16(link + 4, body.length);
    view.setUint8(link + 6, protocol);
    view.setUint8(link + 7, 64);
    frame.set(source, link + 8);
    frame.set(destination, link + 24);
  }
  frame.set(body, link + headerBytes);
  return frame;
}

function transportChecksum({ sides }: Ends, protocol: number, body: Uint8Array): number {
  const [one, other] = sides;
  const addresses = sumOf(one.address, 0, one.address.length) + sumOf(other.address, 0, other.address.length);
  return folded(addresses + protocol + body.length + sumOf(body, 0, body.length));
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  if (at < end) sum += (bytes[at] as number) << 8;
  return sum;
}

function folded(sum: number): number {
  let short = sum;
  while (short > 0xffff) short = (short & 0xffff) + Math.floor(short / 0x10000);
  return ~short & 0xffff;
}
