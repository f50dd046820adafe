/**
 * A streaming tail: how often a statistic of this series is as large as this, learnt from the series alone.
 *
 * After SPOT (Siffer et al., KDD 2017): what exceeds a high quantile follows a generalised Pareto distribution, whose
 * parameters are kept up to date. Here the quantile moves by stochastic approximation (Robbins & Monro 1951) and the fit
 * is by the first two moments of logarithms (Dekkers, Einmahl & de Haan 1989), which hold for light and heavy tails and
 * of which a single anomaly moves little. Five numbers are the whole state and nothing is ever sorted.
 */

/**
 * Numbers of state, at `at` and after it: threshold, mean and mean square of the logarithm of value / threshold above
 * it, exceedances learnt from, and how much of the last event still lasts.
 */
export const TAIL_NUMBERS = 5;
const [THRESHOLD, MEAN, SQUARE, COUNT, EVENT] = [0, 1, 2, 3, 4];

/** The share of values that lies above the threshold. */
const ABOVE = 0.02;
/** The threshold's step per value, in its own logarithm. */
const STEP = 0.03;
/** A fit forgets: it rests on about so many exceedances. */
const EXCEEDANCES = 300;
/** How many exceedances what is assumed at the start is worth: those of normal values. */
const ASSUMED = 20;
const [NORMAL_MEAN, NORMAL_SQUARE] = [0.14, 0.035];
/** A fit from n exceedances errs by about 1 / sqrt(n); so much of it is added to the shape. */
const CAUTION = 0.02;
/** The largest logarithm that is learnt: 20 times the threshold. */
const LARGEST = 4;

/** `threshold` is what independent normal values would give: the belief before there are data. */
export function startTail(numbers: Float32Array, at: number, threshold: number): void {
  numbers[at + THRESHOLD] = threshold;
  numbers[at + MEAN] = NORMAL_MEAN;
  numbers[at + SQUARE] = NORMAL_SQUARE;
  numbers[at + COUNT] = ASSUMED;
}

export function thresholdOf(numbers: Float32Array, at: number): number {
  return numbers[at + THRESHOLD] ?? 0;
}

/** -log10 of the share of values that are as large as `value` (0 or more); 0 for 0, and without upper bound. */
export function surpriseIn(numbers: Float32Array, at: number, value: number): number {
  const ratio = value / thresholdOf(numbers, at);
  if (ratio <= 1) return -Math.log10(ABOVE) * ratio;
  const mean = numbers[at + MEAN] ?? 0;
  const bent = 1 - 0.5 / Math.max(1 - (mean * mean) / (numbers[at + SQUARE] ?? 1), 0.1);
  const caution = CAUTION / Math.sqrt(numbers[at + COUNT] ?? 1);
  // A shape below 0 would claim a bound that nothing crosses.
  const shape = Math.min(0.8, Math.max(0, mean + bent) + caution);
  const scale = mean * (1 - Math.min(0, bent));
  return -Math.log10(ABOVE) + Math.log1p((shape * (ratio - 1)) / scale) / shape / Math.LN10;
}

/**
 * What is rarer than so many decades is an event, of which values right behind one another are one example, not many
 * (declustering of extremes: Davison & Smith 1990): only the first is learnt in full.
 */
const RARE = 3;
const FROM_SAME_EVENT = 0.01;

/**
 * Learns one value of known surprise. `least` is the smallest threshold that makes sense for the statistic, `lasts` for
 * how many values one of its values goes on: so many together are one example.
 */
export function learnTail(
  numbers: Float32Array,
  at: number,
  value: number,
  surprise: number,
  least: number,
  lasts: number,
): void {
  const event = numbers[at + EVENT] ?? 0;
  const rare = surprise > RARE;
  const weight = (rare ? Math.max(FROM_SAME_EVENT, 1 - event) : 1) / lasts;
  numbers[at + EVENT] = rare ? 1 : event * (1 - 1 / (30 * lasts));
  const threshold = thresholdOf(numbers, at);
  const above = value > threshold;
  if (above) {
    const excess = Math.min(Math.log(value / threshold), LARGEST * (numbers[at + MEAN] ?? 0));
    const count = Math.min((numbers[at + COUNT] ?? 0) + weight, EXCEEDANCES);
    const gain = weight / count;
    numbers[at + COUNT] = count;
    numbers[at + MEAN] = Math.max((numbers[at + MEAN] ?? 0) * (1 - gain) + gain * excess, 0.02);
    numbers[at + SQUARE] = Math.max((numbers[at + SQUARE] ?? 0) * (1 - gain) + gain * excess * excess, 0.0005);
  }
  numbers[at + THRESHOLD] = Math.max(least, threshold * (1 + STEP * weight * ((above ? 1 : 0) - ABOVE)));
}
