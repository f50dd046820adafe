/**
 * Rhythm: how much a device works at a time, from 0 (waiting) to 1, over day and week.
 *
 * Families that share no shape, so that what was built looking at one can be measured on the others:
 * `development` has day and week with ward rounds, nights and weekends; `unseen` has shifts that wander over six days,
 * work that calls forth more work, and duty cycles of an odd length; `fresh` has appointments on clinic days, of which some
 * are missed, that begin and end slowly; `late` has errands that come in clusters after days of rest, of any length, in
 * three grades; `patients` follows the people that are served (patients.ts); `clinics` follows the plan of
 * a house (clinics.ts); `wards` shares the days of a ward, and tells its planned maintenance (wards.ts).
 */
import type { Chance } from "./chance.ts";
import { plans } from "./clinics.ts";
import type { Use } from "./device-kind.ts";
import { treatments } from "./patients.ts";
import { type PlannedWork, wardWork } from "./wards.ts";

export const FAMILIES = ["development", "unseen", "fresh", "late", "patients", "clinics", "wards"] as const;
export type Family = (typeof FAMILIES)[number];

/** How much it works at `atMs`, which rises from call to call. */
export type Rhythm = (atMs: number) => number;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** @param planned when people work on it, as they announced; in the families that announce anything. */
export function rhythmOf(use: Use, family: Family, chance: Chance, planned: (atMs: number) => PlannedWork): Rhythm {
  return family === "wards" ? wardWork(use, chance, planned) : RHYTHMS[family](use, chance);
}

/** Sessions a waking hour, minutes of one, and how often it works at night and at weekends by comparison. */
const USAGE: Record<Use, { perHour: number; minutes: number; night: number; weekend: number }> = {
  bedside: { perHour: 1.5, minutes: 55, night: 0.45, weekend: 0.8 },
  examination: { perHour: 2.2, minutes: 14, night: 0.05, weekend: 0.2 },
  home: { perHour: 0.8, minutes: 25, night: 0.02, weekend: 0.85 },
  nightly: { perHour: 0.05, minutes: 6, night: 6, weekend: 1 },
  seldom: { perHour: 0.6, minutes: 4, night: 0.2, weekend: 0.9 },
};
/** Hours at which the ward goes round. */
const ROUNDS = [7.5, 13, 19.5];

function dayAndWeek(use: Use, chance: Chance): Rhythm {
  const usage = USAGE[use];
  const late = chance.between(-0.6, 0.6);
  const perHour = usage.perHour * chance.between(0.85, 1.15);
  let last: number | undefined;
  let endsMs = 0;
  let aim = 0;
  let smooth = 0;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const hour = (((atMs / HOUR_MS - late) % 24) + 24) % 24;
    const isNight = hour < 6.5 || hour > 20.5;
    const isWeekend = (Math.floor(atMs / DAY_MS + 4) % 7) % 6 === 0;
    const isRound = use === "bedside" && ROUNDS.some((round) => Math.abs(hour - round) < 0.5);
    const often = perHour * (isNight ? usage.night : isRound ? 2.5 : 1) * (isWeekend ? usage.weekend : 1);
    if (atMs >= endsMs) {
      aim = 0;
      if (chance.happensWithin(stepMs, HOUR_MS / often)) {
        endsMs = atMs + usage.minutes * MINUTE_MS * chance.between(0.4, 1.8);
        aim = chance.between(0.55, 1);
      }
    }
    smooth += (aim - smooth) * (1 - Math.exp(-stepMs / (1.5 * MINUTE_MS)));
    return smooth;
  };
}

const LEVELS = [0.4, 0.7, 1] as const;

