/**
 * Writing pcap and pcapng: little-endian, Ethernet, microseconds, as tcpdump and dumpcap write them.
 *
 * Sources: draft-ietf-opsawg-pcap; draft-ietf-opsawg-pcapng, sections 4.1 to 4.3.
 */

export type CaptureFormat = "pcap" | "pcapng";

export interface TimedFrame {
  /** Since 1970. */
  readonly microseconds: number;
  readonly bytes: Uint8Array;
}

const CHUNK_BYTES = 1 << 20;
const SNAP_LENGTH = 262_144;
const ETHERNET = 1;
const MOST_AROUND_FRAME = 48;

/** The file in chunks; each is valid until the next is asked for. */
export function* captureChunks(frames: Iterable<TimedFrame>, format: CaptureFormat): Generator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  const view = new DataView(chunk.buffer);
  let at = 0;
  const words = (...values: number[]) => {
    for (const value of values) {
      view.setUint32(at, value, true);
      at += 4;
    }
  };
  if (format === "pcap") words(0xa1b2c3d4, 0x00040002, 0, 0, SNAP_LENGTH, ETHERNET);
  else {
    words(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28);
    words(1, 20, ETHERNET, SNAP_LENGTH, 20);
  }
  for (const { microseconds, bytes } of frames) {
    const { length } = bytes;
    if (at + length + MOST_AROUND_FRAME > CHUNK_BYTES) {
      yield chunk.subarray(0, at);
      at = 0;
    }
    if (format === "pcap") {
      words(Math.floor(microseconds / 1e6), microseconds % 1e6, length, length);
      chunk.set(bytes, at);
      at += length;
    } else {
      const total = 32 + ((length + 3) & ~3);
      words(6, total, 0, Math.floor(microseconds / 2 ** 32), microseconds % 2 ** 32, length, length);
      chunk.set(bytes, at);
      chunk.fill(0, at + length, at + total - 32);
      at += total - 32;
      words(total);
    }
  }
  yield chunk.subarray(0, at);
}
