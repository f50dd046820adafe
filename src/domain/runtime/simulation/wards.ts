/**
 * Family `wards`: devices that belong to a ward and share its days, and whose maintenance somebody has announced.
 *
 * Intensive care with stays of any length and doses that change at the hand-overs, a radiology that is on call each fourth
 * day, a household that goes on a journey, implants that are asked when their carrier comes home, a thermometer that is lent to
 * another ward. Wards close for the holidays at the beginning of October. Noise is bounded and lopsided, instruments show
 * three digits, memory is cleared by the program itself, radio is another one in each room, batteries stand on a dock whenever
 * nobody needs them. Once a month each device is maintained for an hour to three, announced.
 */
import type { Chance } from "./chance.ts";
import type { MovingParameter, Use } from "./device-kind.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The Day of German Unity, of the year that bench/ plays, with the days that make it a long weekend. */
const CLOSED_FROM_MS = Date.UTC(2026, 9, 2, 13);
const CLOSED_TO_MS = Date.UTC(2026, 9, 5, 4);

const hourOf = (atMs: number) => (atMs % DAY_MS) / HOUR_MS;
const dayOf = (atMs: number) => Math.floor(atMs / DAY_MS);
/** 0 is a Sunday. */
const weekdayOf = (atMs: number) => (dayOf(atMs) + 4) % 7;
const isClosed = (atMs: number) => atMs >= CLOSED_FROM_MS && atMs < CLOSED_TO_MS;
const logNormal = (chance: Chance, median: number, spread: number) => median * Math.exp(spread * chance.normal());

type Work = (atMs: number, stepMs: number) => number;

/** Planned work on a device, which people announce. */
export interface PlannedWork {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a device is maintained in the month of `atMs`: in office hours of a working day. */
export function maintenanceOf(chance: Chance): (atMs: number) => PlannedWork {
  const [day, hour, hours] = [1 + Math.floor(26 * chance.share()), chance.between(7.5, 14), chance.between(0.8, 3)];
  return (atMs) => {
    const month = new Date(atMs);
    let fromMs = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), day) + hour * HOUR_MS;
    while (weekdayOf(fromMs) % 6 === 0) fromMs += DAY_MS;
    return { fromMs, toMs: fromMs + hours * HOUR_MS };
  };
}

/** How much a device works, from 0 to 1. */
export function wardWork(
  use: Use,
  chance: Chance,
  maintenance: (atMs: number) => PlannedWork,
): (atMs: number) => number {
  const work = WORKS[use](chance);
  let last: number | undefined;
  return (atMs) => {
    const stepMs = last === undefined ? MINUTE_MS : Math.max(0, atMs - last);
    last = atMs;
    const usual = work(atMs, stepMs);
    const { fromMs, toMs } = maintenance(atMs);
    if (atMs < fromMs || atMs >= toMs) return usual;
    // Part by part is tried, with pauses.
    return Math.floor((atMs - fromMs) / (12 * MINUTE_MS)) % 3 === 2 ? 0 : 0.95;
  };
}

/** A bed of intensive care: doses are set at the hand-overs, boluses come between, alarms in storms. */
function intensiveCare(chance: Chance): Work {
  let [leavesMs, comesMs, dose, handOver] = [0, 0, 0.4, -1];
  let [bolusUntilMs, stormUntilMs, bolusEveryMs] = [0, 0, HOUR_MS];
  return (atMs, stepMs) => {
    if (atMs >= comesMs && atMs >= leavesMs) {
      leavesMs = atMs + Math.min(12 * DAY_MS, logNormal(chance, 1.6, 0.8) * DAY_MS);
      comesMs = leavesMs + logNormal(chance, 4, 0.7) * HOUR_MS;
      if (isClosed(leavesMs)) comesMs = Math.max(comesMs, CLOSED_TO_MS + chance.between(0, 5) * HOUR_MS);
      dose = chance.between(0.35, 0.7);
      bolusEveryMs = chance.between(25, 110) * MINUTE_MS;
    }
    if (atMs >= leavesMs) return 0;
    // At 6, 14 and 22 o'clock.
    const shift = Math.floor((atMs + 2 * HOUR_MS) / (8 * HOUR_MS));
    if (shift !== handOver) {
      handOver = shift;
      if (chance.happens(0.6)) dose = Math.min(0.8, Math.max(0.2, dose * chance.between(0.75, 1.25)));
    }
    if (atMs >= bolusUntilMs && chance.happensWithin(stepMs, bolusEveryMs))
      bolusUntilMs = atMs + chance.between(1.5, 5) * MINUTE_MS;
    if (atMs >= stormUntilMs && chance.happensWithin(stepMs, 2 * DAY_MS))
      stormUntilMs = atMs + chance.between(8, 30) * MINUTE_MS;
    if (atMs < bolusUntilMs) return 1;
    return atMs < stormUntilMs && chance.happens(0.4) ? Math.min(1, dose + 0.3) : dose;
  };
}

