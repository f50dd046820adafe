/**
 * Family `clinics`: devices whose days are made by the plan of a house, by local time.
 *
 * A dialysis centre with shifts that differ by weekday, a laboratory with a calibration each twelve hours and a peak in the
 * morning, ventilators that work at night, implants that are asked four times a day, rounds. Once a month each device is
 * maintained for a while, unannounced. Summer time ends on the last Sunday of October, and all that people plan moves by
 * an hour then. Results leave in batches each quarter of an hour; memory grows from Sunday to Sunday; a new filter of the sensors changes
 * the noise of some devices, for good.
 */
import type { Chance } from "./chance.ts";
import type { MovingParameter, Use } from "./device-kind.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** The end of summer time in Europe (Directive 2000/84/EC), the last Sunday of October, 01:00 UTC, of the year that bench/ plays. */
const WINTER_MS = Date.UTC(2026, 9, 25, 1);

const localOf = (atMs: number) => atMs + (atMs < WINTER_MS ? 2 : 1) * HOUR_MS;
const hourOf = (localMs: number) => (localMs % DAY_MS) / HOUR_MS;
const dayOf = (localMs: number) => Math.floor(localMs / DAY_MS);
/** 0 is a Sunday. */
const weekdayOf = (localMs: number) => (dayOf(localMs) + 4) % 7;

type Plan = (localMs: number, stepMs: number) => number;

/** How much a device works, from 0 to 1. */
export function plans(use: Use, chance: Chance): (atMs: number) => number {
  const plan = PLANS[use](chance);
  const maintained = maintenance(chance);
  let last: number | undefined;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const local = localOf(atMs);
    return Math.max(plan(local, stepMs), maintained(local));
  };
}

/** An hour or two in the morning of one working day of the month: everything is tried. */
function maintenance(chance: Chance): (localMs: number) => number {
  const day = 1 + Math.floor(28 * chance.share());
  const [from, hours] = [chance.between(8, 11), chance.between(0.7, 2)];
  return (localMs) => {
    const since = hourOf(localMs) - from;
    return new Date(localMs).getUTCDate() === day && since > 0 && since < hours ? 0.95 : 0;
  };
}

/** Three shifts on Monday, Wednesday and Friday, two on the other days, none on Sunday; a seat stays empty now and then. */
function dialysis(chance: Chance): Plan {
  const begins = [chance.between(6, 7), chance.between(11.5, 12.5), chance.between(17, 18)];
  let [shift, fromMs, untilMs, level] = [-1, 0, 0, 0];
  return (localMs) => {
    const weekday = weekdayOf(localMs);
    const hour = hourOf(localMs);
    const shifts = weekday === 0 ? 0 : weekday % 2 === 1 ? 3 : 2;
    const now = begins.findLastIndex((begin, index) => index < shifts && hour >= begin);
    const number = now < 0 ? -1 : 3 * dayOf(localMs) + now;
    if (number !== shift) {
      shift = number;
      if (now >= 0 && !chance.happens(0.08)) {
        fromMs = localMs + chance.between(0, 25) * MINUTE_MS;
        untilMs = fromMs + chance.between(3.6, 4.6) * HOUR_MS;
        level = chance.between(0.5, 0.8);
      }
    }
    if (localMs >= fromMs && localMs < untilMs) return level;
    // Heat disinfection after each treatment.
    return localMs >= untilMs && localMs < untilMs + 30 * MINUTE_MS ? 1 : 0;
  };
}

/** Samples come in batches, most in the morning; a calibration each twelve hours, quality control on Mondays. */
function laboratory(chance: Chance): Plan {
  const calibrates = chance.between(0, 12);
  let [untilMs, level] = [0, 0];
  return (localMs, stepMs) => {
    const hour = hourOf(localMs);
    const weekday = weekdayOf(localMs);
    const isWeekend = weekday % 6 === 0;
    const sinceCalibration = (hour + 12 - calibrates) % 12;
    if (sinceCalibration < 0.35) return 0.7;
    if (weekday === 1 && hour > 6 && hour < 7.2) return 0.85;
    if (localMs >= untilMs) {
      level = 0;
      const perHour = (hour > 7 && hour < 11 ? 3 : hour > 11 && hour < 18 ? 1.2 : 0.3) * (isWeekend ? 0.35 : 1);
      if (chance.happensWithin(stepMs, HOUR_MS / perHour)) {
        untilMs = localMs + chance.between(6, 22) * MINUTE_MS;
        level = chance.between(0.45, 1);
      }
    }
    return level;
  };
}

