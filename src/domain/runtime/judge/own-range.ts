/**
 * Own range: between what bounds a parameter has kept so far, as far as it held them for three reports in a row. What then
 * stays far outside is a reason that people understand: "never so high in the weeks before".
 *
 * A range is learnt by the day and counts from the day after the next, so that what creeps up within a day is not
 * learnt while it does; and it forgets slowly, so that one bad day does not widen it for good. Beside the baseline, which tells an
 * event once and then takes it for usual, this is what tells an event that lasts from one that does not.
 */
import { type ParameterWatch, PLACES } from "./device-watch.ts";

const {
  REPORT,
  FIRST,
  LAST,
  RUN,
  LONGEST,
  BEFORE,
  LOW,
  HIGH,
  LOW_LATER,
  HIGH_LATER,
  LOW_TODAY,
  HIGH_TODAY,
  TODAY,
  DAYS,
  OUTSIDE,
  LONGEST_BURST,
  BURSTS,
  WORKED,
} = PLACES;

const DAY_MS = 24 * 3_600_000;
/** A week with its weekend, and the day that waits; and two of each weekday: what comes once a week has then come again. */
const KNOWN_DAYS = 8;
const SETTLED_DAYS = 15;
/** What of its distance to a day's extremes a range gives up with each day. */
const FORGETS = 0.02;
/** Reports that a level has to be held for. */
const HELD = 3;
/** Outside by so many widths of the range it is told once held; by fewer, when it is rare or goes on for so many reports more. */
const FAR = 1;
const NEAR = 0.35;
const GOES_ON = 8;
/** Wider by so much it is another range: what was counted within it was noise of rest, or of another use. */
const ANOTHER = 2;
/** Of few bursts, and of what was seen on one weekday of each kind only, the next may well be twice as high. */
const FAR_OF_FEW = 3;

/** What else is known of the value: the baseline calls it rare; or it rests nearly always, and worked seldom so far. */
export interface Evidence {
  readonly is: "rare" | "usual" | "few-bursts";
  /** For how many reports a burst may last that is no event (own-bursts.ts). */
  readonly burst: number;
  /** Whether the value is near what the label allows at most: there nothing waits for a second week. */
  readonly isNearBound: boolean;
}

/**
 * Learns `value`, which comes behind the ones in LAST and BEFORE, and says on which side it has been outside for long enough:
 * 1 above, -1 below, 0 not.
 */
export function leavesRange(
  watched: ParameterWatch,
  value: number,
  still: boolean,
  nowMs: number,
  evidence: Evidence,
): -1 | 0 | 1 {
  const last = watched[LAST] as number;
  const before = watched[BEFORE] as number;
  const run = still && value === last ? (watched[RUN] as number) + 1 : 0;
  if (run > 0 && run < measuredAgainAfter(watched)) return 0;
  watched[BEFORE] = last;
  if ((watched[REPORT] as number) - (watched[FIRST] as number) < HELD) return 0;
  // The level that was reached, and the one that was fallen to, in all three.
  const high = run > 0 ? value : Math.min(value, last, before);
  const low = run > 0 ? value : Math.max(value, last, before);
  const side = outside(watched, low, high, evidence);
  gather(watched, low, high, Math.floor(nowMs / DAY_MS));
  return side;
}

/**
 * The same value again is the same measurement, told again, for as long as this parameter does that by itself; then it is a
 * level that is held.
 */
function measuredAgainAfter(watched: ParameterWatch): number {
  return Math.max(HELD - 1, Math.min(GOES_ON, Math.floor(watched[LONGEST] as number) + 1));
}

function outside(watched: ParameterWatch, low: number, high: number, evidence: Evidence): -1 | 0 | 1 {
  const width = (watched[HIGH] as number) - (watched[LOW] as number);
  const above = high - (watched[HIGH] as number);
  const below = (watched[LOW] as number) - low;
  const beyond = Math.max(above, below);
  const isOfFew = (evidence.is === "few-bursts" && above > below) || !(isRangeSettled(watched) || evidence.isNearBound);
  if (!isRangeKnown(watched) || !(beyond > 0) || beyond < (isOfFew ? FAR_OF_FEW : NEAR) * width) {
    watched[OUTSIDE] = 0;
    return 0;
  }
  watched[OUTSIDE] = (watched[OUTSIDE] as number) + 1;
  // What never moved has no width to be measured by.
  const far = width > 0 && (beyond >= FAR * width || watched[OUTSIDE] >= Math.max(GOES_ON, evidence.burst));
  return !far && evidence.is !== "rare" ? 0 : above >= below ? 1 : -1;
}

/** Whether a whole week is in it. */
function isRangeKnown(watched: ParameterWatch): boolean {
  return (watched[DAYS] as number) >= KNOWN_DAYS;
}

/** Whether two of each weekday were seen within it. */
export function isRangeSettled(watched: ParameterWatch): boolean {
  return (watched[DAYS] as number) >= SETTLED_DAYS;
}

function gather(watched: ParameterWatch, low: number, high: number, today: number): void {
  if (today === watched[TODAY]) {
    if (low < (watched[LOW_TODAY] as number)) watched[LOW_TODAY] = low;
    if (high > (watched[HIGH_TODAY] as number)) watched[HIGH_TODAY] = high;
    return;
  }
  // The first day was begun in its midst and has nothing before it.
  if (watched[TODAY] !== 0) turnDay(watched);
  watched[TODAY] = today;
  watched[LOW_TODAY] = low;
  watched[HIGH_TODAY] = high;
}

function turnDay(watched: ParameterWatch): void {
  const days = watched[DAYS] as number;
  const low = watched[LOW_LATER] as number;
  const high = watched[HIGH_LATER] as number;
  if (days === 1) {
    watched[LOW] = low;
    watched[HIGH] = high;
  } else if (days > 1) {
    const width = (watched[HIGH] as number) - (watched[LOW] as number);
    watched[LOW] = Math.min(low, (watched[LOW] as number) + FORGETS * (low - (watched[LOW] as number)));
    watched[HIGH] = Math.max(high, (watched[HIGH] as number) + FORGETS * (high - (watched[HIGH] as number)));
    if ((watched[HIGH] as number) - (watched[LOW] as number) > ANOTHER * width) {
      watched[BURSTS] = 0;
      watched[LONGEST_BURST] = 0;
      watched[WORKED] = 0;
      // What widened it may be what comes once a week: of that one was seen.
      watched[DAYS] = Math.min(days, KNOWN_DAYS - 1);
    }
  }
  watched[LOW_LATER] = watched[LOW_TODAY] as number;
  watched[HIGH_LATER] = watched[HIGH_TODAY] as number;
  watched[DAYS] = Math.min((watched[DAYS] as number) + 1, 1000);
}
