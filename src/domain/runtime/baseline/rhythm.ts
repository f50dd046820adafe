/**
 * Rhythm of day and week: what a series usually does at this hour, and at this part of this weekday.
 *
 * Two rings of bins with straight lines between their middles, as in a seasonal exponential smoothing (Winters 1960).
 * A ring is believed as far as it foretold the series so far (the slope of a regression on it), so a series without a
 * rhythm is not spoilt by a learnt one. A ring holds 32-bit numbers in a unit of its series.
 */

export interface Ring {
  /** Place of its numbers: the two sums of the regression (product, square), then the bins. */
  readonly from: number;
  readonly bins: number;
  /** The length of a turn. */
  readonly turnMs: number;
}

/** How much of what was seen in the first turn speaks against a rhythm. */
const DOUBT = 0.5;
const [PRODUCT, SQUARE, BINS] = [0, 1, 2];

export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
export const DAY_BINS = 24;
export const WEEK_BINS = 28;
/** Numbers that a ring takes besides its bins. */
export const RING_NUMBERS = 2;

/** 1970-01-01 was a Thursday; which weekday is which does not matter here, only that it comes again. */
export function foretell(numbers: Float32Array, base: number, ring: Ring, atMs: number): number {
  const place = placeIn(ring, atMs);
  const left = Math.floor(place);
  const share = place - left;
  const bins = base + ring.from + BINS;
  return (numbers[bins + left] ?? 0) * (1 - share) + (numbers[bins + ((left + 1) % ring.bins)] ?? 0) * share;
}

/** How far the ring is believed: 0 to 1. */
export function trustIn(numbers: Float32Array, base: number, { from }: Ring): number {
  const power = numbers[base + from + SQUARE] ?? 0;
  return power > 0 ? Math.min(1, Math.max(0, (numbers[base + from + PRODUCT] ?? 0) / power)) : 0;
}

/**
 * Learns that the series lay `observed` above its mean where the ring said `foretold` (both in the ring's unit).
 * The series is `livedMs` old; a first turn is only learnt, not judged.
 */
export function learnRhythm(
  numbers: Float32Array,
  base: number,
  ring: Ring,
  atMs: number,
  sinceMs: number,
  livedMs: number,
  foretold: number,
  observed: number,
): void {
  const at = base + ring.from;
  const passed = Math.min(1, (sinceMs * ring.bins) / ring.turnMs);
  const turns = livedMs / ring.turnMs;
  // Doubt comes first (the power of the series itself), so that trust grows over a turn and never jumps.
  if (turns < 1)
    numbers[at + SQUARE] = bounded((numbers[at + SQUARE] ?? 0) + (DOUBT * passed * observed * observed) / ring.bins);
  else {
    const gain = passed / ring.bins / 2;
    numbers[at + PRODUCT] = bounded((numbers[at + PRODUCT] ?? 0) * (1 - gain) + gain * foretold * observed);
    numbers[at + SQUARE] = bounded((numbers[at + SQUARE] ?? 0) * (1 - gain) + gain * foretold * foretold);
  }
  const place = placeIn(ring, atMs);
  const left = Math.floor(place);
  const share = place - left;
  const correction = Math.min(0.7, passed * Math.max(0.3, 2 / (turns + 1))) * (observed - foretold);
  const right = at + BINS + ((left + 1) % ring.bins);
  numbers[at + BINS + left] = bounded((numbers[at + BINS + left] ?? 0) + (1 - share) * correction);
  numbers[right] = bounded((numbers[right] ?? 0) + share * correction);
}

/** 0 up to `bins`, counted from the middle of the first bin. */
function placeIn({ bins, turnMs }: Ring, atMs: number): number {
  const binMs = turnMs / bins;
  const since = atMs - binMs / 2;
  // Faster than a remainder, and right before 1970 too.
  const place = (since - turnMs * Math.floor(since / turnMs)) / binMs;
  return place >= 0 && place < bins ? place : 0;
}

/** Far below what 32 bits hold, so that sums and products stay finite. */
function bounded(value: number): number {
  return Math.min(1e15, Math.max(-1e15, value));
}
