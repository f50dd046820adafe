/**
 * One parameter of a report: held against its limits and windows, against its own habit, and watched for standing still.
 *
 * Habit is the baseline's: its alarm stands for one in 100,000 values, far too often for a fleet. Told is one of 0.8 that goes on, after a
 * device's first day, or three alarms within ten values once it has lived for two weekends: measured, single alarms come
 * about ten times a device and month, and odd values follow one another as the baseline's statistics are smooth. What
 * stays far outside of all that it kept to (own-range.ts) is told as well, since the baseline tells an event only once.
 */
import { ALARM_SCORE } from "../baseline/baseline.ts";
import type { Interval, Measured } from "../report.ts";
import { type CompiledReference, number, type ParameterRules, START_PARAMETERS } from "./compile-reference.ts";
import { type DeviceWatch, type Judging, type ParameterWatch, PLACE_COUNT, PLACES } from "./device-watch.ts";
import { type Against, judgeLimit } from "./judge-limit.ts";
import { judgeVersionValue } from "./judge-parts.ts";
import { judgeSet, notJudged } from "./judge-set.ts";
import { judgeStuck, learnRun } from "./judge-stuck.ts";
import { keyOf } from "./open-findings.ts";
import { leavesRange } from "./own-range.ts";
import { SEVERITY_OF } from "./severity-table.ts";
import { addToWindow } from "./window.ts";

const { SEEN, FIRST, REPORT, LAST, MEAN, ALARM, ALARMS, OUTSIDE } = PLACES;

const DAY_MS = 24 * 3_600_000;
/** Least values before a habit is told. */
const KNOWN = 200;
const SURE = 0.8;
const GOES_ON_WITHIN = 2;
/** Added to the number of alarms for one that is sure. */
const SURELY = 100;
/** So many alarms within so many values are no chance, once two weekends were seen. */
const ENOUGH = 3;
const WITHIN = 10;
const REST_KNOWN_MS = 15 * DAY_MS;
/** Below it a value is usual. */
const ODD = 0.2;
/** After an update or a start another level is right; the baseline learns it meanwhile. */
const AFTER_CHANGE_MS = 3_600_000;
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
      const side = leavesRange(watched, mean, against.nowMs);
      learn(watched, mean, still, against.watch.intervalMs);
      judgeHabit(name, mean, side, watched, against, judging);
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
    let cells = watch.windows[window.place];
    if (cells === undefined) watch.windows[window.place] = cells = [];
    const before = cells.length;
    addToWindow(cells, window, value, nowMs, previousMs);
    // What has grown keeps room for half as much again; its copy has none, and a large fleet has 400,000 of these.
    if (cells.length > before) watch.windows[window.place] = cells.slice();
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
  side: -1 | 0 | 1,
  watched: ParameterWatch,
  { watch, findings, nowMs }: Against,
  { baseline }: Judging,
): void {
  const score = baseline(name, value, nowMs);
  const since = watched[ALARM] as number;
  if (since >= 0) watched[ALARM] = since >= WITHIN ? -1 : since + 1;
  // A single spike, however rare, may be a burst that comes once a month; what goes on is none.
  let told = since >= 0 && since < GOES_ON_WITHIN && (watched[ALARMS] as number) >= SURELY && score >= ODD;
  if (score >= ALARM_SCORE) {
    if ((watched[ALARM] as number) < 0) watched[ALARMS] = 0;
    if ((watched[ALARM] as number) < 0 || score >= SURE) watched[ALARM] = 0;
    watched[ALARMS] = (watched[ALARMS] as number) + (score >= SURE ? SURELY : 1);
    told ||= (watched[ALARMS] as number) % SURELY >= ENOUGH && lived(watched, watch) >= REST_KNOWN_MS;
  }
  const known =
    (watched[SEEN] as number) >= KNOWN &&
    lived(watched, watch) >= DAY_MS &&
    nowMs - watch.changedAtMs > AFTER_CHANGE_MS;
  if (known && (told || side !== 0)) {
    findings.depart({
      kind: "unusual",
      severity: SEVERITY_OF.unusual,
      subject: name,
      declared: null,
      observed: number(value),
      authority: "learnt",
      certainty: Math.min(0.95, Math.max(side === 0 ? 0.5 : 0.8, score)),
      because: [
        (side === 0 ? value >= (watched[MEAN] as number) : side > 0) ? "higher-than-usual" : "lower-than-usual",
        ...(side === 0 ? [] : ["outside-its-own-range"]),
      ],
    });
  } else if (score < ODD && (watched[OUTSIDE] as number) === 0 && findings.anyOf("unusual"))
    findings.within(keyOf({ kind: "unusual", subject: name }), "usual-again", USUAL_AFTER);
}

/** For how long the parameter has been reported. */
function lived(watched: ParameterWatch, { intervalMs }: DeviceWatch): number {
  return ((watched[REPORT] as number) - (watched[FIRST] as number)) * intervalMs;
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
