/**
 * Family `patients`: devices whose days are made by the people that they serve.
 *
 * Beds are taken for days and stand empty for hours to days, the fuller the season; who recovers needs less; at night devices
 * are in night mode; some people are treated on three days of each week; illness calls for a thermometer every few hours
 * and then for days not at all. Batteries are swapped, sensors replaced, resolutions changed from afar, routes of the network
 * moved; data is synchronised each night and wholly on one night of the week. Noise is pink: of all lengths at once.
 */
import type { Chance } from "./chance.ts";
import type { Use } from "./device-kind.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const hourOf = (atMs: number) => (atMs % DAY_MS) / HOUR_MS;
/** 0 is a Sunday. */
const weekdayOf = (atMs: number) => Math.floor(atMs / DAY_MS + 4) % 7;
const exponential = (chance: Chance, mean: number) => -mean * Math.log(1 - 0.99 * chance.share());

/** How much a device works, from 0 to 1. */
export function treatments(use: Use, chance: Chance): (atMs: number) => number {
  return TREATMENTS[use](chance);
}

/** One patient after another, each less demanding from day to day. */
function stays(chance: Chance): (atMs: number) => number {
  const seasonMs = chance.between(40, 120) * DAY_MS;
  const phase = chance.between(0, 2 * Math.PI);
  let [beganMs, leavesMs, comesMs, gravity] = [0, 0, 0, 0];
  let [careUntilMs, pauseUntilMs, level] = [0, 0, 0];
  return (atMs) => {
    if (atMs >= leavesMs && atMs >= comesMs) {
      const isFull = Math.sin((2 * Math.PI * atMs) / seasonMs + phase);
      beganMs = atMs;
      leavesMs = atMs + (0.8 + exponential(chance, 3)) * DAY_MS;
      comesMs = leavesMs + (0.1 + exponential(chance, 0.6 * (1 - 0.7 * isFull))) * DAY_MS;
      gravity = chance.between(0.5, 1);
    }
    if (atMs >= leavesMs) return 0;
    const hour = hourOf(atMs);
    const isNight = hour < 6 || hour > 22;
    if (atMs >= pauseUntilMs) {
      careUntilMs = atMs + chance.between(15, 80) * MINUTE_MS;
      pauseUntilMs = careUntilMs + exponential(chance, isNight ? 80 : 30) * MINUTE_MS;
      level = gravity * (0.4 + 0.6 * Math.exp((beganMs - atMs) / (4 * DAY_MS))) * chance.between(0.8, 1);
    }
    return atMs < careUntilMs ? level * (isNight ? 0.5 : 1) : 0.08;
  };
}

/** Lists of examinations on some half days of the week, one after another; an emergency now and then. */
function lists(chance: Chance): (atMs: number) => number {
  const plan = Array.from({ length: 14 }, (_, half) => half > 1 && half < 12 && chance.happens(0.45));
  const starts = chance.between(7.5, 8.5);
  let [untilMs, nextMs, level, last] = [0, 0, 0, 0];
  return (atMs) => {
    const stepMs = last === 0 ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const hour = hourOf(atMs) - starts;
    const isList = (hour > 0 && hour < 3.5) || (hour > 4.5 && hour < 7.5);
    const isPlanned = isList && plan[2 * weekdayOf(atMs) + (hour > 4 ? 1 : 0)] === true && atMs >= nextMs;
    if (isPlanned || (atMs >= untilMs && chance.happensWithin(stepMs, 3 * DAY_MS))) {
      untilMs = atMs + chance.between(8, 26) * MINUTE_MS;
      nextMs = untilMs + chance.between(5, 16) * MINUTE_MS;
      level = chance.between(0.65, 1);
    }
    return atMs < untilMs ? level : isList ? 0.1 : 0;
  };
}

/** At home: errands by day, and treated elsewhere on three days of the week, after which little is done. */
function treatedThrice(chance: Chance): (atMs: number) => number {
  const odd = chance.happens(0.5) ? 0 : 1;
  const treated = chance.between(7, 13);
  const rises = chance.between(6.5, 8.5);
  let [untilMs, level, last] = [0, 0, 0];
  return (atMs) => {
    const stepMs = last === 0 ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const [hour, weekday] = [hourOf(atMs), weekdayOf(atMs)];
    const isTreated = weekday > 0 && weekday % 2 !== odd;
    if (isTreated && hour > treated && hour < treated + 4.5) return 0.05;
    const isTired = isTreated && hour >= treated + 4.5;
    const isAwake = hour > rises && hour < 22;
    if (atMs >= untilMs) {
      level = 0;
      const everyMs = (isAwake ? (isTired ? 4 : 1.6) : 16) * HOUR_MS;
      if (chance.happensWithin(stepMs, everyMs)) {
        untilMs = atMs + chance.between(8, 55) * MINUTE_MS;
        level = chance.between(0.5, 1) * (isTired ? 0.7 : 1);
      }
    }
    return level;
  };
}

/** Each night about the same time, longer on one of the week; some nights are missed and made up for. */
function transmissions(chance: Chance): (atMs: number) => number {
  const usual = chance.between(1, 4);
  const full = Math.floor(7 * chance.share());
  let [night, missed, fromMs, untilMs] = [-1, 0, 0, 0];
  return (atMs) => {
    const today = Math.floor(atMs / DAY_MS);
    if (today !== night) {
      night = today;
      const isAway = chance.happens(0.12);
      fromMs = isAway ? 0 : today * DAY_MS + (usual + 0.3 * chance.normal()) * HOUR_MS;
      const minutes = chance.between(4, 9) * (1 + Math.min(3, missed)) + (weekdayOf(atMs) === full ? 25 : 0);
      untilMs = fromMs + minutes * MINUTE_MS;
      missed = isAway ? missed + 1 : 0;
    }
    return atMs >= fromMs && atMs < untilMs ? 0.9 : 0;
  };
}