/** Worn at night, taken off for some minutes now and then; a nap on some afternoons. */
function ventilated(chance: Chance): Plan {
  const [sleeps, wakes] = [chance.between(21.5, 23.5), chance.between(5.5, 7.5)];
  let [night, begin, end, nap, offUntilMs] = [-1, 0, 0, 0, 0];
  let level = 0.6;
  return (localMs, stepMs) => {
    // A night belongs to the noon before it.
    const tonight = dayOf(localMs - DAY_MS / 2);
    if (tonight !== night) {
      night = tonight;
      begin = sleeps + 0.5 * chance.normal() + (weekdayOf(localMs) > 4 ? 0.7 : 0);
      end = 24 + wakes + 0.4 * chance.normal();
      nap = chance.happens(0.2) ? chance.between(13, 15) : 0;
    }
    const hour = 12 + hourOf(localMs - DAY_MS / 2);
    if (nap > 0 && hour > nap && hour < nap + 1.2) return 0.5;
    if (hour < begin || hour > end || localMs < offUntilMs) return 0;
    if (chance.happensWithin(stepMs, 4 * HOUR_MS)) offUntilMs = localMs + chance.between(3, 12) * MINUTE_MS;
    // Deep sleep and dreams.
    if (chance.happensWithin(stepMs, 45 * MINUTE_MS)) level = chance.between(0.5, 0.9);
    return level;
  };
}

/** Asked each six hours, for longer on one day of the week, and soon after something happened. */
function interrogations(chance: Chance): Plan {
  const offset = chance.between(0, 6);
  const full = Math.floor(7 * chance.share());
  let eventMs = 0;
  return (localMs, stepMs) => {
    if (chance.happensWithin(stepMs, 5 * DAY_MS)) eventMs = localMs + chance.between(2, 40) * MINUTE_MS;
    const hour = hourOf(localMs);
    const since = (hour + 24 - offset) % 6;
    const lasts = weekdayOf(localMs) === full && hour < 6 + offset ? 20 : 4;
    const isEvent = localMs >= eventMs && localMs < eventMs + 7 * MINUTE_MS;
    return since * 60 < lasts || isEvent ? 0.85 : 0;
  };
}

/** Three rounds a day, two at weekends; some rounds are left out. */
function rounds(chance: Chance): Plan {
  const hours = [chance.between(6, 7), chance.between(13, 14), chance.between(18, 19.5)];
  let [day, from, lasts] = [-1, hours, hours];
  return (localMs) => {
    const today = dayOf(localMs);
    if (today !== day) {
      day = today;
      const isWeekend = weekdayOf(localMs) % 6 === 0;
      from = hours.map((hour, index) =>
        chance.happens(0.1) || (isWeekend && index === 1) ? 99 : hour + 0.25 * chance.normal(),
      );
      lasts = hours.map(() => chance.between(3, 9) / 60);
    }
    const hour = hourOf(localMs);
    return from.some((begin, index) => hour >= begin && hour < begin + (lasts[index] ?? 0)) ? 0.8 : 0;
  };
}

const PLANS: Readonly<Record<Use, (chance: Chance) => Plan>> = {
  bedside: dialysis,
  examination: laboratory,
  home: ventilated,
  nightly: interrogations,
  seldom: rounds,
};

