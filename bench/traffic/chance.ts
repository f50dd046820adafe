/**
 * Chance that is the same for the same seed, so that a generated capture is the same everywhere.
 *
 * Source of the step: Marsaglia, "Xorshift RNGs", 2003.
 */

/** Random bytes that payloads are cut from: making each anew would cost more than everything else. */
const POOL_BYTES = 1 << 20;

export class Chance {
  #state: number;
  #pool: Uint8Array | undefined;

  constructor(seed: number) {
    // Zero would stay zero; a multiplication spreads small seeds.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** Bytes that look encrypted; a window into the pool, not to be written to. */
  bytes(length: number): Uint8Array {
    this.#pool ??= this.#fill();
    if (length > POOL_BYTES) throw new RangeError(`at most ${POOL_BYTES} bytes at once`);
    const at = this.below(POOL_BYTES - length + 1);
    return this.#pool.subarray(at, at + length);
  }

  #fill(): Uint8Array {
    const words = new Uint32Array(POOL_BYTES / 4);
    for (let word = 0; word < words.length; word++) words[word] = this.below(2 ** 32);
    return new Uint8Array(words.buffer);
  }
}
