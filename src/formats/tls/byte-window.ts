/**
 * A window of bytes that is read from front to back and never beyond its end.
 *
 * Reading too far gives zeros and sets `ok` to false, so a decoder asks once at its end instead of at every step.
 */
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
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  u24(): number {
    return this.#number(3);
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

  /** A copy of what is left. */
  copy(): Uint8Array {
    return this.bytes.slice(this.at, this.end);
  }

  /** What is left as big-endian numbers of 16 bits. */
  numbers(): number[] {
    const numbers: number[] = [];
    while (this.left >= 2) numbers.push(this.u16());
    if (this.left > 0) this.ok = false;
    return numbers;
  }

  #number(length: number): number {
    if (this.left < length) {
      this.ok = false;
      this.at = this.end;
      return 0;
    }
    let number = 0;
    for (let index = 0; index < length; index++) number = number * 256 + (this.bytes[this.at++] ?? 0);
    return number;
  }
}
