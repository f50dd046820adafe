/**
 * Base64 (RFC 4648, sections 4 and 5) undone while it streams by; line ends and other foreign characters are passed over.
 */
import type { ByteSink } from "../json-stream/json-text-bytes.ts";

const OUT_BYTES = 16 * 1024;
const FOREIGN = 255;
const VALUES = new Uint8Array(256).fill(FOREIGN);
for (const [value, sign] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  VALUES[sign.charCodeAt(0)] = value;
}
VALUES["-".charCodeAt(0)] = 62;
VALUES["_".charCodeAt(0)] = 63;
const PADDING = 0x3d;

export class Base64Stream {
  readonly #sink: ByteSink;
  readonly #out = new Uint8Array(OUT_BYTES);
  #bits = 0;
  #characters = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    const out = this.#out;
    let length = 0;
    let bits = this.#bits;
    let characters = this.#characters;
    for (let at = start; at < end; at++) {
      // Four at once, as nearly all stand; the highest bit tells a foreign one among them.
      for (; characters === 0 && at + 4 <= end && length + 3 <= OUT_BYTES; at += 4) {
        const first = VALUES[bytes[at] as number] as number;
        const second = VALUES[bytes[at + 1] as number] as number;
        const third = VALUES[bytes[at + 2] as number] as number;
        const fourth = VALUES[bytes[at + 3] as number] as number;
        if ((first | second | third | fourth) > 63) break;
        out[length++] = (first << 2) | (second >> 4);
        out[length++] = (second << 4) | (third >> 2);
        out[length++] = (third << 6) | fourth;
      }
      if (length + 3 > OUT_BYTES) {
        this.#sink(out, 0, length);
        length = 0;
      }
      if (at === end) break;
      const value = VALUES[bytes[at] as number] as number;
      if (value === FOREIGN) continue;
      bits = (bits << 6) | value;
      if (++characters < 4) continue;
      out[length++] = bits >> 16;
      out[length++] = bits >> 8;
      out[length++] = bits;
      bits = characters = 0;
    }
    if (length > 0) this.#sink(out, 0, length);
    this.#bits = bits;
    this.#characters = characters;
  }

  /** What is left of less than four characters. */
  end(): void {
    const bits = this.#bits << (6 * (4 - this.#characters));
    const length = Math.max(0, this.#characters - 1);
    this.#out[0] = bits >> 16;
    this.#out[1] = bits >> 8;
    if (length > 0) this.#sink(this.#out, 0, length);
    this.#bits = this.#characters = 0;
  }
}

/** Whether all of it is Base64: a text in words has spaces or marks long before it is long. */
export function looksLikeBase64(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (VALUES[byte] === FOREIGN && byte !== PADDING && byte !== 0x0a && byte !== 0x0d) return false;
  }
  return end > start;
}
