/** Captures of whole conversations for tests, and an examiner that keeps what it is given. */
import type { ContentExaminer, MessageAbout, MessageContent } from "../../domain/traffic/content.ts";
import { ethernet, ipv4, joined, pcapFile, text, udp } from "../packet-file/capture-for-tests.ts";

export const DEVICE = [10, 0, 0, 2];
export const SERVER = [203, 0, 113, 7];
const DEVICE_PORT = 40_000;
const SYN = 0x02;
const FIN = 0x11;

export type Said = readonly [direction: 0 | 1, what: Uint8Array | string];

const asBytes = (what: Uint8Array | string) => (typeof what === "string" ? text(what) : what);

export function between(
  source: readonly number[],
  destination: readonly number[],
  payload: Uint8Array,
  protocol: number,
) {
  const packet = ipv4(payload, { protocol });
  packet.set(source, 12);
  packet.set(destination, 16);
  return ethernet(packet);
}

export interface Segment {
  readonly flags?: number;
  readonly sequence?: number;
  readonly port?: number;
  readonly devicePort?: number;
}

/** A TCP segment of either side, in IP and Ethernet. */
export function segment(
  fromDevice: boolean,
  { flags = 0x18, sequence = 1, port = 80, devicePort = DEVICE_PORT }: Segment,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const header = new DataView(new ArrayBuffer(20));
  header.setUint16(0, fromDevice ? devicePort : port);
  header.setUint16(2, fromDevice ? port : devicePort);
  header.setUint32(4, sequence);
  header.setUint8(12, 0x50);
  header.setUint8(13, flags);
  const bytes = joined(new Uint8Array(header.buffer), payload);
  return between(fromDevice ? DEVICE : SERVER, fromDevice ? SERVER : DEVICE, bytes, 6);
}

/** A whole connection over TCP, cut into segments of at most so many bytes. */
export function tcpTalk(said: readonly Said[], { port = 80, pieceBytes = 1_400, devicePort = DEVICE_PORT } = {}) {
  const packets = [
    segment(true, { flags: SYN, sequence: 0, port, devicePort }),
    segment(false, { flags: SYN | 0x10, sequence: 0, port, devicePort }),
  ];
  const next: [number, number] = [1, 1];
  for (const [direction, what] of said) {
    const bytes = asBytes(what);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.slice(at, at + pieceBytes);
      packets.push(segment(direction === 0, { sequence: next[direction], port, devicePort }, piece));
      next[direction] += piece.length;
    }
  }
  for (const direction of [0, 1] as const)
    packets.push(segment(direction === 0, { flags: FIN, sequence: next[direction], port, devicePort }));
  return packets;
}

/** Datagrams between the device and the server. */
export function udpTalk(said: readonly Said[], { port, devicePort = 50_000 }: { port: number; devicePort?: number }) {
  return said.map(([direction, what]) =>
    direction === 0
      ? between(DEVICE, SERVER, udp(asBytes(what), { from: devicePort, to: port }), 17)
      : between(SERVER, DEVICE, udp(asBytes(what), { from: port, to: devicePort }), 17),
  );
}

export function captureOf(packets: readonly Uint8Array[]): Uint8Array {
  return pcapFile(packets.map((bytes, at) => ({ seconds: 1_800_000_000 + at, fraction: 0, bytes })));
}

export interface Examined {
  readonly about: MessageAbout;
  readonly head: string;
  readonly body: string;
}

/** Looks for nothing, and remembers every message. */
export class KeepingExaminer implements ContentExaminer {
  readonly messages: Examined[] = [];
  /** Messages that were begun and not ended. */
  open = 0;

  begin() {
    const parts = { head: "", body: "" };
    let bytes = 0;
    this.open++;
    return {
      push: (part: "head" | "body", window: Uint8Array, start: number, end: number) => {
        for (let at = start; at < end; at++) parts[part] += String.fromCharCode(window[at] ?? 0);
        bytes += end - start;
      },
      gap: () => {
        parts.body += "[gap]";
      },
      end: (about: MessageAbout): MessageContent | undefined => {
        this.open--;
        if (bytes === 0) return undefined;
        this.messages.push({ about, ...parts });
        return { examinedBytes: bytes, unexaminedBytes: 0, unread: [], hits: [], attributes: [], identifiers: [] };
      },
    };
  }
}
