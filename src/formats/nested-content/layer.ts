/**
 * Layers of a message: what each holds, where it came from, and the limits that hold for all of them together.
 */

/** What the decoder of a layer needs from outside: each gives at most `limitBytes`. */
export type Decompressor = (bytes: Uint8Array, limitBytes: number) => Uint8Array | "too-large" | "unreadable";

export interface Decompressors {
  readonly gzip: Decompressor;
  readonly zlib: Decompressor;
  /** Raw deflate (RFC 1951). */
  readonly deflate: Decompressor;
  readonly brotli: Decompressor;
  readonly zstd: Decompressor;
}

/** What the message says of itself; its first bytes count more. */
export interface ContentHints {
  readonly mediaType?: string;
  readonly contentEncoding?: string;
  /** MIME's Content-Transfer-Encoding. */
  readonly transferEncoding?: string;
}

/** A window of bytes inside a message; it and its names are valid during the call that hands it out. */
export interface Layer {
  readonly parent: Layer | undefined;
  /** "body", "gzip", "JSON $.events[3].context", "base64". */
  readonly name: () => string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Where it stands in the bytes of its parent. */
  readonly sourceStart: number;
  readonly sourceEnd: number;
  /** Codes undone so far, and containers opened so far. */
  readonly codes: number;
  readonly containers: number;
}

/** So many codes may lie within one another, and so many containers. */
export const DEPTH_MOST = 4;
/** All decoded bytes of one message, and so many more for each byte of it. */
export const DECODED_BYTES_MOST = 32 * 1024 * 1024;
export const DECODED_BYTES_FOR_EACH = 4;
/** A compressed layer may be so many times as long unpacked, or this long whatever its ratio. */
export const RATIO_MOST = 200;
export const UNPACKED_BYTES_ALWAYS = 1024 * 1024;
/** Layers of one message, and one more for so many bytes of it: a JSON text may have a value in every eighth. */
export const LAYERS_MOST = 100_000;
export const BYTES_FOR_A_LAYER = 4;
/** Tries at a compression that has no mark, in one message. */
export const GUESSES_MOST = 500;
/** Nothing shorter can hold a pattern. */
export const LAYER_BYTES_LEAST = 8;

/** What is left of the limits, and what they cost. */
export class Budget {
  bytes: number;
  layers: number;
  guesses = GUESSES_MOST;
  /** Paths that were not looked into, with the reason; the first 20. */
  readonly unread: string[] = [];

  constructor(messageBytes: number) {
    this.bytes = DECODED_BYTES_MOST + DECODED_BYTES_FOR_EACH * messageBytes;
    this.layers = LAYERS_MOST + Math.floor(messageBytes / BYTES_FOR_A_LAYER);
  }

  /** @returns whether `count` more decoded bytes may be held. */
  spend(count: number): boolean {
    if (count > this.bytes) return false;
    this.bytes -= count;
    return true;
  }

  leave(layer: Layer, what: string): void {
    const path = `${pathOf(layer).join(" > ")} > ${what}`;
    if (this.unread.length < 20 && !this.unread.includes(path)) this.unread.push(path);
  }
}

export function pathOf(layer: Layer): string[] {
  const names: string[] = [];
  for (let at: Layer | undefined = layer; at !== undefined; at = at.parent) names.unshift(at.name());
  return names;
}
