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
  /** Whether it was told as a value under a name. */
  readonly named: boolean;
  /** Two parts that do not lie side by side in the message meet here; each is told by itself, and only what lies over it is new. */
  readonly border?: number;
}

/** So many codes may lie within one another, and so many containers. */
export const DEPTH_MOST = 4;
/** All decoded bytes of one message, and so many more for each byte of it. */
export const DECODED_BYTES_MOST = 16 * 1024 * 1024;
export const DECODED_BYTES_FOR_EACH = 4;
/** A compressed layer may be so many times as long unpacked, or this long whatever its ratio. */
export const RATIO_MOST = 200;
export const UNPACKED_BYTES_ALWAYS = 1024 * 1024;
/** Layers of one message, and one more for so many bytes of it: a JSON text may have a value in every eighth. */
export const LAYERS_MOST = 100_000;
export const BYTES_FOR_A_LAYER = 4;
/** Tries at a compression that has no mark, in one message: some, and one more for so many bytes of it. */
export const GUESSES_LEAST = 20;
export const BYTES_FOR_A_GUESS = 8192;
/** Nothing shorter can hold a pattern. */
export const LAYER_BYTES_LEAST = 8;

/** What is left of the limits, and what they cost. */
export class Budget {
  bytes: number;
  layers: number;
  guesses: number;
  /** Bytes of the message, as they were sent, that were not looked into. */
  unexaminedBytes = 0;
  /** Paths that were not looked into, with the reason; the first 20. */
  readonly unread: string[] = [];

  constructor(messageBytes: number) {
    this.bytes = DECODED_BYTES_MOST + DECODED_BYTES_FOR_EACH * messageBytes;
    this.layers = LAYERS_MOST + Math.floor(messageBytes / BYTES_FOR_A_LAYER);
    this.guesses = GUESSES_LEAST + Math.floor(messageBytes / BYTES_FOR_A_GUESS);
  }

  /** @returns whether `count` more decoded bytes may be held. */
  spend(count: number): boolean {
    if (count > this.bytes) return false;
    this.bytes -= count;
    return true;
  }

  /** The layer was not looked into. */
  leave(layer: Layer, what: string): void {
    this.count(layer);
    this.note(layer, what);
  }

  count(layer: Layer, from = layer.start, to = layer.end): void {
    this.unexaminedBytes += bytesAsSent(layer, to - from);
  }

  /** Something of the layer was not as expected, but its bytes are looked into. */
  note(layer: Layer, what: string): void {
    if (this.unread.length >= 20) return;
    const path = `${pathOf(layer).join(" > ")} > ${what}`;
    if (!this.unread.includes(path)) this.unread.push(path);
  }
}

export function pathOf(layer: Layer): string[] {
  const names: string[] = [];
  for (let at: Layer | undefined = layer; at !== undefined; at = at.parent) names.unshift(at.name());
  return names;
}

export function rootOf(layer: Layer): Layer {
  let at = layer;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** How much of the message the layer takes: of a compressed one, in proportion. */
function bytesAsSent(layer: Layer, bytes: number): number {
  let share = Math.min(1, bytes / (layer.end - layer.start));
  let at = layer;
  while (at.parent !== undefined) {
    share *= (at.sourceEnd - at.sourceStart) / (at.parent.end - at.parent.start);
    at = at.parent;
  }
  return Math.min(1, share) * (at.end - at.start);
}
