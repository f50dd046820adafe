/**
 * Signals: how one parameter of a device moves between its bounds, driven by how much the device works.
 *
 * Devices of a product have the same character with small differences of each unit, as real ones do. In the family
 * `unseen` noise is multiplied, switches between calm and restless, and comes in steps; fans go on and off. In the family
 * `fresh` it swings with a length of its own, is converted in steps of any size, and a temperature is regulated. In
 * the family `late` it is heavy-tailed and now and then held for a value, and a temperature follows the building. Those of the family
 * `patients` are in patients.ts, those of `clinics` in clinics.ts, those of `wards` in wards.ts.
 */
import { Chance, seedOf } from "./chance.ts";
import { clinicSignal, filtered } from "./clinics.ts";
import type { MovingParameter } from "./device-kind.ts";
import { backups, pink, replaced, routes, swapped, weather } from "./patients.ts";
import type { Family } from "./rhythm.ts";
import { lopsided, wardSignal } from "./wards.ts";

/** Next value; undefined where nothing was measured. */
export type Signal = (activity: number, stepMs: number, atMs: number) => number | undefined;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Sound devices keep this share of the band's width from its ends. */
const MARGIN = 0.02;

/** `product` gives the character, `unit` the differences of this device and its chance. */
export function signalOf(parameter: MovingParameter, family: Family, product: string, unit: Chance): Signal {
  const character = new Chance(seedOf(CHARACTERS[family], `${product} ${parameter.name}`));
  const { least, most } = parameter;
  const width = most - least;
  const noise = NOISES[family](unit, character);
  const at = (share: number) => least + width * Math.min(1 - MARGIN, Math.max(MARGIN, share));
  const alike = (low: number, high: number) => character.between(low, high) * unit.between(0.94, 1.06);

  const own = OWN[family]?.(parameter, unit, noise, at, alike);
  if (own !== undefined) return own;
  switch (parameter.quantity) {
    case "load": {
      const [idle, busy] = [alike(0.08, 0.16), alike(0.25, 0.42)];
      return (activity) => at(idle + busy * activity + 0.015 * (1 + activity) * noise());
    }
    case "power": {
      const [idle, busy] = [alike(0.18, 0.3), alike(0.22, 0.38)];
      return (activity) => at(idle + busy * activity + 0.01 * noise());
    }
    case "temperature":
      if (family === "development") return warming(alike(0.3, 0.42), alike(0.15, 0.28), noise, at);
      if (family === "unseen") return withFan(alike(0.36, 0.44), alike(0.12, 0.2), noise, at);
      if (family === "late") return inBuilding(alike(0.35, 0.5), alike(0.1, 0.2), noise, at);
      return regulated(alike(0.4, 0.6), alike(0.02, 0.06), noise, at);
    case "flow": {
      const [idle, busy] = [alike(0.006, 0.015), alike(0.08, 0.22)];
      const spread = SPREADS[family];
      return (activity) => least + Math.min(0.6, (idle + busy * activity) * Math.exp(spread * noise()) + 0.001) * width;
    }
    case "battery":
      return discharging(alike(14, 40) * HOUR_MS, unit, noise, at);
    case "cell": {
      const level = alike(0.55, 0.75);
      return () => at(level + 0.006 * noise());
    }
    case "pressure": {
      const [idle, busy] = [alike(0.08, 0.14), alike(0.15, 0.35)];
      return (activity) => at(idle + busy * activity + (0.006 + 0.015 * activity) * noise());
    }
    case "deviation": {
      const bias = unit.between(-0.04, 0.04);
      return () => at(0.5 + bias + 0.05 * noise());
    }
    case "delay": {
      const usual = alike(0.08, 0.14);
      return (activity) => at(usual * (1 + 0.4 * activity) * Math.exp(0.2 * noise()) + MARGIN);
    }
    case "motion": {
      const rest = least < 0 && most > 0 ? -least / width : MARGIN;
      const busy = alike(0.2, 0.4) * (1 - rest);
      return (activity) =>
        activity < 0.05 ? (rest === MARGIN ? at(rest) : 0) : at(rest + busy * activity * (1 + 0.15 * noise()));
    }
    case "profile": {
      const hours = Array.from({ length: 24 }, () => alike(0.1, 0.3));
      return (_, _step, atMs) => at((hours[Math.floor(atMs / HOUR_MS) % 24] ?? 0.2) + 0.004 * noise());
    }
    case "patient":
      return perPatient(unit, at);
    case "memory": {
      const level = alike(0.3, 0.5);
      return (activity) => at(level + 0.06 * activity + 0.006 * noise());
    }
    case "events":
      return seldomEvents(parameter, unit);
    // Whom it talked with is counted once that is known.
    case "contacts":
      return () => Math.max(0, least);
    case "number":
      return () => Math.min(most, least + 1);
    case "other": {
      const [idle, busy] = [alike(0.3, 0.45), alike(0.05, 0.2)];
      return (activity) => at(idle + busy * activity + 0.02 * noise());
    }
  }
}