/** Examinations in office hours; on call for a day and night in each four; warmed up in the morning. */
function radiology(chance: Chance): Work {
  const turn = Math.floor(4 * chance.share());
  const opens = chance.between(7, 8);
  let [untilMs, nextMs, level] = [0, 0, 0];
  return (atMs, stepMs) => {
    const hour = hourOf(atMs);
    const isOffice = weekdayOf(atMs) % 6 !== 0 && hour > opens && hour < opens + 9 && !isClosed(atMs);
    const isOnCall = dayOf(atMs) % 4 === turn;
    if (weekdayOf(atMs) % 6 !== 0 && hour > opens - 0.4 && hour < opens) return 0.6;
    if (atMs >= untilMs && atMs >= nextMs) {
      const everyMs = isOffice ? 9 * MINUTE_MS : (isOnCall ? 2.5 : 30) * HOUR_MS;
      if (chance.happensWithin(stepMs, everyMs)) {
        untilMs = atMs + Math.min(70, logNormal(chance, 17, 0.5)) * MINUTE_MS;
        nextMs = untilMs + chance.between(3, 8) * MINUTE_MS;
        level = chance.between(0.5, 1);
      }
    }
    return atMs < untilMs ? level : isOffice ? 0.12 : 0;
  };
}

/** A household: up, out, a rest at noon, visitors on Sundays; some go on a journey, where the hours are others. */
function household(chance: Chance): Work {
  const isTravelling = chance.happens(0.35);
  const leaves = chance.between(6, 22);
  const [awayFrom, awayDays] = [Math.floor(leaves), Math.ceil(chance.between(3, 7))];
  const rises = chance.between(6, 8.5);
  const market = 1 + Math.floor(5 * chance.share());
  let [untilMs, level] = [0, 0];
  return (atMs, stepMs) => {
    const date = new Date(atMs).getUTCDate();
    const isAway = isTravelling && date >= awayFrom && date < awayFrom + awayDays;
    const hour = hourOf(atMs) - rises - (isAway ? 1.5 : 0);
    const weekday = weekdayOf(atMs);
    const isUp = hour > 0 && hour < 14.5;
    const rests = hour > 5.5 && hour < 7.5 && !isAway;
    if (atMs >= untilMs) {
      level = 0;
      const everyMs = !isUp
        ? 20
        : rests
          ? 6
          : isAway
            ? 1
            : weekday === market && hour < 5
              ? 0.7
              : weekday === 0
                ? 2.5
                : 1.6;
      if (chance.happensWithin(stepMs, everyMs * HOUR_MS)) {
        untilMs = atMs + logNormal(chance, isAway ? 26 : 18, 0.6) * MINUTE_MS;
        level = chance.between(0.45, 1);
      }
    }
    return level;
  };
}

/** Each night; when its carrier comes home; and in office hours on two days of the week, when the clinic asks. */
function followedUp(chance: Chance): Work {
  const night = chance.between(0.5, 4.5);
  const [one, other] = [1 + Math.floor(3 * chance.share()), 4 + Math.floor(2 * chance.share())];
  const comesHome = chance.between(15, 19);
  let [day, plans] = [-1, [] as readonly PlannedWork[]];
  return (atMs) => {
    const today = dayOf(atMs);
    if (today !== day) {
      day = today;
      const weekday = weekdayOf(atMs);
      const at = (hour: number, minutes: number): PlannedWork => {
        const fromMs = today * DAY_MS + hour * HOUR_MS;
        return { fromMs, toMs: fromMs + minutes * MINUTE_MS };
      };
      plans = [
        at(night + 0.05 * chance.normal(), chance.between(3, 7)),
        ...(chance.happens(0.7) ? [at(comesHome + 0.8 * chance.normal(), chance.between(2, 4))] : []),
        ...(weekday === one || weekday === other ? [at(chance.between(8, 15), chance.between(5, 12))] : []),
      ];
    }
    return plans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) ? 0.85 : 0;
  };
}

