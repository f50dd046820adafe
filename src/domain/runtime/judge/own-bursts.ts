/**
 * Own bursts: of a parameter that rests nearly always, for how long it works when it does.
 *
 * Of such a device a burst is rare by its values, whenever it comes; what can be told is one that is higher than those before
 * (own-range.ts) or far longer. A burst begins in the upper quarter of the range and ends in the lower one. Of n bursts
 * whose lengths thin out by a factor (an exponential distribution) the next is k times as long as the longest in one of
 * (n + 1) ... (n + k) / k! cases: of twenty bursts and k = 4 in one of ten thousand.
 */
import type { CompiledReference, ParameterRules } from "./compile-reference.ts";
import { type DeviceWatch, type ParameterWatch, PLACES } from "./device-watch.ts";
import { isRangeSettled } from "./own-range.ts";

const { SEEN, REPORT, FIRST, MEAN, LOW, HIGH, BURST, LONGEST_BURST, BURSTS, WORKED } = PLACES;

const QUARTER = 0.25;
/** Added to the reports of a burst that came out of no rest in the hour before: of noise that swings about the middle. */
const NO_WORK = 0.5;
/** Bursts that are known before. */
const KNOWN = 20;
const TIMES = 4;
/** Reports that a burst is at least taken to last. */
const LEAST = 15;
/** The share of its time that a parameter works at most to be one that rests. */
const SELDOM = 0.1;

/** Learns `value`, and says whether the burst that it belongs to lasts for longer than bursts of this parameter do. */
export function lastsTooLong(watched: ParameterWatch, value: number): boolean {
  const low = watched[LOW] as number;
  const width = (watched[HIGH] as number) - low;
  if (!(width > 0)) return false;
  const burst = watched[BURST] as number;
  const most = TIMES * Math.max(watched[LONGEST_BURST] as number, LEAST);
  if (value > low + (burst > 0 ? QUARTER : 1 - QUARTER) * width) {
    const isOutOfRest = burst > 0 || (watched[MEAN] as number) <= low + QUARTER * width;
    watched[BURST] = burst + (isOutOfRest ? 1 : 1 + NO_WORK);
    watched[WORKED] = (watched[WORKED] as number) + 1;
    return (
      burst >= most &&
      Number.isInteger(burst) &&
      isRangeSettled(watched) &&
      knowsBursts(watched) &&
      restsMostly(watched)
    );
  }
  if (burst > 0) {
    watched[BURSTS] = (watched[BURSTS] as number) + 1;
    // What was told is one event; it must not make the next one invisible.
    watched[LONGEST_BURST] = Math.max(watched[LONGEST_BURST] as number, Math.min(Math.floor(burst), most));
    watched[BURST] = 0;
  }
  return false;
}

export function knowsBursts(watched: ParameterWatch): boolean {
  return (watched[BURSTS] as number) >= KNOWN;
}

/** How long the next burst may last, in reports, and be a little higher as well: of a few that are known any of them may. */
export function burstToExpect(watched: ParameterWatch): number {
  return knowsBursts(watched) ? 0 : (watched[LONGEST_BURST] as number);
}

/** Whether it works for a small share of its time. */
export function restsMostly(watched: ParameterWatch): boolean {
  const lived = (watched[REPORT] as number) - (watched[FIRST] as number);
  return (watched[WORKED] as number) - (watched[BURST] as number) < SELDOM * lived;
}

/** The share of what a parameter may do, by its label, above which it is near its bound. */
const NEAR_BOUND = 0.75;
/** Of a device at work some parameter has been through so much of what it may do. */
const AT_WORK = 1 / 8;

/** Whether the value is in the last quarter of what the label allows. */
export function isNearBound(value: number, rules: ParameterRules | undefined): boolean {
  if (rules === undefined) return false;
  for (const { low, high } of rules.operating) if (value > low + NEAR_BOUND * (high - low)) return true;
  return false;
}

/** Whether the device was seen at work at all: a range of nothing but rest does not tell what work is like. */
export function wasSeenAtWork({ parameters }: DeviceWatch, { byParameter }: CompiledReference): boolean {
  let isDeclared = false;
  for (const [name, { operating }] of byParameter) {
    const watched = parameters[name];
    if (watched === undefined || watched[SEEN] === 0) continue;
    const width = (watched[HIGH] as number) - (watched[LOW] as number);
    for (const { low, high } of operating) {
      if (!Number.isFinite(high - low) || low === high) continue;
      isDeclared = true;
      if (width > AT_WORK * (high - low)) return true;
    }
  }
  return !isDeclared;
}
