/**
 * The baselines of the whole fleet, in slabs: no object for each of 800,000.
 */
import { InputError } from "../../domain/input-error.ts";
import { BaselineSlab } from "../../domain/runtime/baseline/baseline-slab.ts";
import { STATE_BYTES } from "../../domain/runtime/baseline/layout.ts";

const SLOTS_A_SLAB = 4096;

export class Baselines {
  readonly #slabs: BaselineSlab[] = [];
  readonly #free: number[] = [];

  /** A slot with a new baseline. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const from = this.#slabs.length * SLOTS_A_SLAB;
    this.#slabs.push(new BaselineSlab(SLOTS_A_SLAB));
    for (let slot = from + SLOTS_A_SLAB - 1; slot > from; slot--) this.#free.push(slot);
    return from;
  }

  release(slots: readonly number[]): void {
    for (const slot of slots) {
      this.#slabOf(slot).clear(slot % SLOTS_A_SLAB);
      this.#free.push(slot);
    }
  }

  score(slot: number, value: number, atMs: number): number {
    return this.#slabOf(slot).score(slot % SLOTS_A_SLAB, value, atMs);
  }

  relearn(slot: number): void {
    this.#slabOf(slot).relearn(slot % SLOTS_A_SLAB);
  }

  /** `slots` behind one another, `STATE_BYTES` each. */
  save(slots: readonly number[]): Uint8Array {
    const saved = new Uint8Array(slots.length * STATE_BYTES);
    for (const [at, slot] of slots.entries())
      this.#slabOf(slot).save(slot % SLOTS_A_SLAB, saved.subarray(at * STATE_BYTES, (at + 1) * STATE_BYTES));
    return saved;
  }

  /** Slots with what `save` wrote; one that cannot be read begins anew. */
  load(saved: Uint8Array, count: number): number[] {
    return Array.from({ length: count }, (_, at) => {
      const slot = this.take();
      const state = saved.subarray(at * STATE_BYTES, (at + 1) * STATE_BYTES);
      try {
        this.#slabOf(slot).load(slot % SLOTS_A_SLAB, state);
      } catch (error) {
        // Of an earlier form: what is usual is learnt anew.
        if (!(error instanceof InputError)) throw error;
      }
      return slot;
    });
  }

  #slabOf(slot: number): BaselineSlab {
    const slab = this.#slabs[Math.floor(slot / SLOTS_A_SLAB)];
    if (slab === undefined) throw new Error(`there is no slot ${slot}`);
    return slab;
  }
}
