/** The payloads of a small capture for tests: Ethernet or raw IP, TCP in order without loss, UDP. */

export interface Payload {
  readonly protocol: "tcp" | "udp";
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

/** Reads little-endian pcap and pcapng with enhanced packet blocks. */
export function* payloadsOf(file: Uint8Array): Generator<Payload> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) === 0x0a0d0d0a) {
    let linkType = 1;
    for (let at = 0; at + 12 <= file.length; at += view.getUint32(at + 4, true)) {
      const type = view.getUint32(at, true);
      if (type === 1) linkType = view.getUint16(at + 8, true);
      if (type === 6) yield* payloadOf(file.subarray(at + 28, at + 28 + view.getUint32(at + 20, true)), linkType);
    }
    return;
  }
  const linkType = view.getUint32(20, true);
  for (let at = 24; at + 16 <= file.length; ) {
    const length = view.getUint32(at + 8, true);
    yield* payloadOf(file.subarray(at + 16, at + 16 + length), linkType);
    at += 16 + length;
  }
}

function* payloadOf(frame: Uint8Array, linkType: number): Generator<Payload> {
  const packet = frame.subarray(linkType === 1 ? 14 : 0);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const isSix = packet[0] !== undefined && packet[0] >> 4 === 6;
  if (packet.length < 28) return;
  const headerLength = isSix ? 40 : ((packet[0] ?? 0) & 15) * 4;
  const end = isSix ? 40 + view.getUint16(4) : view.getUint16(2);
  const next = packet[isSix ? 6 : 9];
  if (next !== 6 && next !== 17) return;
  const address = (at: number) => packet.subarray(at, at + (isSix ? 16 : 4)).join(".");
  const body = headerLength + (next === 6 ? ((packet[headerLength + 12] ?? 0) >> 4) * 4 : 8);
  if (body >= end) return;
  yield {
    protocol: next === 6 ? "tcp" : "udp",
    from: `${address(isSix ? 8 : 12)}:${view.getUint16(headerLength)}`,
    to: `${address(isSix ? 24 : 16)}:${view.getUint16(headerLength + 2)}`,
    bytes: packet.subarray(body, end),
  };
}
