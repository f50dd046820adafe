/**
 * The beginning of a header section that came in pieces, kept until its end is there.
 */
import { MOST_HEAD_BYTES } from "./http1-facts.ts";

/** The offset behind the empty line that ends the section, or -1; lines may end with a line feed alone. */
export function headEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 0x0a) continue;
    if (at + 1 < end && bytes[at + 1] === 0x0a) return at + 2;
    if (at + 2 < end && bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

export class HeadBuffer {
  bytes = new Uint8Array(0);
  size = 0;
  /** The section ends with the last byte held. */
  isWhole = false;

  get isFull(): boolean {
    return this.size >= MOST_HEAD_BYTES;
  }

  /** Takes what belongs to the section; the offset behind it comes back. */
  appendHead(bytes: Uint8Array, start: number, end: number): number {
    const before = this.size;
    const taken = Math.min(end - start, MOST_HEAD_BYTES - before);
    this.append(bytes, start, start + taken);
    // The end may have begun in the bytes before.
    const whole = headEnd(this.bytes, Math.max(0, before - 3), this.size);
    if (whole === -1) return start + taken;
    this.isWhole = true;
    this.size = whole;
    return start + whole - before;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    const size = this.size + end - start;
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.bytes.length, 1024));
      larger.set(this.bytes.subarray(0, this.size));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(start, end), this.size);
    this.size = size;
  }

  /** Lets go of what was held; it stays valid for whoever took it before. */
  clear(): void {
    this.bytes = new Uint8Array(0);
    this.size = 0;
    this.isWhole = false;
  }
}
