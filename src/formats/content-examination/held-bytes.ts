/**
 * Bytes of messages under way, held until their end: all of them together in one bounded memory.
 */

/** What all messages may still take. */
export class BytePool {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(count: number): boolean {
    if (count > this.#left) return false;
    this.#left -= count;
    return true;
  }

  give(count: number): void {
    this.#left += count;
  }
}

const FIRST_BYTES = 1024;

/** One part of a message, put together from its pieces; it grows by doubling. */
export class HeldBytes {
  bytes = new Uint8Array(0);
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
    const larger = new Uint8Array(size);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    return true;
  }

  release(): void {
    this.#pool.give(this.bytes.length);
    this.bytes = new Uint8Array(0);
    this.length = 0;
  }
}
