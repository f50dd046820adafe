/**
 * Values that repeat by themselves, in many ways: what a stuck sensor has to be told from.
 *
 * `built` was looked at while the rule was made; `fresh` was written afterwards and changed nothing.
 */
import type { Chance } from "../../../src/domain/runtime/simulation/chance.ts";

export interface RestingShape {
  readonly name: string;
  /** A function that makes the value of each minute. */
  readonly start: (chance: Chance) => (minute: number) => number;
}

const DAY = 1440;
const hourOf = (minute: number) => (minute % DAY) / 60;

function coarse(grain: number, lasts: number): RestingShape["start"] {
  return (chance) => {
    let noise = chance.normal();
    return () => {
      noise = lasts * noise + Math.sqrt(1 - lasts * lasts) * chance.normal();
      return Math.round(noise / grain) * grain;
    };
  };
}

export const BUILT: readonly RestingShape[] = [
  { name: "noise, fine", start: coarse(0.01, 0.6) },
  { name: "noise, steps of half its width", start: coarse(0.5, 0.3) },
  { name: "noise, steps of its width", start: coarse(1, 0) },
  { name: "noise, steps of its width, lasting", start: coarse(1, 0.8) },
  { name: "noise, steps of twice its width", start: coarse(2, 0.3) },
  {
    name: "room temperature by tenths",
    start: (chance) => {
      let drift = 0;
      return (minute) => {
        drift = 0.995 * drift + 0.03 * chance.normal();
        return Math.round(10 * (21 + Math.sin((2 * Math.PI * minute) / DAY) + drift)) / 10;
      };
    },
  },
  {
    name: "battery that empties in steps",
    start: (chance) => {
      const lastsMinutes = chance.between(900, 3000);
      return (minute) => Math.round(100 * (3.3 - 0.8 * ((minute / lastsMinutes) % 1) + 0.004 * chance.normal())) / 100;
    },
  },
  {
    name: "calm for hours, then restless",
    start: (chance) => {
      let isCalm = true;
      return () => {
        if (chance.happens(1 / 200)) isCalm = !isCalm;
        return Math.round((isCalm ? 0.5 : 3) * chance.normal());
      };
    },
  },
  {
    name: "at work by day, still at night",
    start: (chance) => (minute) => {
      const hour = hourOf(minute + 20 * chance.normal());
      return hour > 7 && hour < 19 ? 40 + 10 * chance.normal() : 0;
    },
  },
  {
    name: "seldom counts",
    start: (chance) => {
      const often = chance.between(0.05, 0.5);
      return () => (chance.happens(often) ? 1 : 0) + (chance.happens(often / 4) ? 1 : 0);
    },
  },
];

export const FRESH: readonly RestingShape[] = [
  {
    name: "measured anew each three to five minutes",
    start: (chance) => {
      let [value, next] = [0, 0];
      return (minute) => {
        if (minute >= next) {
          value = 50 + 5 * chance.normal();
          next = minute + 3 + Math.floor(3 * chance.share());
        }
        return value;
      };
    },
  },
  {
    name: "told only when it moved enough",
    start: (chance) => {
      let [walk, told] = [0, 0];
      return () => {
        walk = 0.98 * walk + chance.normal();
        if (Math.abs(walk - told) > 1.2) told = walk;
        return told;
      };
    },
  },
  {
    name: "two steps of a converter, as the mean moves between",
    start: (chance) => {
      const turn = chance.between(300, 2000);
      return (minute) => Math.round(10 + 2 * Math.sin(minute / turn) + 0.35 * chance.normal());
    },
  },
  {
    name: "in steps of a tenth of itself",
    start: (chance) => {
      let noise = 0;
      return (minute) => {
        noise = 0.7 * noise + 0.2 * chance.normal();
        return Math.round((noise + 0.3 * Math.sin((2 * Math.PI * minute) / DAY)) / Math.log(1.1));
      };
    },
  },
  {
    name: "three settings, each for a while",
    start: (chance) => {
      let setting = 0;
      return () => {
        if (chance.happens(1 / 12)) setting = Math.floor(3 * chance.share());
        return setting;
      };
    },
  },
  {
    name: "rests of any length",
    start: (chance) => {
      let [until, value] = [0, 0];
      return (minute) => {
        if (minute < until) return value;
        if (chance.happens(0.02)) until = minute + 2 * (1 - chance.share()) ** (-1 / 1.5);
        value = 30 + chance.normal();
        return value;
      };
    },
  },
  {
    name: "off at weekends",
    start: (chance) => (minute) => (Math.floor(minute / DAY) % 7 >= 5 ? 0 : Math.round(20 + 1.5 * chance.normal())),
  },
  {
    name: "shown in whole degrees, regulated",
    start: (chance) => {
      let [warmth, heats] = [36, false];
      return () => {
        heats = warmth < 36.6 || (heats && warmth < 37.4);
        warmth += (heats ? 0.06 : -0.04) + 0.05 * chance.normal();
        return Math.round(warmth);
      };
    },
  },
];