/** Every four to six waking hours while somebody is ill, and hardly ever else. */
function illness(chance: Chance): (atMs: number) => number {
  let [illUntilMs, wellUntilMs, untilMs, nextMs] = [0, 0, 0, 0];
  return (atMs) => {
    if (wellUntilMs === 0) wellUntilMs = atMs + chance.between(0, 6) * DAY_MS;
    else if (atMs >= wellUntilMs && atMs >= illUntilMs) {
      illUntilMs = atMs + chance.between(2, 5) * DAY_MS;
      wellUntilMs = illUntilMs + chance.between(3, 10) * DAY_MS;
    }
    const isIll = atMs < illUntilMs;
    const hour = hourOf(atMs);
    if (atMs >= nextMs) {
      if (hour < 7 || hour > 22) return 0;
      if (nextMs > 0) untilMs = atMs + chance.between(2, 7) * MINUTE_MS;
      nextMs = atMs + (isIll ? chance.between(4, 6) : exponential(chance, 60)) * HOUR_MS;
      if (!isIll) nextMs = Math.min(nextMs, Math.max(wellUntilMs, atMs + 4 * HOUR_MS));
    }
    return atMs < untilMs ? 0.8 : 0;
  };
}

const TREATMENTS: Readonly<Record<Use, (chance: Chance) => (atMs: number) => number>> = {
  bedside: stays,
  examination: lists,
  home: treatedThrice,
  nightly: transmissions,
  seldom: illness,
};

/** Values that an autoregression of order one remembers, and its share of the whole. */
const LENGTHS = [
  [1, 0.7],
  [8, 0.45],
  [60, 0.4],
  [500, 0.35],
] as const;

/** Pink noise in steps; of some parameters the steps become twice as wide or half, at a time within the first month. */
export function pink(unit: Chance, step: number): () => number {
  const parts = LENGTHS.map(([length, size]) => ({ lasts: 1 - 1 / (length + 0.5), size, value: unit.normal() }));
  const changesAt = unit.happens(0.3) ? Math.floor(unit.between(2, 28) * 1440) : Infinity;
  const changed = unit.happens(0.5) ? 2 * step : step / 2;
  let count = 0;
  return () => {
    let sum = 0;
    for (const part of parts) {
      part.value = part.lasts * part.value + Math.sqrt(1 - part.lasts ** 2) * unit.normal();
      sum += part.size * part.value;
    }
    const width = ++count >= changesAt ? changed : step;
    return Math.round(sum / width) * width;
  };
}

/** What a sensor shows too much, which changes when it is replaced: of half of the devices once in the first weeks. */
export function replaced(unit: Chance, most: number): (atMs: number) => number {
  const [before, after] = [unit.between(-most, most), unit.between(-most, most)];
  const afterMs = unit.happens(0.5) ? unit.between(4, 26) * DAY_MS : Infinity;
  let firstMs: number | undefined;
  return (atMs) => {
    firstMs ??= atMs;
    return atMs - firstMs < afterMs ? before : after;
  };
}

/** Warmth besides its own: the weather, which turns within days, and the sun in the window. */
export function weather(unit: Chance): (atMs: number, stepMs: number) => number {
  let front = unit.normal();
  return (atMs, stepMs) => {
    const gone = stepMs / (2.5 * DAY_MS);
    front = front * (1 - gone) + Math.sqrt(2 * gone) * unit.normal();
    return 0.02 * front + 0.03 * Math.max(0, Math.cos(((hourOf(atMs) - 14) * Math.PI) / 8));
  };
}

/** Data besides that of its work, as a share of the busiest: each night, and for long on one of the week. */
export function backups(unit: Chance): (atMs: number) => number {
  const hour = unit.between(0.5, 4);
  const whole = Math.floor(7 * unit.share());
  const lasts = unit.between(0.2, 0.6);
  return (atMs) => {
    const since = hourOf(atMs) - hour;
    if (weekdayOf(atMs) === whole) return since > 0 && since < 2 ? 1.2 : 0;
    return since > 0 && since < lasts ? 0.5 : 0;
  };
}

/** Charge of a battery that is swapped when it is nearly empty: flat for long, then falling fast. */
export function swapped(unit: Chance): (activity: number, stepMs: number) => number {
  const lastsMs = unit.between(30, 90) * HOUR_MS;
  let used = unit.share();
  return (activity, stepMs) => {
    used = Math.min(1, used + (stepMs * (0.6 + 0.8 * activity)) / lastsMs);
    if (used > 0.85 && unit.happensWithin(stepMs, 2 * HOUR_MS)) used = unit.between(0, 0.08);
    return 1 - 0.3 * used - 0.5 * used ** 6;
  };
}

/** A way through the network that is another one every few days, and longer by so much. */
export function routes(unit: Chance): (stepMs: number) => number {
  let longer = unit.between(1, 1.25);
  return (stepMs) => {
    if (unit.happensWithin(stepMs, 3 * DAY_MS)) longer = unit.between(1, 1.25);
    return longer;
  };
}
