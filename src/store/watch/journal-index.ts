/**
 * Index of the journal: which entries are still in it, by device, and which rows nobody needs any more.
 *
 * Held in memory and made anew at each start from the heads alone; the journal then needs no index on disk, which would
 * cost a write at a random place for each report.
 */
import { deviceAt, HEAD_BYTES, numberAt, viewOf } from "./entry.ts";

const NONE: readonly number[] = [];

export class JournalIndex {
  /** Larger than the number of every entry that was seen. */
  next = 0;
  readonly #numbers = new Map<number, number[]>();
  /** First numbers of the rows, ascending, and how many of their entries are needed. */
  #firsts: number[] = [];
  #needed: number[] = [];
  readonly #spent = new Set<number>();

  /** @param folded below which number the entries of a device are out already. */
  addRow(first: number, heads: Uint8Array, folded: (device: number) => number): void {
    const view = viewOf(heads);
    let needed = 0;
    for (let at = 0; at < heads.length; at += HEAD_BYTES) {
      const number = numberAt(view, at);
      const device = deviceAt(view, at);
      this.next = number + 1;
      if (number < folded(device)) continue;
      needed++;
      const numbers = this.#numbers.get(device);
      if (numbers === undefined) this.#numbers.set(device, [number]);
      else numbers.push(number);
    }
    this.#firsts.push(first);
    this.#needed.push(needed);
    if (needed === 0) this.#spent.add(first);
  }

  devices(): Iterable<number> {
    return this.#numbers.keys();
  }

  /** Ascending. */
  numbersOf(device: number): readonly number[] {
    return this.#numbers.get(device) ?? NONE;
  }

  /** First number of the row that holds `number`. */
  rowOf(number: number): number {
    return this.#firsts[this.#placeOf(number)] as number;
  }

  /** The entries of `device` below `number` are out. */
  fold(device: number, number: number): void {
    const numbers = this.#numbers.get(device);
    if (numbers === undefined) return;
    const kept = numbers.filter((one) => one >= number);
    for (const one of numbers.slice(0, numbers.length - kept.length)) {
      const place = this.#placeOf(one);
      const left = (this.#needed[place] as number) - 1;
      this.#needed[place] = left;
      if (left === 0) this.#spent.add(this.#firsts[place] as number);
    }
    if (kept.length === 0) this.#numbers.delete(device);
    else this.#numbers.set(device, kept);
  }

  /** Some rows of which nothing is needed. */
  spent(limit: number): number[] {
    return this.#spent.values().take(limit).toArray();
  }

  /** These rows are gone. */
  forget(firsts: readonly number[]): void {
    for (const first of firsts) {
      this.#spent.delete(first);
      this.#needed[this.#placeOf(first)] = GONE;
      this.#gone++;
    }
    if (this.#gone < 1024 || this.#gone * 2 < this.#firsts.length) return;
    this.#firsts = this.#firsts.filter((_, place) => this.#needed[place] !== GONE);
    this.#needed = this.#needed.filter((needed) => needed !== GONE);
    this.#gone = 0;
  }

  #gone = 0;

  /** Of the last row that begins at or before `number`. */
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#firsts[middle] as number) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const GONE = -1;
