/**
 * When something happened, again and again: first, last, and the median time between two.
 */
import type { SpareRoom } from "./spare-room.ts";

/** Times kept to find the median by; the first ones, since a cycle shows in any stretch. */
const TIMES_KEPT = 128;
/** Kept of each, however many destinations there are. */
const TIMES_ALWAYS = 8;
/** Fewer say nothing of a cycle. */
const TIMES_LEAST = 3;

export class SeenTimes {
  first: number | null = null;
  last: number | null = null;
  readonly #times: number[] = [];

  /** @param timeMs milliseconds since 1970 (UTC). @param spare room for more than the fewest that tell a cycle. */
  add(timeMs: number, spare?: SpareRoom): void {
    if (this.first === null || timeMs < this.first) this.first = timeMs;
    if (this.last === null || timeMs > this.last) this.last = timeMs;
    const { length } = this.#times;
    if (length < TIMES_ALWAYS || (length < TIMES_KEPT && spare?.take() !== false)) this.#times.push(timeMs);
  }

  /** Median of the seconds between one time and the next; null for fewer than three times. */
  get everySeconds(): number | null {
    if (this.#times.length < TIMES_LEAST) return null;
    const ordered = this.#times.toSorted((one, other) => one - other);
    const between = ordered.slice(1).map((time, index) => time - (ordered[index] as number));
    between.sort((one, other) => one - other);
    const middle = between.length >> 1;
    const median =
      between.length % 2 === 1
        ? (between[middle] as number)
        : ((between[middle - 1] as number) + (between[middle] as number)) / 2;
    return median / 1000;
  }
}

/** Sent more than a tenth more often than declared: clocks and networks are not exact. */
export function isFaster(observedSeconds: number | null, declaredSeconds: number): boolean {
  return observedSeconds !== null && observedSeconds < declaredSeconds * 0.9;
}
