/**
 * How well scores tell faults: at a threshold (found in time, false alarms), and over all thresholds in the manner of
 * the Numenta Anomaly Benchmark (Lavin & Ahmad 2015).
 */
import { DAY_MS, type Made } from "./corpus.ts";

/** Alarms within so many values of the last one are one. */
const TOGETHER = 60;

export interface Tally {
  readonly found: number;
  readonly asked: number;
  readonly falsePerMonth: number;
  readonly falsePer100k: number;
}

export function tally(all: readonly Made[], scores: readonly Float64Array[], threshold: number): Tally {
  let [found, asked, wolf, months, count] = [0, 0, 0, 0, 0];
  for (const [row, made] of all.entries()) {
    const alarms = scores[row] ?? new Float64Array();
    months += ((made.times.at(-1) ?? 0) - (made.times[0] ?? 0)) / (30 * DAY_MS);
    count += made.values.length;
    asked += made.begins.length;
    // The end of a fault is an event too: what is told of it is neither found nor false.
    const ends = made.begins.map((begin) => begin + Math.max(made.within, made.lasts < 1e9 ? made.lasts + 200 : 0));
    const told = made.begins.map(() => false);
    let last = -Infinity;
    for (let index = 0; index < alarms.length; index++) {
      if ((alarms[index] ?? 0) < threshold) continue;
      const event = made.begins.findIndex((begin, number) => index >= begin && index < (ends[number] ?? 0));
      if (event >= 0) {
        if (index < (made.begins[event] ?? 0) + made.within) told[event] = true;
      } else if (index - last > TOGETHER) wolf++;
      if (event < 0) last = index;
    }
    found += told.filter(Boolean).length;
  }
  return { found, asked, falsePerMonth: wolf / months, falsePer100k: (wolf * 1e5) / count };
}

/** The lowest threshold (within 1 in 10,000 of `most`) with at most `rate` false alarms per 100,000 values. */
export function thresholdFor(
  all: readonly Made[],
  scores: readonly Float64Array[],
  rate: number,
  most: number,
): number {
  let [low, high] = [0, most];
  for (let turn = 0; turn < 14; turn++) {
    const middle = (low + high) / 2;
    if (tally(all, scores, middle).falsePer100k > rate) low = middle;
    else high = middle;
  }
  return high;
}

/** Windows of a tenth of the series in all, the first 15 % without score, a false alarm costs a ninth of a window. */
const WINDOWS = 0.1;
const PROBATION = 0.15;
const FALSE_WEIGHT = 0.11;

/** 0 is as good as no alarm at all, 100 every fault told at once and nothing else; with the best of 100 thresholds. */
export function benchmarkScore(all: readonly Made[], scores: readonly Float64Array[], most: number): number {
  const windows = all.reduce((sum, { begins }) => sum + begins.length, 0);
  let best = 0;
  for (let step = 1; step <= 100; step++) {
    const threshold = most * (step / 100) ** 2;
    const raw = all.reduce((sum, made, row) => sum + rawScore(made, scores[row] ?? new Float64Array(), threshold), 0);
    best = Math.max(best, (100 * (raw + windows)) / (2 * windows));
  }
  return best;
}

function rawScore({ values, begins }: Made, scores: Float64Array, threshold: number): number {
  const width = (WINDOWS * values.length) / Math.max(1, begins.length);
  const rewards = begins.map(() => -1);
  let cost = 0;
  for (let index = Math.floor(PROBATION * values.length); index < scores.length; index++) {
    if ((scores[index] ?? 0) < threshold) continue;
    const event = begins.findIndex((begin) => Math.abs(index - begin) <= width / 2);
    if (event >= 0) {
      const place = (index - (begins[event] ?? 0)) / width - 0.5;
      rewards[event] = Math.max(rewards[event] ?? -1, sigmoid(place) / sigmoid(-1));
    } else {
      const before = begins.filter((begin) => begin + width / 2 < index).at(-1);
      cost += before === undefined ? 1 : -sigmoid((index - before) / width - 0.5);
    }
  }
  return rewards.reduce((sum, reward) => sum + reward, 0) - FALSE_WEIGHT * cost;
}

/** 1 far before the end of a window, 0 at its end, -1 far behind it. */
function sigmoid(place: number): number {
  return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}
