/**
 * Compressed content: as the message says, by its first bytes, or tried where nothing tells it.
 */
import {
  type ContentHints,
  type Decompressor,
  LAYER_BYTES_LEAST,
  type Layer,
  RATIO_MOST,
  UNPACKED_BYTES_ALWAYS,
} from "./layer.ts";
import { type LayerOpening, NO_HINTS } from "./layer-opening.ts";
import { unpackLzBytes } from "./lz-string.ts";
import { startsPacked } from "./recognise-content.ts";
import { isWordsRead } from "./unknown-binary.ts";
import { BEYOND_WORK, brotliWindowBytes, WORK_OF } from "./work-allowance.ts";

/** What is tried without a sign of it. */
const GUESSED: ContentHints = {};
/** Raw deflate and Brotli of less hold less than their tries cost. */
const GUESS_BYTES_LEAST = 24;
/** Unpacking alone is that much quicker than looking into what it gives. */
const UNPACKED_FOR_A_UNIT = 4;

/** Content-Encoding, the last one first (RFC 9110, section 8.4). */
export function openEncoded(opening: LayerOpening, layer: Layer, { contentEncoding, ...rest }: ContentHints): boolean {
  if (contentEncoding === undefined) return false;
  const last = contentEncoding.toLowerCase().split(",").at(-1)?.trim();
  const before = contentEncoding.split(",").slice(0, -1).join(",");
  const hints = before ? { ...rest, contentEncoding: before } : rest;
  const { gzip, zlib, deflate, brotli, zstd } = opening.decompressors;
  if (last === "gzip" || last === "x-gzip") return unpack(opening, layer, "gzip", gzip, layer.start, hints);
  if (last === "br") return unpack(opening, layer, "brotli", brotli, layer.start, hints);
  if (last === "zstd") return unpack(opening, layer, "zstd", zstd, layer.start, hints);
  if (last !== "deflate") return false;
  // Some senders write raw deflate where the standard wants zlib.
  return (
    unpack(opening, layer, "zlib", zlib, layer.start, hints) ||
    unpack(opening, layer, "deflate", deflate, layer.start, hints)
  );
}

/** A compression that is told by its first bytes at `at` (RFC 1952, 1950, 8878). */
export function openPacked(opening: LayerOpening, layer: Layer, at: number): boolean {
  const { bytes, end } = layer;
  const first = bytes[at];
  const second = bytes[at + 1];
  const { gzip, zlib, zstd } = opening.decompressors;
  if (first === 0x1f && second === 0x8b && bytes[at + 2] === 8) return unpack(opening, layer, "gzip", gzip, at);
  if (first === 0x28 && second === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd)
    return unpack(opening, layer, "zstd", zstd, at);
  if (first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda) && at + 8 <= end)
    return unpack(opening, layer, "zlib", zlib, at);
  return false;
}

/** Compressed pieces behind a head of unknown form. */
export function openPackedInside(opening: LayerOpening, layer: Layer): boolean {
  let found = false;
  for (let at = layer.start + 1; at + LAYER_BYTES_LEAST < layer.end; at++) {
    const byte = layer.bytes[at];
    if (byte !== 0x1f && byte !== 0x28 && byte !== 0x78) continue;
    if (!startsPacked(layer.bytes, at)) continue;
    if (opening.budget.guesses-- <= 0) break;
    found = openPacked(opening, layer, at) || found;
  }
  return found;
}

/** Raw deflate and Brotli have no magic: right is what ends well. */
export function guessPacked(opening: LayerOpening, layer: Layer): boolean {
  const { bytes, start, end, parent } = layer;
  const least = parent === undefined ? 16 : GUESS_BYTES_LEAST;
  if (end - start < least || isWordsRead(layer) || opening.budget.guesses-- <= 0) return false;
  if (unpack(opening, layer, "deflate", opening.decompressors.deflate, start, GUESSED)) return true;
  if (unpack(opening, layer, "brotli", opening.decompressors.brotli, start, GUESSED)) return true;
  const unpacked = unpackLzBytes(bytes, start, end, unpackedMost(opening, end - start));
  if (unpacked !== undefined) opening.decoded(layer, "lz-string", unpacked, start, end);
  return unpacked !== undefined;
}

export function unpackedMost(opening: LayerOpening, packedBytes: number): number {
  const most = Math.max(UNPACKED_BYTES_ALWAYS, packedBytes * RATIO_MOST);
  return Math.floor(Math.max(1, Math.min(opening.budget.bytes, opening.allowance.left, most)));
}

function unpack(
  opening: LayerOpening,
  layer: Layer,
  name: string,
  decompressor: Decompressor,
  at: number,
  hints = NO_HINTS,
): boolean {
  if (!opening.mayDecode(layer) || opening.budget.bytes < 1) return false;
  if (opening.isBeyondWork(layer)) return true;
  opening.allowance.use(WORK_OF.unpacking);
  const packed = layer.bytes.subarray(at, layer.end);
  const limit = unpackedMost(opening, packed.length);
  const isBrotli = decompressor === opening.decompressors.brotli;
  if (isBrotli && !opening.allowance.mayFillWindow) {
    // Where it was guessed, it stays what it is: unknown.
    if (hints === GUESSED) return false;
    opening.budget.leave(layer, `${name}: ${BEYOND_WORK}`);
    return true;
  }
  const output = decompressor(packed, limit);
  if (isBrotli && typeof output === "string") opening.allowance.windowFilled(brotliWindowBytes(packed[0] ?? 0));
  if (output === "too-large") {
    opening.complete = false;
    opening.budget.leave(layer, `${name}: ${limit < opening.allowance.left ? "larger than the limit" : BEYOND_WORK}`);
    opening.allowance.use(limit / UNPACKED_FOR_A_UNIT);
    return true;
  }
  if (output === "unreadable" || output.length === 0) return false;
  opening.decoded(layer, name, output, at, layer.end, hints);
  return true;
}
