/** Bytes of one direction by the second: least, greatest and mean of an interval; seconds without a byte count as 0. */
import type { Interval } from "../report.ts";

const KILOBYTE = 1000;

export class Throughput {
  #second = -1;
  #bytes = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = 0;
  #sum = 0;
  #seconds = 0;

  /** Of the interval so far. */
  get total(): number {
    return this.#sum + this.#bytes;
  }

  add(second: number, bytes: number): void {
    if (second !== this.#second) this.#fold();
    this.#second = second;
    this.#bytes += bytes;
  }

  /** Ends the interval. @param seconds it lasted, at least 1. */
  take(seconds: number): Interval {
    this.#fold();
    const count = Math.max(1, seconds, this.#seconds);
    const min = this.#seconds < count ? 0 : this.#least;
    const interval = {
      min: min / KILOBYTE,
      max: this.#greatest / KILOBYTE,
      mean: this.#sum / count / KILOBYTE,
      count,
    };
    this.#second = -1;
    this.#least = Number.POSITIVE_INFINITY;
    this.#greatest = 0;
    this.#sum = 0;
    this.#seconds = 0;
    return interval;
  }

  #fold(): void {
    if (this.#second < 0) return;
    this.#least = Math.min(this.#least, this.#bytes);
    this.#greatest = Math.max(this.#greatest, this.#bytes);
    this.#sum += this.#bytes;
    this.#seconds++;
    this.#second = -1;
    this.#bytes = 0;
  }
}
