/**
 * A window of bytes that is read from front to back and never beyond its end.
 *
 * Reading too far gives zeros and sets `ok` to false, so a decoder asks once at its end instead of at every step.
 */
/** So few are copied sooner one by one than by way of a view. */
const FEW_BYTES = 64;

export class ByteWindow {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  /** False once something was asked for that is not there. */
  ok = true;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = Math.max(start, Math.min(end, bytes.length));
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    if (this.end - this.at < 1) return this.#beyond();
    return this.bytes[this.at++] as number;
  }

  u16(): number {
    const { at, bytes } = this;
    if (this.end - at < 2) return this.#beyond();
    this.at = at + 2;
    return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  }

  u24(): number {
    const { at, bytes } = this;
    if (this.end - at < 3) return this.#beyond();
    this.at = at + 3;
    return ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  }

  /** The next `length` bytes as a window of their own; what is left of them, and `ok` false, where they are fewer. */
  window(length: number): ByteWindow {
    const start = this.at;
    this.skip(length);
    return new ByteWindow(this.bytes, start, this.at);
  }

  skip(length: number): void {
    if (length > this.left) this.ok = false;
    this.at = Math.min(this.end, this.at + length);
  }

  /** A copy of what is left: by the constructor, since the slice of a Node Buffer is a view on the whole chunk. */
  copy(): Uint8Array {
    const { bytes, at, end } = this;
    if (end - at > FEW_BYTES) return new Uint8Array(this.view());
    const copy = new Uint8Array(end - at);
    for (let index = 0; index < copy.length; index++) copy[index] = bytes[at + index] as number;
    return copy;
  }

  /** What is left, where it lies. */
  view(): Uint8Array {
    return this.bytes.subarray(this.at, this.end);
  }

  /** What is left as big-endian numbers of 16 bits. */
  numbers(): number[] {
    const { bytes, end } = this;
    const numbers: number[] = [];
    let { at } = this;
    for (; at + 2 <= end; at += 2) numbers.push(((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    this.at = at;
    if (at < end) this.ok = false;
    return numbers;
  }

  #beyond(): 0 {
    this.ok = false;
    this.at = this.end;
    return 0;
  }
}
