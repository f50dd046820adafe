/**
 * Node's decompressors with a limit, for what the pure floors find packed inside of messages.
 */
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  type InputType,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import type { Decompressor, Decompressors } from "../formats/nested-content/layer.ts";

const bounded =
  (
    decompress: (bytes: InputType, options: { maxOutputLength: number; finishFlush?: number }) => Uint8Array,
    flush?: number,
  ): Decompressor =>
  (bytes, limitBytes) => {
    try {
      const output = decompress(bytes, {
        maxOutputLength: limitBytes,
        ...(flush === undefined ? {} : { finishFlush: flush }),
      });
      return new Uint8Array(output.buffer, output.byteOffset, output.length);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "unreadable";
    }
  };

/** A gzip or zlib stream that was cut gives what it held; raw deflate and Brotli have to end well, since they carry no mark. */
export const nodeDecompressors: Decompressors = {
  gzip: bounded(gunzipSync, constants.Z_SYNC_FLUSH),
  zlib: bounded(inflateSync, constants.Z_SYNC_FLUSH),
  deflate: bounded(inflateRawSync),
  brotli: bounded(brotliDecompressSync),
  zstd: bounded(zstdDecompressSync),
};
