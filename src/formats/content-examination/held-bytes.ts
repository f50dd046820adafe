/**
 * Bytes of messages under way, held until their end: all of them together in one bounded memory.
 */

/** What all messages may still take. */
export class BytePool {
  #left: number;
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(count: number): boolean {
    if (count > this.#left) return false;
    this.#left -= count;
    return true;
  }

  give(bytes: Uint8Array<ArrayBuffer>): void {
    this.#left += bytes.length;
    if (bytes.length === FIRST_BYTES && this.#spare.length < SPARE_MOST) this.#spare.push(bytes);
  }

  /** Memory for so many bytes that were taken; most messages are short, so the first piece is used again. */
  memory(count: number): Uint8Array<ArrayBuffer> {
    return (count === FIRST_BYTES ? this.#spare.pop() : undefined) ?? new Uint8Array(count);
  }
}

const FIRST_BYTES = 1024;
const SPARE_MOST = 64;
const NOTHING = new Uint8Array(0);

/** One part of a message, put together from its pieces; it grows by doubling. */
export class HeldBytes {
  bytes: Uint8Array<ArrayBuffer> = NOTHING;
  length = 0;
  readonly #pool: BytePool;
  readonly #limit: number;

  constructor(pool: BytePool, limit: number) {
    this.#pool = pool;
    this.#limit = limit;
  }

  /** @returns how many of the bytes were taken: fewer at the limit, and none when the pool has no room. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const count = Math.min(end - start, this.#limit - this.length);
    const need = this.length + count;
    if (need > this.bytes.length && !this.#grow(need)) return 0;
    this.bytes.set(bytes.subarray(start, start + count), this.length);
    this.length += count;
    return count;
  }

  #grow(need: number): boolean {
    let size = Math.max(FIRST_BYTES, this.bytes.length);
    while (size < need) size *= 2;
    if (!this.#pool.take(size - this.bytes.length)) return false;
    const larger = this.#pool.memory(size);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    return true;
  }

  release(): void {
    if (this.bytes.length > 0) this.#pool.give(this.bytes);
    this.bytes = NOTHING;
    this.length = 0;
  }
}
