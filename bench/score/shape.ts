/**
 * What made series are made of: chance from a seed, noises, the calendar.
 */
export type Chance = () => number;

export interface Shape {
  readonly name: string;
  /** A function that makes value after value. */
  readonly start: (chance: Chance, stepMs: number) => (index: number, atMs: number) => number;
  /** What the series cannot leave. */
  readonly least?: number;
  readonly most?: number;
  /** The smallest difference that it shows. */
  readonly grain?: number;
  /** Time between two values wanders, values are left out, and the clock is set anew now and then. */
  readonly irregular?: boolean;
}

/** Mulberry32: small, and the same on every machine. */
export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const HOUR = 3_600_000;
export const normal = (chance: Chance) => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
export const between = (chance: Chance, low: number, high: number) => low + (high - low) * chance();
export const hourOf = (atMs: number) => (atMs / HOUR) % 24;
export const sine = (atMs: number, peakHour: number) => Math.cos(((hourOf(atMs) - peakHour) * Math.PI) / 12);
export const isWeekend = (atMs: number) => (Math.floor(atMs / (24 * HOUR) + 4) % 7) % 6 === 0;
export const isWork = (atMs: number) => !isWeekend(atMs) && hourOf(atMs) >= 7.5 && hourOf(atMs) < 17.5;

export function poisson(chance: Chance, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(chance)));
  let count = 0;
  for (let left = Math.exp(-mean), product = chance(); product > left; product *= chance()) count++;
  return count;
}

/** An autoregression of order one with standard deviation 1. */
export function wandering(chance: Chance, lasts: number): () => number {
  let value = normal(chance);
  return () => {
    value = lasts * value + Math.sqrt(1 - lasts * lasts) * normal(chance);
    return value;
  };
}
