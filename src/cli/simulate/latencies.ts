/**
 * Latencies by their logarithm: 32 steps for each doubling, so a share is read within 3 %, in a fixed amount of memory.
 */
const STEPS = 32;
/** From a microsecond to 2^30 of them, 18 minutes. */
const DOUBLINGS = 30;

export class Latencies {
  readonly #counts = new Uint32Array(DOUBLINGS * STEPS + 1);
  count = 0;
  maxMs = 0;

  add(ms: number): void {
    this.count++;
    if (ms > this.maxMs) this.maxMs = ms;
    const bin = Math.floor(Math.log2(Math.max(1, ms * 1000)) * STEPS);
    const kept = Math.min(this.#counts.length - 1, bin);
    this.#counts[kept] = (this.#counts[kept] ?? 0) + 1;
  }

  /** The latency that this share of all do not exceed, in milliseconds; 0 while there is none. */
  atShare(share: number): number {
    let left = share * this.count;
    if (this.count === 0) return 0;
    for (const [bin, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(this.maxMs, 2 ** ((bin + 1) / STEPS) / 1000);
    }
    return this.maxMs;
  }
}
