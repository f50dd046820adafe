/**
 * Transport payloads of the sample captures, for the tests of the protocol readers: whole file in memory, no reassembly
 * beyond what the samples need. The product reads captures elsewhere.
 */

export interface TestPacket {
  readonly protocol: "udp" | "tcp" | "link";
  /** "address:port" of both ends. */
  readonly from: string;
  readonly to: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** TCP sequence number; 0 for the rest. */
  readonly sequence: number;
  readonly isSyn: boolean;
  readonly payload: Uint8Array;
}

/** Packets of a pcap or pcapng file; frames without UDP and TCP come as "link" with the whole frame. */
export function packetsOf(capture: Uint8Array): readonly TestPacket[] {
  return frames(capture).flatMap(([link, frame]) => packetOf(link, frame) ?? []);
}

type Frame = readonly [link: number, bytes: Uint8Array];

function frames(bytes: Uint8Array): readonly Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Frame[] = [];
  if (view.getUint32(0) === 0x0a0d0d0a) {
    let little = true;
    let links: number[] = [];
    for (let at = 0; at + 12 <= bytes.length; ) {
      if (view.getUint32(at) === 0x0a0d0d0a) {
        little = view.getUint32(at + 8, true) === 0x1a2b3c4d;
        links = [];
      }
      const type = view.getUint32(at, little);
      const size = view.getUint32(at + 4, little);
      if (type === 1) links.push(view.getUint16(at + 8, little));
      if (type === 6) {
        const link = links[view.getUint32(at + 8, little)] ?? 1;
        found.push([link, bytes.subarray(at + 28, at + 28 + view.getUint32(at + 20, little))]);
      }
      if (type === 3) found.push([links[0] ?? 1, bytes.subarray(at + 12, at + size - 4)]);
      at += size;
    }
    return found;
  }
  const little = bytes[0] === 0xd4 || bytes[0] === 0x4d;
  const link = view.getUint32(20, little) & 0xffff;
  for (let at = 24; at + 16 <= bytes.length; ) {
    const size = view.getUint32(at + 8, little);
    found.push([link, bytes.subarray(at + 16, at + 16 + size)]);
    at += 16 + size;
  }
  return found;
}

const LINK_HEADERS: Readonly<Record<number, number>> = { 0: 4, 101: 0, 113: 16, 228: 0, 276: 20 };

function packetOf(link: number, frame: Uint8Array): TestPacket | undefined {
  const at = link === 1 ? behindEthernet(frame) : link === 127 ? behindRadiotap(frame) : LINK_HEADERS[link];
  const ip = at === undefined ? undefined : frame.subarray(at);
  const version = (ip?.[0] ?? 0) >> 4;
  if (ip === undefined || (version !== 4 && version !== 6)) return linkPacket(frame);
  const headerBytes = version === 4 ? ((ip[0] ?? 0) & 15) * 4 : 40;
  const next = ip[version === 4 ? 9 : 6];
  const total = version === 4 ? uint16(ip, 2) : 40 + uint16(ip, 4);
  if (next !== 6 && next !== 17) return linkPacket(frame);
  const body = ip.subarray(headerBytes, Math.min(ip.length, total));
  const [fromAt, toAt, size] = version === 4 ? [12, 16, 4] : [8, 24, 16];
  const address = (start: number) => ip.subarray(start, start + size).join(".");
  const sourcePort = uint16(body, 0);
  const destinationPort = uint16(body, 2);
  return {
    protocol: next === 6 ? "tcp" : "udp",
    from: `${address(fromAt)}:${sourcePort}`,
    to: `${address(toAt)}:${destinationPort}`,
    sourcePort,
    destinationPort,
    sequence: next === 6 ? uint16(body, 4) * 0x10000 + uint16(body, 6) : 0,
    isSyn: next === 6 && ((body[13] ?? 0) & 2) !== 0,
    payload: body.subarray(next === 6 ? ((body[12] ?? 0) >> 4) * 4 : 8),
  };
}

function linkPacket(frame: Uint8Array): TestPacket {
  const none = { from: "", to: "", sourcePort: 0, destinationPort: 0, sequence: 0, isSyn: false };
  return { protocol: "link", ...none, payload: frame };
}

function behindEthernet(frame: Uint8Array): number | undefined {
  let at = 12;
  while (uint16(frame, at) === 0x8100 || uint16(frame, at) === 0x88a8) at += 4;
  const type = uint16(frame, at);
  return type === 0x0800 || type === 0x86dd ? at + 2 : undefined;
}

/** IEEE 802.11 data frames with the LLC header of IP behind radiotap. */
function behindRadiotap(frame: Uint8Array): number | undefined {
  const at = (frame[2] ?? 0) | ((frame[3] ?? 0) << 8);
  const control = frame[at] ?? 0;
  if ((control & 0x0c) !== 0x08) return undefined;
  const headerBytes = (control & 0x80) === 0 ? 24 : 26;
  return uint16(frame, at + headerBytes) === 0xaaaa ? at + headerBytes + 8 : undefined;
}

/** The pieces of each TCP connection in the order of their bytes: direction 0 is that of the first packet seen. */
export function tcpConversations(packets: readonly TestPacket[]): ReadonlyMap<string, readonly TestPiece[]> {
  const conversations = new Map<string, TestPiece[]>();
  const next = new Map<string, number>();
  for (const packet of packets.filter(({ protocol }) => protocol === "tcp")) {
    const isBack = conversations.has(`${packet.to} ${packet.from}`);
    const key = isBack ? `${packet.to} ${packet.from}` : `${packet.from} ${packet.to}`;
    const pieces = conversations.get(key) ?? [];
    conversations.set(key, pieces);
    const side = `${packet.from} ${packet.to}`;
    if (packet.isSyn) next.set(side, packet.sequence + 1);
    if (packet.payload.length === 0) continue;
    const seen = Math.max(0, (next.get(side) ?? packet.sequence) - packet.sequence);
    if (seen >= packet.payload.length) continue;
    next.set(side, packet.sequence + packet.payload.length);
    pieces.push({ direction: isBack ? 1 : 0, bytes: packet.payload.subarray(seen) });
  }
  return conversations;
}

export interface TestPiece {
  readonly direction: 0 | 1;
  readonly bytes: Uint8Array;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
