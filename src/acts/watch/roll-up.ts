/**
 * The five minutes under way of one device: least, greatest, sum and count of each parameter, and the highest score of all.
 */
import type { Interval, Measured } from "../../domain/runtime/report.ts";

export const ROLL_UP_MS = 5 * 60_000;

/** Per parameter: least, greatest, sum, count. */
const FIELDS = 4;

export class RollUp {
  /** Of each parameter, in its place. No typed array: below a kilobyte its own upkeep costs more than what it holds. */
  numbers: number[] = [];
  /** Score of all values. */
  highest = 0;

  /** @param place of the parameter among those of its device. */
  add(place: number, measured: Measured, score: number): void {
    this.highest = Math.max(this.highest, score);
    if (typeof measured === "number") this.#add(place, measured, measured, measured, 1);
    else if (typeof measured === "object")
      this.#add(place, measured.min, measured.max, measured.mean * measured.count, measured.count);
  }

  #add(place: number, min: number, max: number, sum: number, count: number): void {
    const at = place * FIELDS;
    if (at >= this.numbers.length) this.#grow(place + 1);
    const numbers = this.numbers;
    const before = numbers[at + 3] ?? 0;
    numbers[at] = before === 0 ? min : Math.min(min, numbers[at] ?? 0);
    numbers[at + 1] = before === 0 ? max : Math.max(max, numbers[at + 1] ?? 0);
    numbers[at + 2] = (numbers[at + 2] ?? 0) + sum;
    numbers[at + 3] = before + count;
  }

  #grow(places: number): void {
    const more = new Array<number>(places * FIELDS - this.numbers.length).fill(0);
    // Put together anew, since what grows by itself keeps room for as much again.
    this.numbers = this.numbers.concat(more);
  }

  /** Forgets what was added since. */
  clear(): void {
    this.numbers.fill(0);
    this.highest = 0;
  }

  /** What was added since, by name, and begins anew; undefined for nothing. */
  take(names: readonly string[]): { highestScore: number; parameters: Record<string, Interval> } | undefined {
    const parameters: Record<string, Interval> = {};
    for (const [place, name] of names.entries()) {
      const [min = 0, max = 0, sum = 0, count = 0] = this.numbers.slice(place * FIELDS, (place + 1) * FIELDS);
      if (count > 0) parameters[name] = { min, max, mean: sum / count, count };
    }
    const highestScore = this.highest;
    this.clear();
    return Object.keys(parameters).length === 0 ? undefined : { highestScore, parameters };
  }
}
