/**
 * Stuck: a parameter that repeats one value for longer than its own runs of equal values make likely.
 *
 * How often runs of a length come by themselves is told by three things that are known of each parameter: the share of values
 * that repeat the one before, how runs that have begun go on (a mean share hides the values that repeat most), and the
 * longest run that ended by itself. Independent values have runs that thin out by the same factor with each value (a geometric
 * distribution); calm hours and rests make them thin out more slowly, which a Weibull tail through first and last describes
 * (the discrete one of Nakagawa & Osaki 1975). Told is a run that a device's parameters together have by themselves less than
 * once in a hundred months: a fine value after twelve minutes, one that rests for hours after many hours.
 */
import { number } from "./compile-reference.ts";
import { type DeviceWatch, type ParameterWatch, PLACES } from "./device-watch.ts";
import type { Against } from "./judge-limit.ts";
import { keyOf } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const { SEEN, LAST, MOVED, RUN, LONGEST, REPEATED, AGAIN } = PLACES;

const DAY_MS = 24 * 3_600_000;
const MONTH_MS = 30 * DAY_MS;
/** After so long a stuck sensor should be known: sooner is told only what costs next to nothing. */
const DEADLINE_MS = 15 * 60_000;
/** How many runs of a sound device are told in a month, of all its parameters: before the deadline, at it, and later. */
const FALSE_BEFORE = 0.0005;
const FALSE_AT_DEADLINE = 0.03;
const FALSE_A_MONTH = 0.01;
/**
 * Runs of so many repeats are common enough to see how they go on, and long enough to be of the levels and hours that repeat
 * most: where shorter ones mix with them, the share that goes on grows with the length.
 */
const REPEATS = 4;
/** So many of them are known before; the standard error says the rest. */
const BEGUN_KNOWN = 30;
/** What is assumed of them before any was seen, as so many; and by how many standard errors the share may be higher. */
const ASSUMED = 20;
const ERRORS = 1;
/** Equal values after the first, and their time, below which nothing is told. */
const LEAST_VALUES = 12;
const LEAST_MS = 5 * 60_000;
/** Values that are known before: of one that hardly ever repeats, and of others, whose calm hours have to be known (a week of minutes). */
const MOVES = 0.9;
const KNOWN = 60;
const RUNS_KNOWN = 10_000;
/** Two weekends. */
const RESTS_KNOWN_MS = 15 * DAY_MS;
/** The heaviest tail that is assumed; what is heavier is the longest run's to say. */
const LEAST_SHAPE = 0.5;
/** In so many values the longest run is half forgotten: a month of minutes. */
const MEMORY = 60_000;
/** By how much one run may raise the longest. */
const RUN_GROWS = 4;
/** The longest of n runs, in powers of what one value more divides them by: beyond these in one case of twenty (Gumbel 1958). */
const leastOf = (runs: number) => Math.log(runs) - Math.log(Math.log(20));
const mostOf = (runs: number) => Math.log(runs) - Math.log(-Math.log(0.95));
/** Of the share that moves. */
const GAIN = 0.002;
/** Below it that share is not known well, and a run had to last for hours to mean anything. */
const LEAST_MOVED = 4 * GAIN;

/** Learns whether `value` repeats the one before; `still`: it stood still between the two as well. */
export function learnRun(watched: ParameterWatch, value: number, still: boolean, intervalMs: number): void {
  const seen = watched[SEEN] as number;
  const run = watched[RUN] as number;
  if (seen > 1 && still && value === watched[LAST]) {
    watched[RUN] = run + 1;
    // What stands still at last must not come to be usual while it does.
    if (watched[RUN] <= LEAST_VALUES) watched[MOVED] = (watched[MOVED] as number) * (1 - Math.max(1 / seen, GAIN));
    return;
  }
  if (run > 0) endRun(watched, intervalMs);
  watched[LONGEST] = (watched[LONGEST] as number) * (1 - 1 / MEMORY);
  watched[MOVED] = (watched[MOVED] as number) + Math.max(1 / seen, GAIN) * (1 - (watched[MOVED] as number));
}