/** One thermometer for a ward: a round in the morning and one in the evening, as long as the ward is full; a week on another. */
function lent(chance: Chance): Work {
  const [morning, evening] = [chance.between(5.8, 7), chance.between(16.5, 18)];
  const lentFrom = 5 + Math.floor(17 * chance.share());
  const later = chance.between(1, 2.5);
  let [day, full, extra, length] = [-1, chance.between(0.4, 1), 0, 0];
  return (atMs, stepMs) => {
    const today = dayOf(atMs);
    if (today !== day) {
      day = today;
      full = Math.min(1, Math.max(0.15, full + 0.12 * chance.normal()));
      length = isClosed(atMs) ? 0.15 : full * chance.between(0.5, 0.9);
    }
    const date = new Date(atMs).getUTCDate();
    const hour = hourOf(atMs) - (date >= lentFrom && date < lentFrom + 7 ? later : 0);
    const isRound = (hour > morning && hour < morning + length) || (hour > evening && hour < evening + 0.7 * length);
    if (atMs >= extra && hour > 7 && hour < 22 && chance.happensWithin(stepMs, (9 / full) * HOUR_MS))
      extra = atMs + chance.between(2, 6) * MINUTE_MS;
    // Within a round it is carried from bed to bed.
    return atMs < extra || (isRound && Math.floor(atMs / MINUTE_MS) % 4 !== 3) ? 0.8 : 0;
  };
}

const WORKS: Readonly<Record<Use, (chance: Chance) => Work>> = {
  bedside: intensiveCare,
  examination: radiology,
  home: household,
  nightly: followedUp,
  seldom: lent,
};

/** Bounded and lopsided: mostly a little below the middle, at times well above; it remembers some minutes. */
export function lopsided(unit: Chance): () => number {
  const lasts = unit.between(0.2, 0.75);
  let value = 0;
  return () => {
    const [a, b, c] = [unit.share(), unit.share(), unit.share()];
    // The least of three has its mean at a quarter and a tail to the right.
    value = lasts * value + (1 - lasts) * 5.2 * (Math.min(a, b, c) - 0.25);
    return value * (1 + lasts);
  };
}

/** As an instrument shows it: three digits. */
function threeDigits(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** What differs from the other families; undefined where nothing does. */
export function wardSignal(
  { quantity, least, most }: MovingParameter,
  unit: Chance,
  noise: () => number,
  at: (share: number) => number,
  alike: (low: number, high: number) => number,
): ((activity: number, stepMs: number, atMs: number) => number) | undefined {
  const shown = (share: number) => Math.min(most, Math.max(least, threeDigits(at(share))));
  switch (quantity) {
    case "power": {
      const [idle, busy] = [alike(0.2, 0.3), alike(0.2, 0.35)];
      return (activity) => shown(idle + busy * activity + 0.012 * noise());
    }
    case "temperature": {
      const [rest, rise, lag] = [alike(0.36, 0.46), alike(0.08, 0.18), unit.between(15, 60) * MINUTE_MS];
      let [warmth, sun] = [0, 0];
      return (activity, stepMs, atMs) => {
        warmth += (activity - warmth) * (1 - Math.exp(-stepMs / lag));
        const shines = Math.max(0, Math.sin(((hourOf(atMs) - 7) * Math.PI) / 11));
        sun += (0.04 * shines - sun) * (1 - Math.exp(-stepMs / (2 * HOUR_MS)));
        return shown(rest + rise * warmth + sun + 0.004 * noise());
      };
    }
    case "flow": {
      const [idle, busy, minute] = [alike(0.006, 0.014), alike(0.08, 0.2), Math.floor(60 * unit.share())];
      return (activity, _, atMs) => {
        const isSync = (Math.floor(atMs / MINUTE_MS) + 60 - minute) % 60 < 3;
        const share = (idle + busy * Math.max(activity, isSync ? 0.3 : 0)) * Math.exp(0.22 * noise());
        return least + Math.min(0.6, share + 0.001) * (most - least);
      };
    }
    case "memory": {
      const [level, grows] = [alike(0.3, 0.45), unit.between(0.01, 0.04)];
      let grown = unit.share();
      return (activity, stepMs) => {
        grown += (stepMs * (0.3 + activity)) / (4 * HOUR_MS);
        if (grown > 1) grown = unit.between(0, 0.2);
        return at(level + grows * grown + 0.05 * activity + 0.004 * noise());
      };
    }
    case "battery": {
      let charge = unit.between(0.7, 1);
      const lastsMs = alike(5, 20) * HOUR_MS;
      return (activity, stepMs) => {
        const isDocked = activity === 0;
        charge = Math.min(1, Math.max(0.2, charge + (isDocked ? stepMs / (4 * HOUR_MS) : -stepMs / lastsMs)));
        return at(0.1 + 0.82 * charge + 0.004 * noise());
      };
    }
    case "delay": {
      const rooms = [alike(0.07, 0.12), alike(0.09, 0.15), alike(0.08, 0.18)] as const;
      let usual: number = rooms[0];
      return (activity, stepMs) => {
        if (unit.happensWithin(stepMs, 9 * HOUR_MS)) usual = unit.pick(rooms);
        return at(usual * (1 + 0.3 * activity) * Math.exp(0.2 * noise()) + 0.02);
      };
    }
    default:
      return undefined;
  }
}
