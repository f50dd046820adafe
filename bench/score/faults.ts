/**
 * Faults put into a usual series. Their size is told in the usual error of that series, their length in values.
 */
import type { Chance } from "./shapes.ts";

export interface Fault {
  readonly name: string;
  /** For how many values it changes the series; a shift stays for good. */
  readonly values: number;
  /** How long after its begin an alarm still counts as telling it. */
  readonly within: number;
  /** The value with the fault in it, `age` values after its begin; `last` was shown before, `kept` right before the fault. */
  readonly spoil: (value: number, fault: Moment) => number;
}

export interface Moment {
  readonly age: number;
  readonly values: number;
  readonly noise: number;
  readonly middle: number;
  readonly kept: number;
  readonly sign: number;
  readonly chance: Chance;
}

export const DEVELOPMENT_FAULTS: readonly Fault[] = [
  { name: "spike", values: 2, within: 5, spoil: (value, { noise, sign }) => value + sign * 12 * noise },
  { name: "shift", values: 1e9, within: 60, spoil: (value, { noise, sign }) => value + sign * 6 * noise },
  { name: "small shift", values: 1e9, within: 200, spoil: (value, { noise, sign }) => value + sign * 2.5 * noise },
  {
    name: "more variance",
    values: 300,
    within: 200,
    spoil: (value, { noise, chance }) => value + 8 * noise * (chance() - chance()),
  },
  { name: "stuck", values: 200, within: 100, spoil: (_, { kept }) => kept },
  { name: "dropout to zero", values: 20, within: 20, spoil: () => 0 },
  {
    name: "drift",
    values: 1e9,
    within: 500,
    spoil: (value, { age, noise }) => value + 10 * noise * Math.min(1, age / 500),
  },
];

export const HELD_BACK_FAULTS: readonly Fault[] = [
  { name: "dip", values: 3, within: 5, spoil: (value, { noise }) => value - 10 * noise },
  {
    name: "doubled",
    values: 200,
    within: 100,
    spoil: (value, { middle }) => middle + 2.5 * (value - middle) + 0.5 * (value - middle),
  },
  {
    name: "ringing",
    values: 200,
    within: 100,
    spoil: (value, { age, noise }) => value + 4 * noise * Math.sin(age * 1.3),
  },
  { name: "quieter", values: 400, within: 300, spoil: (value, { middle }) => middle + 0.1 * (value - middle) },
  {
    name: "burst of spikes",
    values: 30,
    within: 30,
    spoil: (value, { chance, noise }) => value + (chance() < 0.3 ? 9 * noise : 0),
  },
  {
    name: "step and noise",
    values: 300,
    within: 60,
    spoil: (value, { noise, chance }) => value + (4 + 6 * (chance() - 0.5)) * noise,
  },
  {
    name: "slow leak",
    values: 1e9,
    within: 1440,
    spoil: (value, { age, noise }) => value + 8 * noise * Math.min(1, age / 1440),
  },
];
