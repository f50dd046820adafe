/**
 * A sliding window over one parameter in six parts: right within one part, a few numbers for each that holds values.
 *
 * One array: since when values came without a hole, then for each part its number and four sums. A window of shares counts
 * the values beyond two bounds, from which "p95 is within" is exact: at most 5 % of the values are above (nearest rank).
 */
import type { Interval } from "../report.ts";
import type { Window } from "./compile-reference.ts";

const PARTS = 6;
/** Numbers of a part: which, then least, greatest, sum, count; or count, above, below, unused. */
const SIZE = 5;

/** Adds a report's value; `previousMs` is when the report before came, since when this value speaks. */
export function addToWindow(
  cells: number[],
  window: Window,
  value: number | Interval,
  nowMs: number,
  previousMs: number,
): void {
  const part = Math.floor(nowMs / (window.ms / PARTS));
  expire(cells, part);
  if (cells.length <= 1) cells[0] = Math.max(previousMs, nowMs - window.ms);
  if (cells.length === 1 || cells[cells.length - SIZE] !== part) {
    if (window.shares === undefined) cells.push(part, Infinity, -Infinity, 0, 0);
    else cells.push(part, 0, 0, 0, 0);
  }
  const at = cells.length - SIZE;
  if (window.shares === undefined) addSums(cells, at, value);
  else addShares(cells, at, value, window.shares);
}

/** Parts that are over go. */
export function expire(cells: number[], part: number): void {
  let gone = 1;
  while (gone < cells.length && (cells[gone] as number) <= part - PARTS) gone += SIZE;
  if (gone === 1) return;
  // By hand: `copyWithin` and a new `length` leave compiled code, and cost more than all else of a window.
  const left = cells.length - gone;
  for (let at = 0; at < left; at++) cells[1 + at] = cells[gone + at] as number;
  while (cells.length > 1 + left) cells.pop();
}

function addSums(cells: number[], at: number, value: number | Interval): void {
  const plain = typeof value === "number";
  const count = plain ? 1 : value.count;
  cells[at + 1] = Math.min(cells[at + 1] as number, plain ? value : value.min);
  cells[at + 2] = Math.max(cells[at + 2] as number, plain ? value : value.max);
  cells[at + 3] = (cells[at + 3] as number) + count * (plain ? value : value.mean);
  cells[at + 4] = (cells[at + 4] as number) + count;
}

function addShares(cells: number[], at: number, value: number | Interval, bounds: { low: number; high: number }): void {
  const { min, max, mean, count } = typeof value === "number" ? single(value) : value;
  cells[at + 1] = (cells[at + 1] as number) + count;
  cells[at + 2] = (cells[at + 2] as number) + countBeyond(max, mean, min, count, bounds.high);
  cells[at + 3] = (cells[at + 3] as number) + countBeyond(-min, -mean, -max, count, -bounds.low);
}

function single(value: number): Interval {
  return { min: value, max: value, mean: value, count: 1 };
}

/** How many of the values of an interval were surely above `bound`. */
function countBeyond(max: number, mean: number, min: number, count: number, bound: number): number {
  if (max <= bound) return 0;
  if (min > bound) return count;
  return Math.max(1, Math.ceil((count * (mean - bound)) / (max - bound)));
}

/** Whether the window is filled back to its beginning, but for one part. */
export function isCovered(cells: readonly number[], window: { readonly ms: number }, nowMs: number): boolean {
  return cells.length > 1 && nowMs - (cells[0] as number) >= window.ms * (1 - 1 / PARTS);
}

export interface WindowSums {
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** Writes the sums of the whole window into `sums`. */
export function sumUp(cells: readonly number[], sums: WindowSums): void {
  sums.min = Infinity;
  sums.max = -Infinity;
  sums.sum = 0;
  sums.count = 0;
  for (let at = 1; at < cells.length; at += SIZE) {
    sums.min = Math.min(sums.min, cells[at + 1] as number);
    sums.max = Math.max(sums.max, cells[at + 2] as number);
    sums.sum += cells[at + 3] as number;
    sums.count += cells[at + 4] as number;
  }
}

/** Count, above and below of a window of shares, into `sums` as count, max and min. */
export function sumUpShares(cells: readonly number[], sums: WindowSums): void {
  sums.count = 0;
  sums.max = 0;
  sums.min = 0;
  for (let at = 1; at < cells.length; at += SIZE) {
    sums.count += cells[at + 1] as number;
    sums.max += cells[at + 2] as number;
    sums.min += cells[at + 3] as number;
  }
}
