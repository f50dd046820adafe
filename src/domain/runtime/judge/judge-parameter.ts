/**
 * One parameter of a report: held against its limits and windows, against its own habit, and watched for standing still.
 *
 * Habit: told is what stays outside of all that the parameter kept to (own-range.ts), sooner where the baseline calls it
 * rare as well, and a burst that lasts far longer than any before (own-bursts.ts). The baseline alone tells nothing: its
 * alarm stands for one in 100,000 values, a hundred times too often for eight parameters of a fleet, and of a device that rests nearly
 * always each burst is one in many millions, the tenth like the first.
 */
import type { Interval, Measured } from "../report.ts";
import { type CompiledReference, number, type ParameterRules, START_PARAMETERS } from "./compile-reference.ts";
import { type DeviceWatch, type Judging, type ParameterWatch, PLACE_COUNT, PLACES } from "./device-watch.ts";
import { type Against, judgeLimit } from "./judge-limit.ts";
import { judgeVersionValue } from "./judge-parts.ts";
import { judgeSet, notJudged } from "./judge-set.ts";
import { judgeStuck, learnRun } from "./judge-stuck.ts";
import { keyOf } from "./open-findings.ts";
import { burstToExpect, isNearBound, knowsBursts, lastsTooLong, restsMostly, wasSeenAtWork } from "./own-bursts.ts";
import { leavesRange } from "./own-range.ts";
import { SEVERITY_OF } from "./severity-table.ts";
import { addToWindow } from "./window.ts";

const { SEEN, FIRST, REPORT, LAST, MEAN, ALARM, OUTSIDE } = PLACES;

/** Least values before a habit is told. */
const KNOWN = 200;
/** A score that is rare for a fleet: one in 10^20 by the fitted tails. */
const SURE = 0.8;
/** For so many values it speaks for what goes on. */
const WITHIN = 10;
/** Below it a value is usual. */
const ODD = 0.2;
/** After an update or a start another level is right; the baseline learns it meanwhile. */
const AFTER_CHANGE_MS = 3_600_000;
/** So many reports outside are the first work that was seen of a device, unless it is near a bound: less than a quarter of an hour. */
const FIRST_WORK = 12;
/** Values without oddness before an unusual parameter is usual again. */
const USUAL_AFTER = 20;

export function judgeParameter(
  name: string,
  value: Measured,
  previousMs: number,
  compiled: CompiledReference,
  against: Against,
  judging: Judging,
): void {
  const rules = compiled.byParameter.get(name);
  const watched = remembered(against.watch, name);
  if (typeof value === "number" || typeof value === "object") {
    const sound = soundly(value);
    if (sound === undefined) {
      for (const limit of limitsOf(rules, against)) notJudged(limit, "NaN", "no-number", against);
      return;
    }
    if (rules !== undefined) judgeNumber(rules, sound, previousMs, against);
    const mean = typeof sound === "number" ? sound : sound.mean;
    const still = typeof sound === "number" || sound.min === sound.max;
    if (!START_PARAMETERS.has(name)) {
      judgeHabit(name, mean, still, watched, compiled, against, judging);
      learn(watched, mean, still, against.watch.intervalMs);
      judgeStuck(name, watched, against);
    } else learn(watched, mean, still, against.watch.intervalMs);
  } else if (rules !== undefined) {
    judgeState(name, rules, value, against);
  }
}

/** A number of ours, such as how many peers there were: held against its limits only. */
export function judgeNumberOf(
  name: string,
  value: number,
  previousMs: number,
  compiled: CompiledReference,
  against: Against,
): void {
  const rules = compiled.byParameter.get(name);
  if (rules !== undefined) judgeNumber(rules, value, previousMs, against);
}

function limitsOf(rules: ParameterRules | undefined, { stage }: Against): ParameterRules["operating"] {
  if (rules === undefined) return [];
  return stage === "failSafe" ? rules.failSafe : [...rules[stage], ...rules.failSafe];
}

function judgeNumber(rules: ParameterRules, value: number | Interval, previousMs: number, against: Against): void {
  const { watch, nowMs, stage, findings } = against;
  for (const window of rules.windows) {
    // Begun with a double, so that it is not laid out anew with the first of them; an empty one is written over.
    watch.windows[window.place] ??= [0.5];
    addToWindow(watch.windows[window.place] as number[], window, value, nowMs, previousMs);
  }
  // The extremes first, and in every stage.
  for (const limit of rules.failSafe) {
    judgeLimit(limit, value, against);
    if (findings.anyOf("not-judged")) findings.within(limit.notJudgedKey, "judged-again");
  }
  if (stage === "failSafe") return;
  for (const limit of rules[stage]) {
    if (limit.allowed === undefined) judgeLimit(limit, value, against);
    else if (typeof value === "number") judgeSet(limit, value, against);
    else if (value.min === value.max) judgeSet(limit, value.min, against);
    else notJudged(limit, `${number(value.min)} … ${number(value.max)}`, "other-type-than-declared", against);
    if (limit.allowed === undefined && findings.anyOf("not-judged"))
      findings.within(limit.notJudgedKey, "judged-again");
  }
}

