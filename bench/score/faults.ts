/**
 * Faults put into a usual series. Their size is told in the usual error of that series, their length in values.
 */
import type { Chance } from "./shape.ts";

export interface Fault {
  readonly name: string;
  /** For how many values it changes the series; a shift stays for good. */
  readonly values: number;
  /** How long after its begin an alarm still counts as telling it. */
  readonly within: number;
  /** The value with the fault in it. */
  readonly spoil: (value: number, fault: Moment) => number;
}

export interface Moment {
  /** Values since its begin. */
  readonly age: number;
  readonly values: number;
  /** The usual error of the series, and its median. */
  readonly noise: number;
  readonly middle: number;
  /** What was shown right before the fault. */
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

export const CHECK_FAULTS: readonly Fault[] = [
  { name: "single spike", values: 1, within: 3, spoil: (value, { noise, sign }) => value + sign * 15 * noise },
  { name: "short plateau", values: 40, within: 40, spoil: (value, { noise, sign }) => value + sign * 5 * noise },
  {
    name: "ramp up, then back",
    values: 600,
    within: 600,
    spoil: (value, { age, noise }) => value + 9 * noise * Math.min(1, age / 300),
  },
  { name: "halved", values: 300, within: 200, spoil: (value) => value / 2 },
  {
    name: "jitter between two values",
    values: 150,
    within: 100,
    spoil: (value, { age, noise }) => value + (age % 2 === 0 ? 5 : -5) * noise,
  },
  {
    name: "leak over days",
    values: 1e9,
    within: 2880,
    spoil: (value, { age, noise }) => value + 10 * noise * Math.min(1, age / 2880),
  },
  {
    name: "frozen a little",
    values: 120,
    within: 100,
    spoil: (_, { kept, age, noise }) => kept + (age % 30 === 29 ? 0.1 : 0) * noise,
  },
];
export const FINAL_FAULTS: readonly Fault[] = [
  { name: "peak of a few values", values: 4, within: 6, spoil: (value, { noise, sign }) => value + sign * 10 * noise },
  { name: "all flat in the middle", values: 300, within: 300, spoil: (_, { middle }) => middle },
  { name: "lasting rise", values: 1e9, within: 60, spoil: (value, { noise }) => value + 5 * noise },
  { name: "a third less", values: 500, within: 300, spoil: (value) => value * 0.67 },
  {
    name: "more and more spikes",
    values: 300,
    within: 200,
    spoil: (value, { age, noise, chance }) => value + (chance() < age / 1000 ? 8 * noise : 0),
  },
  { name: "nothing for a while", values: 60, within: 20, spoil: () => 0 },
  {
    name: "leak of half a day",
    values: 1e9,
    within: 1000,
    spoil: (value, { age, noise }) => value - 8 * noise * Math.min(1, age / 720),
  },
  {
    name: "trebled noise",
    values: 400,
    within: 300,
    spoil: (value, { noise, chance }) => value + 3 * noise * (chance() + chance() + chance() - 1.5) * 2,
  },
];

export const FRESH_FAULTS: readonly Fault[] = [
  {
    name: "two spikes",
    values: 7,
    within: 9,
    spoil: (value, { age, noise }) => value + (age % 6 === 0 ? 11 * noise : 0),
  },
  {
    name: "level by and by",
    values: 1e9,
    within: 120,
    spoil: (value, { age, noise, sign }) => value + sign * 5 * noise * Math.min(1, age / 30),
  },
  {
    name: "mixed up with another value",
    values: 90,
    within: 60,
    spoil: (value, { middle }) => 1.6 * middle - 0.6 * value,
  },
  {
    name: "held every second time",
    values: 240,
    within: 200,
    spoil: (value, { age, kept }) => (age % 2 === 0 ? kept : value),
  },
  { name: "half as much again", values: 400, within: 200, spoil: (value) => 1.5 * value },
  { name: "stands still", values: 250, within: 150, spoil: (_, { kept }) => kept },
  {
    name: "leak of a day",
    values: 1e9,
    within: 1440,
    spoil: (value, { age, noise }) => value + 9 * noise * Math.min(1, age / 1200),
  },
  {
    name: "noise grows",
    values: 500,
    within: 400,
    spoil: (value, { age, noise, chance }) => value + (age / 60) * noise * (chance() - chance()),
  },
];
