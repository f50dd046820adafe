/**
 * Rhythm of day and week: what a series usually does at this hour, and at this part of this weekday.
 *
 * Two rings of bins with straight lines between their middles, as in a seasonal exponential smoothing (Winters 1960).
 * A ring is believed as far as it foretold the series so far (the slope of a regression on it), so a series without a
 * rhythm is not spoilt by a learnt one. A ring holds 32-bit numbers in a unit of its series.
 */

export interface Ring {
  /** Its place among the bins, and the length of a turn. */
  readonly from: number;
  readonly bins: number;
  readonly turnMs: number;
  /** Places of the two sums of the regression among the numbers. */
  readonly product: number;
  readonly square: number;
}

export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
export const DAY_BINS = 24;
export const WEEK_BINS = 28;

/** 1970-01-01 was a Thursday; which weekday is which does not matter here, only that it comes again. */
export function foretell(bins: Float32Array, ring: Ring, atMs: number): number {
  const place = placeIn(ring, atMs);
  const left = Math.floor(place);
  const share = place - left;
  return (bins[ring.from + left] ?? 0) * (1 - share) + (bins[ring.from + ((left + 1) % ring.bins)] ?? 0) * share;
}

/** How far the ring is believed: 0 to 1. */
export function trustIn(numbers: Float64Array, { product, square }: Ring): number {
  const power = numbers[square] ?? 0;
  return power > 0 ? Math.min(1, Math.max(0, (numbers[product] ?? 0) / power)) : 0;
}

/**
 * Learns that the series lay `observed` above its mean where the ring said `foretold` (both in the ring's unit).
 * The series is `livedMs` old; a first turn is only learnt, not judged.
 */
export function learnRhythm(
  numbers: Float64Array,
  bins: Float32Array,
  ring: Ring,
  atMs: number,
  sinceMs: number,
  livedMs: number,
  foretold: number,
  observed: number,
): void {
  const passed = Math.min(1, (sinceMs * ring.bins) / ring.turnMs);
  const turns = livedMs / ring.turnMs;
  if (turns >= 1) {
    const gain = passed / ring.bins / 2;
    numbers[ring.product] = (numbers[ring.product] ?? 0) * (1 - gain) + gain * foretold * observed;
    numbers[ring.square] = (numbers[ring.square] ?? 0) * (1 - gain) + gain * foretold * foretold;
  }
  const place = placeIn(ring, atMs);
  const left = Math.floor(place);
  const share = place - left;
  const correction = Math.min(0.7, passed * Math.max(0.3, 2 / (turns + 1))) * (observed - foretold);
  const right = ring.from + ((left + 1) % ring.bins);
  bins[ring.from + left] = bounded((bins[ring.from + left] ?? 0) + (1 - share) * correction);
  bins[right] = bounded((bins[right] ?? 0) + share * correction);
}

/** 0 up to `bins`, counted from the middle of the first bin. */
function placeIn({ bins, turnMs }: Ring, atMs: number): number {
  const binMs = turnMs / bins;
  const within = (atMs - binMs / 2) % turnMs;
  const place = (within < 0 ? within + turnMs : within) / binMs;
  return place < bins ? place : 0;
}

/** Far below what 32 bits hold, so that sums of bins stay finite. */
function bounded(value: number): number {
  return Math.min(1e30, Math.max(-1e30, value));
}