/** A text or a yes or no: a set may hold it; bounds cannot judge it. */
function judgeState(name: string, rules: ParameterRules, value: string | boolean, against: Against): void {
  for (const limit of limitsOf(rules, against)) {
    if (limit.allowed === undefined) notJudged(limit, String(value), "no-number", against);
    else if (name.endsWith("Version") && typeof value === "string") judgeVersionValue(name, limit, value, against);
    else judgeSet(limit, value, against);
  }
}

function judgeHabit(
  name: string,
  value: number,
  still: boolean,
  watched: ParameterWatch,
  compiled: CompiledReference,
  { watch, findings, nowMs }: Against,
  { baseline }: Judging,
): void {
  const score = baseline(name, value, nowMs);
  const since = watched[ALARM] as number;
  watched[ALARM] = score >= SURE ? 0 : since >= 0 && since < WITHIN ? since + 1 : -1;
  const tooLong = lastsTooLong(watched, value);
  const rests = restsMostly(watched);
  const isNear = isNearBound(value, compiled.byParameter.get(name));
  const is = !rests
    ? watched[ALARM] >= 0
      ? "rare"
      : "usual"
    : knowsBursts(watched) || isNear
      ? "usual"
      : "few-bursts";
  const side = leavesRange(watched, value, still, nowMs, {
    is,
    burst: burstToExpect(watched),
    isNearBound: isNear,
  });
  const tells = (watched[SEEN] as number) >= KNOWN && nowMs - watch.changedAtMs > AFTER_CHANGE_MS;
  const mayBeWork =
    side !== 0 && (watched[OUTSIDE] as number) < FIRST_WORK && !isNear && !wasSeenAtWork(watch, compiled);
  // Work moves several parameters at once: how long it lasts is told of one of them.
  const isToldOfAnother =
    side === 0 && findings.anyOf("unusual") && !findings.has(keyOf({ kind: "unusual", subject: name }));
  if (tells && ((side !== 0 && !mayBeWork) || (tooLong && !isToldOfAnother))) {
    findings.depart({
      kind: "unusual",
      severity: SEVERITY_OF.unusual,
      subject: name,
      declared: null,
      observed: number(value),
      authority: "learnt",
      certainty: Math.min(0.95, Math.max(side === 0 ? 0.5 : 0.8, score)),
      because: [
        side < 0 ? "lower-than-usual" : "higher-than-usual",
        side === 0 ? "lasts-longer-than-ever" : "outside-its-own-range",
      ],
    });
  } else if (score < ODD && (watched[OUTSIDE] as number) === 0 && !tooLong && findings.anyOf("unusual"))
    findings.within(keyOf({ kind: "unusual", subject: name }), "usual-again", USUAL_AFTER);
}

function learn(watched: ParameterWatch, value: number, still: boolean, intervalMs: number): void {
  learnRun(watched, value, still, intervalMs);
  const seen = watched[SEEN] as number;
  watched[MEAN] = (watched[MEAN] as number) + Math.max(1 / seen, 0.02) * (value - (watched[MEAN] as number));
  watched[LAST] = value;
}

/** A device has tens; one that makes up a new name with each report must not fill the memory. */
export const PARAMETERS_KEPT = 128;

function remembered({ parameters, reports }: DeviceWatch, name: string): ParameterWatch {
  const known = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (known !== undefined) {
    // Kept before it had all these places.
    while (known.length < PLACE_COUNT) known.push(0);
    known[SEEN] = (known[SEEN] as number) + 1;
    known[REPORT] = reports;
    return known;
  }
  const begun: ParameterWatch = new Array(PLACE_COUNT).fill(0);
  begun[SEEN] = 1;
  begun[FIRST] = reports;
  begun[REPORT] = reports;
  begun[ALARM] = -1;
  // Beyond so many, names are made up: each report is judged by itself.
  if (Object.keys(parameters).length < PARAMETERS_KEPT) parameters[name] = begun;
  return begun;
}

/** Beyond it sums could overflow; no quantity is that large, yet a limit must still see it. */
const LARGEST = 1e280;

/** The value as it can be reckoned with: within bounds, least and greatest in order. Undefined for no number. */
function soundly(value: number | Interval): number | Interval | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? undefined : Math.min(LARGEST, Math.max(-LARGEST, value));
  const { min, max, mean, count } = value;
  if (min <= mean && mean <= max && min >= -LARGEST && max <= LARGEST) return value;
  if (Number.isNaN(min + mean + max + count) && [min, mean, max, count].some(Number.isNaN)) return undefined;
  const [least, middle, greatest] = [min, mean, max].map((one) => Math.min(LARGEST, Math.max(-LARGEST, one))) as [
    number,
    number,
    number,
  ];
  return { min: Math.min(least, middle, greatest), max: Math.max(least, middle, greatest), mean: middle, count };
}
