/** A record's payload whose pieces are put together; one that lies in one piece is not copied. */
import { LARGEST_RECORD, RECORD_HEADER } from "../tls/record-layer.ts";

const NOTHING = new Uint8Array(0);
const FIRST_BYTES = 2_048;
const RECORD_BYTES = RECORD_HEADER + LARGEST_RECORD;

/**
 * Room for a record that nobody uses just now. New memory costs twice as much as opening a record, and most records come
 * in pieces, one after the other. It never holds plain text.
 */
let spare: Uint8Array | undefined;

export class RecordBuffer {
  #kept: Uint8Array = NOTHING;
  size = 0;

  get bytes(): Uint8Array {
    return this.#kept;
  }

  /** Grows with what has come, never with what a length promises. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const size = this.size + end - start;
    if (size > this.#kept.length) this.#grow(size);
    this.#kept.set(bytes.subarray(start, end), this.size);
    this.size = size;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    if (count > 0) this.#kept.copyWithin(0, count, this.size);
    this.size -= count;
  }

  clear(): void {
    this.size = 0;
  }

  /** Gives the memory back. */
  release(): void {
    if (this.#kept.length === RECORD_BYTES) spare = this.#kept;
    this.#kept = NOTHING;
    this.size = 0;
  }

  #grow(size: number): void {
    const larger =
      size <= RECORD_BYTES ? this.#roomForRecord(size) : new Uint8Array(Math.max(size, 2 * this.#kept.length));
    larger.set(this.#kept.subarray(0, this.size));
    this.#kept = larger;
  }

  #roomForRecord(size: number): Uint8Array {
    const free = spare;
    spare = undefined;
    return free ?? new Uint8Array(size <= FIRST_BYTES ? FIRST_BYTES : RECORD_BYTES);
  }
}