/** What differs from the other families; undefined where nothing does. */
function ofPatients(
  { quantity, least, most }: MovingParameter,
  unit: Chance,
  noise: () => number,
  at: (share: number) => number,
  alike: (low: number, high: number) => number,
): Signal | undefined {
  switch (quantity) {
    case "temperature": {
      const [rest, rise, bias, outside] = [alike(0.35, 0.45), alike(0.1, 0.2), replaced(unit, 0.02), weather(unit)];
      let warmth = 0;
      return (activity, stepMs, atMs) => {
        warmth += (activity - warmth) * (1 - Math.exp(-stepMs / (30 * MINUTE_MS)));
        return at(rest + rise * warmth + outside(atMs, stepMs) + bias(atMs) + 0.003 * noise());
      };
    }
    case "flow": {
      const [idle, busy, besides] = [alike(0.006, 0.015), alike(0.08, 0.22), backups(unit)];
      return (activity, _, atMs) => {
        const share = (idle + busy * Math.max(activity, besides(atMs))) * Math.exp(0.22 * noise());
        return least + Math.min(0.6, share + 0.001) * (most - least);
      };
    }
    case "battery": {
      const charge = swapped(unit);
      return (activity, stepMs) => at(0.1 + 0.8 * charge(activity, stepMs) + 0.003 * noise());
    }
    case "cell": {
      const level = alike(0.55, 0.75);
      let firstMs: number | undefined;
      return (activity, _, atMs) => {
        firstMs ??= atMs;
        return at(level - (0.0005 * (atMs - firstMs)) / DAY_MS - 0.01 * activity + 0.005 * noise());
      };
    }
    case "deviation": {
      const bias = replaced(unit, 0.04);
      return (_, __, atMs) => at(0.5 + bias(atMs) + 0.05 * noise());
    }
    case "delay": {
      const [usual, longer] = [alike(0.08, 0.14), routes(unit)];
      return (activity, stepMs) => at(usual * longer(stepMs) * (1 + 0.4 * activity) * Math.exp(0.2 * noise()) + MARGIN);
    }
    case "profile": {
      const hours = Array.from({ length: 48 }, () => alike(0.1, 0.3));
      return (_, __, atMs) => {
        const isWeekend = (Math.floor(atMs / DAY_MS + 4) % 7) % 6 === 0;
        const hour = Math.floor(atMs / HOUR_MS) % 24;
        return at((hours[isWeekend ? 24 + hour : hour] ?? 0.2) + 0.004 * noise());
      };
    }
    default:
      return undefined;
  }
}

/** Autoregression of order one for steps of a minute. */
function wandering(chance: Chance, lasts: number): () => number {
  let value = chance.normal();
  const fresh = Math.sqrt(1 - lasts * lasts);
  return () => {
    value = lasts * value + fresh * chance.normal();
    return value;
  };
}

/** Calm for an hour or so, restless for some minutes; a skewed sum of two moving averages, in steps. */
function restless(chance: Chance): () => number {
  let isCalm = true;
  let [before, last] = [0, 0];
  return () => {
    if (chance.happens(isCalm ? 1 / 80 : 1 / 15)) isCalm = !isCalm;
    [before, last] = [last, -Math.log(1 - 0.98 * chance.share()) - 1];
    const value = (isCalm ? 0.6 : 1.5) * (0.6 * last + 0.4 * before);
    return Math.round(value * 8) / 8;
  };
}

/** It swings with a length that wanders, some of it is noise, and a converter shows it in steps. */
function swinging(chance: Chance, step: number): () => number {
  let phase = chance.between(0, 2 * Math.PI);
  let speed = chance.between(0.2, 0.9);
  return () => {
    speed = Math.min(1.2, Math.max(0.15, speed * (1 + 0.03 * chance.normal())));
    phase += speed;
    const value = 1.1 * Math.sin(phase) + 0.6 * (chance.share() + chance.share() - chance.share() - chance.share());
    return Math.round(value / step) * step;
  };
}

/** Two-sided exponential about a level that wanders a little; the given share of the values was not measured anew. */
function heavy(chance: Chance, held: number): () => number {
  let level = 0;
  let value = 0;
  return () => {
    level = 0.95 * level + 0.15 * chance.normal();
    const size = -Math.log(1 - 0.999 * chance.share());
    if (!chance.happens(held)) value = level + (chance.happens(0.5) ? 0.7 : -0.7) * size;
    return value;
  };
}

