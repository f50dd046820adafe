/**
 * How long the last commits took.
 */
const KEPT = 1024;

export class CommitTimes {
  readonly #ms: number[] = [];
  count = 0;
  longest = 0;

  add(ms: number): void {
    this.#ms[this.count % KEPT] = ms;
    this.count++;
    this.longest = Math.max(this.longest, ms);
  }

  get last(): number {
    return this.count === 0 ? 0 : (this.#ms[(this.count - 1) % KEPT] as number);
  }

  /** 99 of 100 took no longer. */
  get p99(): number {
    return this.#ms.toSorted((a, b) => a - b)[Math.ceil(this.#ms.length * 0.99) - 1] ?? 0;
  }
}