function endRun(watched: ParameterWatch, intervalMs: number): void {
  const seen = watched[SEEN] as number;
  const run = watched[RUN] as number;
  const longest = watched[LONGEST] as number;
  // What was told is one event; it must not make the next one invisible. Before, it may be its first weekend.
  const isEvent =
    seen * intervalMs >= RESTS_KNOWN_MS && run >= LEAST_VALUES && run >= tooLong(watched, intervalMs, FALSE_A_MONTH);
  watched[LONGEST] = Math.max(longest, isEvent ? Math.min(run, LEAST_VALUES + RUN_GROWS * longest) : run);
  if (!isEvent && run > LEAST_VALUES)
    watched[MOVED] = (watched[MOVED] as number) * faded(seen - (run - LEAST_VALUES), seen);
  if (!isEvent && run >= REPEATS) {
    watched[AGAIN] = (watched[AGAIN] as number) + Math.min(run, LEAST_VALUES) - REPEATS;
    watched[REPEATED] = (watched[REPEATED] as number) + Math.min(run + 1, LEAST_VALUES) - REPEATS;
  }
  watched[RUN] = 0;
}

/** What is left of the share that moves when none of the values between these did. */
function faded(from: number, to: number): number {
  const settled = 1 / GAIN;
  const early = Math.min(from, settled) / Math.min(to, settled);
  return early * (1 - GAIN) ** (Math.max(to, settled) - Math.max(from, settled));
}

export function judgeStuck(name: string, watched: ParameterWatch, { watch, findings }: Against): void {
  const run = watched[RUN] as number;
  if (run === 0) {
    if (findings.anyOf("stuck")) findings.within(keyOf({ kind: "stuck", subject: name }), "moves-again");
    return;
  }
  const standsMs = run * watch.intervalMs;
  if (run < LEAST_VALUES || standsMs < LEAST_MS) return;
  if (isFirstRest(watched, watch.intervalMs) || (!isTooLong(watched, watch) && !isDue(watched, watch))) return;
  findings.depart({
    kind: "stuck",
    severity: SEVERITY_OF.stuck,
    subject: name,
    declared: null,
    observed: `${number(watched[LAST] as number)} (${Math.round(standsMs / 60_000)} min)`,
    authority: "learnt",
    certainty: 0.9,
    cause: "wear",
    because: ["same-value-again-and-again"],
  });
}

/** Put to use in the midst of work, it comes to rest for the first time: zero is told only of what was known for a day before. */
function isFirstRest(watched: ParameterWatch, intervalMs: number): boolean {
  return watched[LAST] === 0 && ((watched[SEEN] as number) - (watched[RUN] as number)) * intervalMs < DAY_MS;
}

function isTooLong(watched: ParameterWatch, watch: DeviceWatch): boolean {
  const run = watched[RUN] as number;
  const { intervalMs } = watch;
  const most = run < deadlineOf(intervalMs) ? FALSE_BEFORE : FALSE_A_MONTH;
  return run >= tooLong(watched, intervalMs, most) && run >= tooLong(watched, intervalMs, most / coarseOnes(watch));
}

/** In equal values after the first. */
const deadlineOf = (intervalMs: number) => Math.max(LEAST_VALUES, Math.round(DEADLINE_MS / intervalMs));

/**
 * Whether the deadline has come for a parameter whose runs are well known: they thin out as fast as short ones do, to the
 * longest of them, and all such parameters of the device together are seldom still for as long.
 */
function isDue(watched: ParameterWatch, { parameters, intervalMs }: DeviceWatch): boolean {
  const deadline = deadlineOf(intervalMs);
  if ((watched[RUN] as number) < deadline || stillFor(deadline, watched, intervalMs) > FALSE_AT_DEADLINE) return false;
  let all = 0;
  for (const other of Object.values(parameters)) {
    const own = stillFor(deadline, other, intervalMs);
    if (own <= FALSE_AT_DEADLINE) all += own;
  }
  return all <= FALSE_AT_DEADLINE;
}