const CHARACTERS: Readonly<Record<Family, number>> = {
  development: 1,
  unseen: 2,
  fresh: 3,
  late: 4,
  patients: 5,
  clinics: 6,
  wards: 7,
};
const SPREADS: Readonly<Record<Family, number>> = {
  development: 0.22,
  unseen: 0.3,
  fresh: 0.26,
  late: 0.24,
  patients: 0.22,
  clinics: 0.2,
  wards: 0.22,
};
const NOISES: Readonly<Record<Family, (unit: Chance, character: Chance) => () => number>> = {
  development: (unit, character) => wandering(unit, character.between(0.4, 0.8)),
  unseen: restless,
  fresh: (unit, character) => swinging(unit, 10 ** character.between(-1.5, -0.2)),
  late: (unit, character) => heavy(unit, character.between(0, 0.15)),
  patients: (unit, character) => pink(unit, character.between(0.05, 0.6)),
  clinics: filtered,
  wards: lopsided,
};
/** Families whose quantities move otherwise. */
const OWN: Partial<Record<Family, typeof ofPatients>> = {
  patients: ofPatients,
  clinics: clinicSignal,
  wards: wardSignal,
};

/** Heated up to a level and left alone down to another; at work the levels are a little higher. */
function regulated(rest: number, band: number, noise: () => number, at: (share: number) => number): Signal {
  let warmth = rest;
  let heats = false;
  return (activity, stepMs) => {
    const aim = rest + 0.5 * band * activity;
    heats = warmth < aim - band || (heats && warmth < aim + band);
    warmth += (((heats ? 5 : -3) * band * stepMs) / HOUR_MS) * (1 + 0.3 * activity);
    return at(warmth + 0.003 * noise());
  };
}

/** A room that is let cool at night and at weekends; the device adds to it slowly, and cools faster than it warms. */
function inBuilding(rest: number, rise: number, noise: () => number, at: (share: number) => number): Signal {
  let [room, warmth] = [0, 0];
  return (activity, stepMs, atMs) => {
    const hour = (atMs % DAY_MS) / HOUR_MS;
    const isCooled = hour < 6 || hour > 19 || (Math.floor(atMs / DAY_MS + 4) % 7) % 6 === 0;
    room += ((isCooled ? -0.06 : 0) - room) * (1 - Math.exp(-stepMs / (3 * HOUR_MS)));
    warmth += (activity - warmth) * (1 - Math.exp(-stepMs / ((activity > warmth ? 50 : 20) * MINUTE_MS)));
    return at(rest + room + rise * warmth + 0.003 * noise());
  };
}

function warming(rest: number, rise: number, noise: () => number, at: (share: number) => number): Signal {
  let warmth = 0;
  return (activity, stepMs, atMs) => {
    warmth += (activity - warmth) * (1 - Math.exp(-stepMs / (40 * MINUTE_MS)));
    const room = 0.025 * Math.cos((((atMs % DAY_MS) / HOUR_MS - 15) * Math.PI) / 12);
    return at(rest + room + rise * warmth + 0.004 * noise());
  };
}

function withFan(rest: number, rise: number, noise: () => number, at: (share: number) => number): Signal {
  let warmth = 0;
  let fan = false;
  return (activity, stepMs) => {
    if (warmth > 0.5) fan = true;
    if (warmth < 0.25) fan = false;
    const aim = fan ? 0.35 * activity : 0.25 + activity;
    warmth += (aim - warmth) * (1 - Math.exp(-stepMs / (25 * MINUTE_MS)));
    return at(rest + rise * warmth + 0.003 * noise());
  };
}

/** It empties while it is carried about, faster at work, and is charged again; as a saw. */
function discharging(lastsMs: number, chance: Chance, noise: () => number, at: (share: number) => number): Signal {
  let charge = chance.between(0.5, 0.9);
  let isCharging = false;
  return (activity, stepMs) => {
    charge += isCharging ? stepMs / (3 * HOUR_MS) : (-stepMs * (0.7 + 0.6 * activity)) / lastsMs;
    if (charge > 0.92) isCharging = false;
    if (charge < 0.3) isCharging = true;
    return at(0.2 + 0.7 * Math.min(1, Math.max(0, charge)) + 0.003 * noise());
  };
}

/** Measured while it is used, another person each time; the first time to try it. */
function perPatient(chance: Chance, at: (share: number) => number): Signal {
  let person: number | undefined;
  let isTried = false;
  return (activity) => {
    if (activity < 0.3 && isTried) person = undefined;
    else person ??= chance.happens(0.15) ? chance.between(0.48, 0.7) : chance.between(0.28, 0.42);
    isTried = true;
    return person === undefined ? undefined : at(person + 0.008 * chance.normal());
  };
}

/** How many happened since the value before; within any window fewer than the label allows. */
function seldomEvents({ least, most, windowMs }: MovingParameter, chance: Chance): Signal {
  const allowed = Math.max(1, Math.floor(0.5 * most));
  let times: number[] = [];
  return (_, stepMs, atMs) => {
    times = times.filter((time) => time > atMs - windowMs);
    if (times.length >= allowed || !chance.happensWithin(stepMs, windowMs / Math.max(0.2, 0.3 * most)))
      return Math.max(0, least);
    times.push(atMs);
    return Math.max(1, least);
  };
}
