/** Reads a capture of tests whole: its packets as rows, and what else it told. */
import type { PacketFileSummary } from "./packet-file.ts";
import { PacketFileReader } from "./packet-file-reader.ts";

export interface ReadPacket {
  readonly frame: number;
  readonly timeMs: number;
  readonly linkType: number;
  readonly original: number;
  readonly bytes: string;
}

export interface ReadCapture {
  readonly packets: readonly ReadPacket[];
  readonly names: readonly string[];
  readonly secrets: readonly (readonly [type: number, text: string])[];
  readonly summary: PacketFileSummary;
}

/** @param cuts lengths of the chunks, used in turn; without, one chunk. */
export function readPackets(file: Uint8Array, cuts: readonly number[] = [file.length || 1]): ReadCapture {
  const packets: ReadPacket[] = [];
  const names: string[] = [];
  const secrets: [number, string][] = [];
  const reader = new PacketFileReader({
    packet(bytes, start, end, linkType, timeMs, original, frame) {
      packets.push({
        frame,
        timeMs,
        linkType,
        original,
        bytes: bytes.subarray(start, end).toHex(),
      });
    },
    name(address, told) {
      names.push(`${address} ${told.join(" ")}`);
    },
    secrets(type, bytes) {
      secrets.push([type, new TextDecoder().decode(bytes)]);
    },
  });
  for (let at = 0, turn = 0; at < file.length; turn++) {
    const length = cuts[turn % cuts.length] as number;
    // A chunk is gone when the call returns.
    const chunk = file.slice(at, at + length);
    reader.feed(chunk);
    chunk.fill(0xdd);
    at += length;
  }
  return { packets, names, secrets, summary: reader.end() };
}
