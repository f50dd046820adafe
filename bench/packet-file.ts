/**
 * Speed of the packet reader beside reading the same bytes alone, in the same run: medians of 5.
 *
 * Run: node bench/packet-file.ts [packets]. A synthetic file of Ethernet, IPv4 or IPv6, TCP or UDP, 330 bytes a packet on
 * average, as pcap and as pcapng, read from disk in chunks. "touched" adds up one byte of each cache line: what any
 * program pays for having looked at all of the file.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InternetReader } from "../src/formats/internet/internet-reader.ts";
import { LinkFrame } from "../src/formats/link-layer/link-frame.ts";
import { readLink } from "../src/formats/link-layer/read-link.ts";
import type { PacketSink } from "../src/formats/packet-file/packet-file.ts";
import { PacketFileReader } from "../src/formats/packet-file/packet-file-reader.ts";

const CHUNK_BYTES = 256 * 1024;
const RUNS = 5;
const MEAN_BYTES = 330;
const CACHE_LINE_BYTES = 64;

const packets = Number(process.argv[2] ?? 500_000);
const folder = mkdtempSync(join(tmpdir(), "packet-file-"));
try {
  console.log(
    `${packets} packets of ${MEAN_BYTES} bytes, chunks of ${CHUNK_BYTES / 1024} KiB; Node ${process.version}`,
  );
  for (const format of ["pcap", "pcapng"] as const) {
    const file = join(folder, `synthetic.${format}`);
    const bytes = format === "pcap" ? pcap(packets) : pcapng(packets);
    writeFileSync(file, bytes);
    console.log(`${format}, ${(bytes.length / 1e6).toFixed(0)} MB`);
    show("bytes alone", bytes.length, () => eachChunk(file, () => {}));
    show("bytes touched", bytes.length, () => {
      let sum = 0;
      eachChunk(file, (chunk) => {
        for (let at = 0; at < chunk.length; at += CACHE_LINE_BYTES) sum += chunk[at] as number;
      });
      return sum;
    });
    show("records", bytes.length, () => read(file, { packet() {} }));
    show("+ headers", bytes.length, () => readHeaders(file));
  }
} finally {
  rmSync(folder, { recursive: true });
}

function read(file: string, sink: PacketSink): number {
  const reader = new PacketFileReader(sink);
  eachChunk(file, (chunk) => reader.feed(chunk));
  return reader.end().packets;
}

function readHeaders(file: string): number {
  const frame = new LinkFrame();
  const internet = new InternetReader();
  let payload = 0;
  read(file, {
    packet(bytes, start, end, linkType, timeMs, originalLength) {
      if (readLink(bytes, start, end, linkType, frame) !== "network") return;
      const missing = originalLength - (end - start);
      const outcome = internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
      if (outcome === "tcp" || outcome === "udp") payload += internet.transport.payloadLength;
    },
  });
  return payload;
}

function eachChunk(file: string, take: (chunk: Uint8Array) => void): void {
  const handle = openSync(file, "r");
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const size = readSync(handle, buffer, 0, CHUNK_BYTES, null);
    if (size === 0) break;
    take(buffer.subarray(0, size));
  }
  closeSync(handle);
}

function show(name: string, size: number, act: () => unknown): void {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  const milliseconds = times.toSorted((a, b) => a - b)[RUNS >> 1] as number;
  const speed = `${(packets / 1000 / milliseconds).toFixed(2)} M packets/s`.padStart(22);
  console.log(`  ${name.padEnd(14)}${speed} ${(size / 1000 / milliseconds).toFixed(0).padStart(7)} MB/s`);
}

/** Frames of changing length, mostly TCP over IPv4, as they stand on the wire. */
function frameOf(index: number): Uint8Array {
  // From 60 to 600 bytes, 330 on average.
  const bytes = new Uint8Array(60 + ((index * 271) % 541));
  const view = new DataView(bytes.buffer);
  const isIpv6 = index % 8 === 0;
  const isUdp = index % 5 === 0;
  view.setUint16(12, isIpv6 ? 0x86dd : 0x0800);
  const transport = isIpv6 ? 54 : 34;
  if (isIpv6) {
    view.setUint8(14, 0x60);
    view.setUint16(18, bytes.length - transport);
    view.setUint8(20, isUdp ? 17 : 6);
    view.setUint32(34, index % 1000);
  } else {
    view.setUint8(14, 0x45);
    view.setUint16(16, bytes.length - 14);
    view.setUint8(23, isUdp ? 17 : 6);
    view.setUint32(26, index % 1000);
  }
  if (bytes.length < transport + 20) return bytes;
  view.setUint16(transport, 49_152 + (index % 1000));
  view.setUint16(transport + 2, 443);
  if (isUdp) view.setUint16(transport + 4, bytes.length - transport);
  else {
    view.setUint32(transport + 4, (index * 2_654_435_761) >>> 0);
    view.setUint8(transport + 12, 0x50);
    view.setUint8(transport + 13, 0x18);
  }
  return bytes;
}

function pcap(count: number): Uint8Array {
  return written(count, [0xa1b2c3d4, 0x00040002, 0, 0, 262_144, 1], (index, frame) => [
    16,
    [1_700_000_000 + Math.floor(index / 1000), (index % 1000) * 1000, frame.length, frame.length],
    0,
  ]);
}

function pcapng(count: number): Uint8Array {
  const header = [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 20, 1, 262_144, 20];
  return written(count, header, (index, frame) => {
    const total = 32 + ((frame.length + 3) & ~3);
    const time = 1_700_000_000_000_000 + index * 1000;
    return [28, [6, total, 0, Math.floor(time / 2 ** 32), time % 2 ** 32, frame.length, frame.length], total];
  });
}

/** A file of little-endian words: a head, then for each frame the words before it and, in pcapng, its length behind. */
function written(
  count: number,
  head: readonly number[],
  around: (index: number, frame: Uint8Array) => readonly [size: number, before: readonly number[], behind: number],
): Uint8Array {
  const bytes = new Uint8Array(head.length * 4 + count * (MEAN_BYTES + 40));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const word = (value: number) => {
    view.setUint32(at, value >>> 0, true);
    at += 4;
  };
  head.forEach(word);
  for (let index = 0; index < count; index++) {
    const frame = frameOf(index);
    const [, before, behind] = around(index, frame);
    before.forEach(word);
    bytes.set(frame, at);
    at += frame.length;
    if (behind === 0) continue;
    at = (at + 3) & ~3;
    word(behind);
  }
  return bytes.subarray(0, at);
}
