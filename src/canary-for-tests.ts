/**
 * A canary for tests, and what Node gives its search: hash functions and decompressors with a limit.
 */
import { createHash, getHashes } from "node:crypto";
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  type InputType,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import type { HashFunction } from "./domain/traffic/canary/patterns.ts";
import { type CanaryRecord, newCanary, type RandomBytes } from "./domain/traffic/canary/record.ts";
import type { Decompressor, Decompressors } from "./formats/nested-content/layer.ts";

const known = new Set(getHashes());

export const nodeHash: HashFunction = (algorithm, bytes) =>
  known.has(algorithm) ? new Uint8Array(createHash(algorithm).update(bytes).digest()) : undefined;

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

/** The same bytes for the same seed (the 32-bit xorshift of Marsaglia). */
export function seededBytes(seed: number): RandomBytes {
  let state = seed | 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 11) & 0xff;
    });
}

export const canaryForTests = (seed = 20_261_122, language: "de" | "en" = "de"): CanaryRecord =>
  newCanary(seededBytes(seed), language, "2026-11-22");
