/**
 * One baseline on its own, for a single series: a slab of one slot (baseline-slab.ts), so the very same detector with the
 * same settings as the fleet's.
 */
import { BaselineSlab } from "./baseline-slab.ts";
import { STATE_BYTES } from "./layout.ts";

export class Baseline {
  readonly #slab = new BaselineSlab(1);

  /**
   * A new one, or the one that `save` wrote.
   * @throws {InputError} `data-unreadable` when `saved` is no state of this form.
   */
  constructor(saved?: Uint8Array) {
    if (saved !== undefined) this.#slab.load(0, saved);
  }

  /** A copy of the state: `STATE_BYTES` bytes, from which scoring goes on exactly where it was. */
  save(): Uint8Array<ArrayBuffer> {
    const state = new Uint8Array(STATE_BYTES);
    this.#slab.save(0, state);
    return state;
  }

  /** Values seen so far. */
  get seen(): number {
    return this.#slab.seen(0);
  }

  /** See `BaselineSlab.score`. @throws {InputError} `argument-wrong` unless both are finite; then nothing was learnt. */
  score(value: number, atMs: number): number {
    return this.#slab.score(0, value, atMs);
  }

  /** See `BaselineSlab.relearn`. */
  relearn(): void {
    this.#slab.relearn(0);
  }
}

export { ALARM_SCORE } from "./baseline-slab.ts";
export { STATE_BYTES } from "./layout.ts";