/** How many runs of so many values a month has; Infinity where the longest run is longer than those that begin make likely. */
function stillFor(values: number, watched: ParameterWatch, intervalMs: number): number {
  const { begun, share: always } = goesOn(watched);
  const share = Math.max(always, ofLate(watched));
  const known = (watched[SEEN] as number) - (watched[RUN] as number);
  if ((watched[MOVED] as number) < LEAST_MOVED || known < RUNS_KNOWN || begun < BEGUN_KNOWN) return Infinity;
  const falls = -Math.log(always);
  const most = REPEATS + mostOf(begun) / falls;
  if (!((watched[LONGEST] as number) <= most)) return Infinity;
  return ((MONTH_MS / intervalMs) * begun * share ** (values - REPEATS)) / known;
}

/**
 * The share of values that repeat the one before, of the last eight hours and without the run that lasts, less its standard
 * error: after an update the steps may be coarser than they were.
 */
function ofLate(watched: ParameterWatch): number {
  const counted = Math.min(watched[RUN] as number, LEAST_VALUES);
  const repeats = Math.max(0, 1 - (watched[MOVED] as number) / (1 - GAIN) ** counted);
  return repeats - ERRORS * Math.sqrt((repeats * (1 - repeats) * GAIN) / 2);
}

/** How many parameters share what may be told falsely: those that are told after the least of values take nothing of it. */
function coarseOnes({ parameters, intervalMs }: DeviceWatch): number {
  let count = 0;
  for (const watched of Object.values(parameters)) {
    const most = tooLong(watched, intervalMs, FALSE_A_MONTH);
    if (most > LEAST_VALUES && most < Infinity) count++;
  }
  return Math.max(1, count);
}

/** How many values a run has that comes `falseAMonth` times a month by itself; Infinity while too little is known. */
function tooLong(watched: ParameterWatch, intervalMs: number, falseAMonth: number): number {
  const seen = watched[SEEN] as number;
  const moved = watched[MOVED] as number;
  if (moved < LEAST_MOVED || seen < (moved < MOVES ? RUNS_KNOWN : KNOWN)) return Infinity;
  // The run that lasts has not ended by itself yet.
  const runs = Math.min(seen - (watched[RUN] as number), MEMORY) * moved;
  const aMonth = MONTH_MS / intervalMs;
  const rare = Math.log((aMonth * moved) / falseAMonth);
  if (!(leastOf(runs) > 0) || !(rare > leastOf(runs))) return Infinity;
  const ends = -Math.log(Math.max(1 - moved, 1 / seen));
  const longest = watched[LONGEST] as number;
  // A heavier tail is assumed only where the longest run is no chance of a geometric one.
  const shape = longest > 1 && mostOf(runs) > ends ? Math.log(mostOf(runs) / ends) / Math.log(longest) : 1;
  const times = (rare / leastOf(runs)) ** (1 / Math.min(1, Math.max(LEAST_SHAPE, shape)));
  return Math.max(rare / ends, longest * times, goingOn(watched, aMonth, falseAMonth));
}

/** The same by how runs that have begun go on: values that repeat most have the long ones, and a mean share hides them. */
function goingOn(watched: ParameterWatch, aMonth: number, falseAMonth: number): number {
  const { begun, share: always } = goesOn(watched);
  const share = Math.max(always, ofLate(watched));
  const begunAMonth = (aMonth * begun) / (watched[SEEN] as number);
  return begunAMonth > falseAMonth && share < 1 ? REPEATS + Math.log(begunAMonth / falseAMonth) / -Math.log(share) : 0;
}

/** How many runs have begun (`REPEATS` repeats), and which share of them had one more each time. */
function goesOn(watched: ParameterWatch): { begun: number; share: number } {
  const repeated = watched[REPEATED] as number;
  const again = watched[AGAIN] as number;
  const seen = (again + ASSUMED * (1 - (watched[MOVED] as number))) / (repeated + ASSUMED);
  const share = seen + ERRORS * Math.sqrt((seen * (1 - seen)) / (repeated + ASSUMED));
  return { begun: repeated - again, share };
}
