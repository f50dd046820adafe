/**
 * Room that destinations share for what is kept of each beyond the least: plenty where there are few of them, little
 * where a capture has 20,000, so that memory is bounded by their number times that least.
 */
export class SpareRoom {
  #left: number;

  constructor(items: number) {
    this.#left = items;
  }

  /** Whether there was room for one more. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