function shiftsAndBursts(use: Use, chance: Chance): Rhythm {
  const usage = USAGE[use];
  const cycleMs = chance.between(23, 71) * MINUTE_MS;
  const planMs = 6 * DAY_MS;
  const shift = Math.floor(3 * chance.share());
  const base = usage.perHour * chance.between(0.4, 0.6);
  let last: number | undefined;
  let excited = 0;
  let endsMs = 0;
  let begunMs = 0;
  let level = 0;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    excited *= Math.exp(-stepMs / (35 * MINUTE_MS));
    // Two early shifts, two late, two nights: on the six-day plan no weekday is like the last.
    const day = Math.floor((atMs % planMs) / DAY_MS / 2);
    const onShift = Math.floor((atMs % DAY_MS) / (8 * HOUR_MS)) === (day + shift) % 3;
    if (atMs >= endsMs) {
      level = 0;
      const often = base * (onShift ? 1.6 : 0.5) + excited;
      if (chance.happensWithin(stepMs, HOUR_MS / often)) {
        begunMs = atMs;
        endsMs = atMs + usage.minutes * MINUTE_MS * -Math.log(1 - 0.9 * chance.share());
        level = chance.pick(LEVELS);
        excited = Math.min(4, excited + 0.4 * usage.perHour);
      }
    }
    // Within its work it goes on and off in a cycle that fits no hour.
    const phase = ((atMs - begunMs) % cycleMs) / cycleMs;
    return level * (phase < 0.65 ? 1 : 0.45);
  };
}

/** Least time between two appointments, as a share of one. */
const PAUSE = 0.3;

function appointments(use: Use, chance: Chance): Rhythm {
  const usage = USAGE[use];
  const slotMs = usage.minutes * (1 + PAUSE + chance.share()) * MINUTE_MS;
  const opens = chance.between(6.5, 9);
  const closes = chance.between(15, 19);
  const clinicDays = Array.from({ length: 7 }, (_, day) => chance.happens(day < 5 ? 0.8 : 0.25));
  let last: number | undefined;
  let slot = -1;
  let begunMs = 0;
  let lastsMs = 0;
  let heavy = 0;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const hour = (atMs % DAY_MS) / HOUR_MS;
    const isOpen = clinicDays[Math.floor(atMs / DAY_MS) % 7] === true && hour > opens && hour < closes;
    const number = Math.floor(atMs / slotMs);
    // Booked on clinic days, and now and then at any hour.
    const isBooked = number !== slot && isOpen && chance.happens(Math.min(0.85, usage.perHour / 2));
    if (isBooked || (atMs > begunMs + lastsMs && chance.happensWithin(stepMs, (20 * HOUR_MS) / usage.perHour))) {
      begunMs = atMs + (isBooked ? chance.between(0, 0.1) * slotMs : 0);
      lastsMs = (slotMs / (1 + PAUSE)) * chance.between(0.5, 1);
      heavy = 1 - chance.share() ** 2 / 2;
    }
    slot = number;
    const share = (atMs - begunMs) / lastsMs;
    return share > 0 && share < 1 ? heavy * Math.min(1, 4 * share, 6 * (1 - share)) : 0;
  };
}

/** Days of rest between two clusters of errands, and hours of a cluster. */
const REST_DAYS = [0.3, 3] as const;
const CLUSTER_HOURS = [2, 14] as const;

function errands(use: Use, chance: Chance): Rhythm {
  const usage = USAGE[use];
  const grades = [chance.between(0.3, 0.5), chance.between(0.55, 0.75), chance.between(0.8, 1)] as const;
  let last: number | undefined;
  let restsUntilMs = 0;
  let clusterUntilMs = 0;
  let endsMs = 0;
  let level = 0;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    if (atMs >= clusterUntilMs && atMs >= restsUntilMs) {
      clusterUntilMs = atMs + chance.between(...CLUSTER_HOURS) * HOUR_MS;
      restsUntilMs = clusterUntilMs + chance.between(...REST_DAYS) * DAY_MS;
    }
    if (atMs >= endsMs) {
      level = 0;
      if (atMs < clusterUntilMs && chance.happensWithin(stepMs, HOUR_MS / usage.perHour)) {
        // Most are short, few are long.
        endsMs = atMs + usage.minutes * MINUTE_MS * 0.6 * Math.exp(0.7 * chance.normal());
        level = chance.pick(grades);
      }
    }
    return level;
  };
}

const RHYTHMS: Readonly<Record<Exclude<Family, "wards">, (use: Use, chance: Chance) => Rhythm>> = {
  development: dayAndWeek,
  unseen: shiftsAndBursts,
  fresh: appointments,
  late: errands,
  patients: treatments,
  clinics: plans,
};
