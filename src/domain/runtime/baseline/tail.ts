/**
 * A streaming tail: how often a statistic of this series is as large as this, learnt from the series alone.
 *
 * After SPOT (Siffer et al., KDD 2017): what exceeds a high quantile follows a generalised Pareto distribution, whose
 * parameters are kept up to date. Here the quantile moves by stochastic approximation and the fit is by moments
 * (Hosking & Wallis 1987), so five numbers are the whole state and nothing is ever sorted.
 */

/**
 * Numbers of state, at `at` and after it: threshold, mean excess, mean squared excess, exceedances learnt from, and how
 * much of the last event still lasts.
 */
export const TAIL_NUMBERS = 5;
const [THRESHOLD, MEAN, SQUARE, COUNT, EVENT] = [0, 1, 2, 3, 4];

/** The share of values that lies above the threshold. */
const ABOVE = 0.02;
/** The threshold's step per value, in its own logarithm. */
const STEP = 0.03;
/** A fit forgets: it rests on about so many exceedances. */
const EXCEEDANCES = 200;
/** How many exceedances what is assumed at the start is worth. */
const ASSUMED = 8;
/** One anomaly must not make the detector deaf to the next: an excess counts as at most so many mean ones. */
const EXCESS_MOST = 6;

/** `threshold` and mean `excess` are what independent normal values would give: the belief before there are data. */
export function startTail(numbers: Float64Array, at: number, threshold: number, excess: number): void {
  numbers[at + THRESHOLD] = threshold;
  numbers[at + MEAN] = excess;
  numbers[at + SQUARE] = 2 * excess * excess;
  numbers[at + COUNT] = ASSUMED;
}

export function thresholdOf(numbers: Float64Array, at: number): number {
  return numbers[at + THRESHOLD] ?? 0;
}

/** -log10 of the share of values that are as large as `value` (0 or more); 0 for 0, and without upper bound. */
export function surpriseIn(numbers: Float64Array, at: number, value: number): number {
  const threshold = thresholdOf(numbers, at);
  const excess = value - threshold;
  if (excess <= 0) return (-Math.log10(ABOVE) * value) / threshold;
  const mean = numbers[at + MEAN] ?? 0;
  const ratio = (mean * mean) / Math.max((numbers[at + SQUARE] ?? 0) - mean * mean, 1e-300);
  // A shape below 0 would claim a bound that nothing crosses, one above 0.5 has no variance to fit.
  const shape = Math.min(0.45, Math.max(0.02, 0.5 * (1 - ratio)));
  return -Math.log10(ABOVE) + Math.log1p((shape * excess) / (mean * (1 - shape))) / shape / Math.LN10;
}

/**
 * What is rarer than so many decades is an event, of which values right behind one another are one example, not many
 * (declustering of extremes: Davison & Smith 1990): only the first is learnt in full.
 */
const RARE = 3;
const EVENT_FADES = 1 / 30;
const FROM_SAME_EVENT = 0.01;

/** Learns one value of known surprise. `least` is the smallest threshold that makes sense for the statistic. */
export function learnTail(numbers: Float64Array, at: number, value: number, surprise: number, least: number): void {
  const event = numbers[at + EVENT] ?? 0;
  const rare = surprise > RARE;
  const weight = rare ? Math.max(FROM_SAME_EVENT, 1 - event) : 1;
  numbers[at + EVENT] = rare ? 1 : event * (1 - EVENT_FADES);
  const threshold = thresholdOf(numbers, at);
  const above = value > threshold;
  if (above) {
    const mean = numbers[at + MEAN] ?? 0;
    const excess = Math.min(value - threshold, EXCESS_MOST * mean);
    const count = Math.min((numbers[at + COUNT] ?? 0) + weight, EXCEEDANCES);
    const gain = weight / count;
    numbers[at + COUNT] = count;
    numbers[at + MEAN] = Math.max(mean + gain * (excess - mean), 0.05 * least);
    numbers[at + SQUARE] = (numbers[at + SQUARE] ?? 0) * (1 - gain) + gain * excess * excess;
  }
  numbers[at + THRESHOLD] = Math.max(least, threshold * (1 + STEP * weight * ((above ? 1 : 0) - ABOVE)));
}