/** Noise whose size and memory change with a new filter; of four in ten devices, on one day of the month. */
export function filtered(unit: Chance): () => number {
  const changesAt = unit.happens(0.4) ? Math.floor(unit.between(3, 27) * 1440) : Infinity;
  const [sizeLater, lastsLater] = [unit.between(0.6, 1.5), unit.between(0, 0.9)];
  let [size, lasts] = [1, unit.between(0.1, 0.5)];
  let [value, count] = [unit.normal(), 0];
  return () => {
    if (++count === changesAt) [size, lasts] = [sizeLater, lastsLater];
    value = lasts * value + Math.sqrt(1 - lasts * lasts) * unit.normal();
    // Electrical disturbance, for one value.
    return size * value * (unit.happens(0.002) ? 2.5 : 1);
  };
}

/** What differs from the other families; undefined where nothing does. */
export function clinicSignal(
  { quantity, name, least, most }: MovingParameter,
  unit: Chance,
  noise: () => number,
  at: (share: number) => number,
  alike: (low: number, high: number) => number,
): ((activity: number, stepMs: number, atMs: number) => number) | undefined {
  switch (quantity) {
    case "temperature":
      return conditioned(alike(0.35, 0.5), alike(0.08, 0.18), unit, noise, at);
    case "flow": {
      const [idle, busy] = [alike(0.006, 0.015), alike(0.1, 0.2)];
      const patches = /down$/i.test(name) ? patching(unit) : () => 0;
      return (activity, _, atMs) => {
        const isBatch = Math.floor(atMs / MINUTE_MS) % 15 < 2;
        const work = Math.max(activity * (isBatch ? 1.2 : 0.5), patches(localOf(atMs)));
        return least + Math.min(0.6, (idle + busy * work) * Math.exp(0.2 * noise()) + 0.001) * (most - least);
      };
    }
    case "battery": {
      let charge = unit.between(0.6, 0.95);
      const lastsMs = alike(8, 16) * HOUR_MS;
      return (activity, stepMs) => {
        charge = Math.min(0.97, Math.max(0.25, charge + (activity > 0 ? -stepMs / lastsMs : stepMs / (2.5 * HOUR_MS))));
        return at(0.1 + 0.85 * charge + 0.003 * noise());
      };
    }
    case "memory": {
      const [level, grows] = [alike(0.25, 0.4), unit.between(0.03, 0.12)];
      return (activity, _, atMs) => {
        // Started anew early on Sunday; 1970 began on a Thursday.
        const sinceSunday = (localOf(atMs) - 3 * DAY_MS - 3 * HOUR_MS) % WEEK_MS;
        return at(level + (grows * sinceSunday) / WEEK_MS + 0.05 * activity + 0.006 * noise());
      };
    }
    default:
      return undefined;
  }
}

/** Air-conditioned to within a band; doors are opened by day; slower to follow its own work. */
function conditioned(
  rest: number,
  rise: number,
  unit: Chance,
  noise: () => number,
  at: (share: number) => number,
): (activity: number, stepMs: number, atMs: number) => number {
  const period = unit.between(11, 26) * MINUTE_MS;
  let [warmth, draught] = [0, 0];
  return (activity, stepMs, atMs) => {
    const hour = hourOf(localOf(atMs));
    warmth += (activity - warmth) * (1 - Math.exp(-stepMs / (35 * MINUTE_MS)));
    draught *= Math.exp(-stepMs / (12 * MINUTE_MS));
    if (hour > 6 && hour < 21 && unit.happensWithin(stepMs, 50 * MINUTE_MS)) draught = unit.between(0.01, 0.04);
    const cycle = 0.012 * Math.abs(((atMs % period) / period) * 2 - 1);
    return at(rest + rise * warmth + cycle - draught + 0.003 * noise());
  };
}

/** Patches come in the night after the second Tuesday, and a little each night. */
function patching(unit: Chance): (localMs: number) => number {
  const [hour, minutes] = [unit.between(1, 4), unit.between(20, 60)];
  return (localMs) => {
    const since = (hourOf(localMs) - hour) * 60;
    const date = new Date(localMs).getUTCDate();
    const isPatchDay = weekdayOf(localMs) === 3 && date > 8 && date < 16;
    return since > 0 && since < (isPatchDay ? minutes : 4) ? 1.1 : 0;
  };
}
