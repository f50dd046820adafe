/**
 * Node's decompressors with a limit, for what the pure floors find packed inside of messages.
 */
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  zstdDecompressSync,
} from "node:zlib";
import type { Decompressor, Decompressors } from "../formats/nested-content/layer.ts";

/** Of what is unpacked at once. */
const SMALLEST_PIECE_BYTES = 512;
const LARGEST_PIECE_BYTES = 16_384;
const USUAL_RATIO = 4;

type Unpack = (
  bytes: Uint8Array,
  options: Pick<ZlibOptions, "maxOutputLength" | "chunkSize" | "finishFlush" | "info">,
) => Uint8Array;

const bounded =
  (decompress: Unpack, flush?: number): Decompressor =>
  (bytes, limitBytes) => {
    const { stackTraceLimit } = Error;
    try {
      // Most of what is tried is nothing packed, and nobody reads the trace: it would cost more than the try.
      Error.stackTraceLimit = 0;
      const output = decompress(bytes, {
        maxOutputLength: limitBytes,
        // Node holds what it made for a try until the loop turns, and a chunk of a capture may ask for thousands.
        chunkSize: Math.min(LARGEST_PIECE_BYTES, Math.max(SMALLEST_PIECE_BYTES, USUAL_RATIO * bytes.length)),
        ...(flush === undefined ? {} : { finishFlush: flush }),
      });
      return new Uint8Array(output.buffer, output.byteOffset, output.length);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "unreadable";
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };

/** Only what begins as a block of deflate can (RFC 1951, 3.2.3 to 3.2.7); `at` is where the first block begins. */
const beginning =
  (at: number, decompress: Decompressor): Decompressor =>
  (bytes, limitBytes) =>
    beginsBlock(bytes, at) ? decompress(bytes, limitBytes) : "unreadable";

function beginsBlock(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = bytes.subarray(at, at + 5);
  // What is cut off may have been anything.
  if (bytes.length < at + 5) return true;
  switch ((first >> 1) & 3) {
    case 0:
      return (second ^ fourth) === 0xff && (third ^ fifth) === 0xff;
    case 2:
      return first >> 3 <= MOST_LENGTHS && (second & 0x1f) <= MOST_DISTANCES;
    default:
      return ((first >> 1) & 3) === 1;
  }
}

/** 286 codes for literals and lengths, of which 257 are always there; 30 for distances, of which one is. */
const MOST_LENGTHS = 286 - 257;
const MOST_DISTANCES = 30 - 1;
const ZLIB_HEADER_BYTES = 2;

/** What uses up all of the bytes: one in 250 random ones ends well after a few, as raw deflate does without a mark. */
const wholly =
  (decompress: Unpack): Unpack =>
  (bytes, options) => {
    // With `info` Node gives the stream as well, which its types do not know.
    const unpacked: unknown = decompress(bytes, { ...options, info: true });
    const { buffer, engine } = unpacked as { buffer: Uint8Array; engine: { bytesWritten: number } };
    if (engine.bytesWritten !== bytes.length) throw new RangeError("something else stands behind it");
    return buffer;
  };

/**
 * A gzip or zlib stream that was cut gives what it held; raw deflate and Brotli have to end well and with the bytes, since
 * they carry no mark.
 */
export const nodeDecompressors: Decompressors = {
  gzip: bounded(gunzipSync, constants.Z_SYNC_FLUSH),
  zlib: beginning(ZLIB_HEADER_BYTES, bounded(inflateSync, constants.Z_SYNC_FLUSH)),
  deflate: beginning(0, bounded(wholly(inflateRawSync))),
  brotli: bounded(wholly(brotliDecompressSync)),
  zstd: bounded(zstdDecompressSync),
};
