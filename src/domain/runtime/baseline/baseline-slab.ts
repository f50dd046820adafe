/**
 * Baseline: what one numeric series of a device usually does, and how unusual its newest value is.
 *
 * Strictly causal; one pass; a state of fixed size; one setting for every series. Five statistics are judged:
 * - the error of a forecast by level, rhythm and one step of autoregression, learnt with clipped errors: spikes,
 *   dropouts (robust exponential smoothing: Gelper, Fried & Croux 2010; Huber 1964);
 * - the level of minutes against the long one: shifts (EWMA chart: Roberts 1959);
 * - the level of hours against that of days: drift, leaks (the same chart at another scale);
 * - the short spread against the long one: changed variance or rhythm (anomaly likelihood of HTM: Ahmad et al. 2017);
 * - the length of a run of equal values: stuck.
 * The tail of each is learnt (tail.ts), so a surprise is a p-value before it is an alarm (conformal anomaly detection:
 * Laxhammar & Falkman 2011). The score is the rarest of the five, with a part of the others; an event is told once (rest
 * period of CAD OSE), what lasts becomes usual, and a jump that came before is as rare as it was (rule of succession).
 * Neighbour and matrix-profile methods (KNN-CAD, STAMPI) keep a history, which 600 bytes have no room for.
 */
import { InputError } from "../../input-error.ts";
import {
  AGE,
  DAY,
  DAYS,
  DOUBLES,
  DRIFT_TAIL,
  ERROR_OFF,
  ERROR_TAIL,
  EVENTS,
  FORM,
  HOURS,
  HOURS_OFF,
  INTERVAL,
  JUMP_COUNTS,
  JUMP_SIZES,
  JUMPS,
  LANDINGS,
  LAST_AT,
  LAST_OFF,
  LAST_VALUE,
  LEVEL,
  LEVEL_FAST,
  LEVEL_OFF,
  LEVEL_TAIL,
  LIVED,
  MEAN,
  MEAN_OFF,
  QUANTUM,
  RUN,
  RUN_TAIL,
  SEEN,
  SHIFTED,
  SINGLES,
  SPREAD_FAST,
  SPREAD_SLOW,
  SPREAD_TAIL,
  STATE_BYTES,
  STEP_OFF,
  TOLD,
  UNIT,
  VERSION,
  WEEK,
} from "./layout.ts";
import { isUsual, learnEvent } from "./rarity.ts";
import { DAY_MS, foretell, learnRhythm, trustIn } from "./rhythm.ts";
import { learnTail, startTail, surpriseIn, thresholdOf } from "./tail.ts";

/**
 * A surprise of d decades (one in 10^d usual values of this series) scores d / (d + 5): the alarm stands for one in
 * 100,000, and no surprise is too large to be ranked. That is the scale, by the tails as fitted; what comes of it is
 * measured by bench/score.ts and stands in docs/score.md.
 */
export const ALARM_SCORE = 0.5;
/** The same in decades. */
const ALARM = 5;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From here on what is told of an event that is usual for this series is squeezed to below an alarm. */
const KNEE = 4.9;
/** Values without any score. */
const SILENT = 20;
/** After so many values a surprise counts half, later more. */
const WARM = 60;
/** The same in time: a series is only known after its first day. */
const WARM_MS = DAY_MS / 3;
/** Memory of the usual sizes, in values. */
const MEMORY = 1500;
const FAST = 1 / 12;
const SPREAD_SHORT = 1 / 24;
/** A level that has been elsewhere for so many values is the level. */
const SETTLED = 40;
/** In how many values what was told fades to about a third. */
const REST = 30;
/** What of an event is still told while it goes on. */
const AFTERWARDS = 0.15;
/** Decades from which on an error is a jump that is remembered. */
const JUMP = 4.5;
/** What the other statistics add to the rarest. */
const OTHERS = 0.2;
/** Beyond it sums could overflow. */
const LARGEST = 1e300;
/** Mean absolute deviation of normal values, in standard deviations, the other way round. */
const SIGMA = 1.2533;

/** Many baselines in one buffer, without an object for each. A slot that was never used takes no memory of its own. */
export class BaselineSlab {
  readonly slots: number;
  readonly #doubles: Float64Array;
  readonly #singles: Float32Array;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  /** Where the numbers of the slot at work begin. */
  #double = 0;
  #single = 0;

  /** @throws {RangeError} when there is no memory for so many. */
  constructor(slots: number) {
    const buffer = new ArrayBuffer(slots * STATE_BYTES);
    this.slots = slots;
    this.#doubles = new Float64Array(buffer);
    this.#singles = new Float32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Values that the slot has seen. */
  seen(slot: number): number {
    this.#turnTo(slot);
    return this.#at(SEEN);
  }

  /** Writes the state into the first `STATE_BYTES` bytes of `into`; from it scoring goes on exactly where it was. */
  save(slot: number, into: Uint8Array): void {
    this.#turnTo(slot);
    into.set(this.#bytes.subarray(slot * STATE_BYTES, (slot + 1) * STATE_BYTES));
  }

  /**
   * Takes a state that `save` wrote.
   * @throws {InputError} `data-unreadable` when it is no state of this form; the slot then stays as it was.
   */
  load(slot: number, from: Uint8Array): void {
    this.#turnTo(slot);
    if (!isState(from))
      throw new InputError("data-unreadable", "baseline", "it is no saved baseline of this version; learn it anew");
    this.#bytes.set(from, slot * STATE_BYTES);
  }

  /** Forgets all: the slot is as new. */
  clear(slot: number): void {
    this.#turnTo(slot);
    this.#bytes.fill(0, slot * STATE_BYTES, (slot + 1) * STATE_BYTES);
  }

  /** After an announced change (an update): the level is learnt anew from the next values, the rhythm is kept. */
  relearn(slot: number): void {
    this.#turnTo(slot);
    this.#set(AGE, 0);
    this.#setSmall(TOLD, 0);
    this.#setSmall(SHIFTED, 0);
    this.#setSmall(RUN, 0);
  }

  /**
   * Judges a value, then learns it. 0 is usual, from `ALARM_SCORE` on worth a look, 1 the most. A clock that stands
   * still or goes back is taken for the usual interval.
   * @throws {InputError} `argument-wrong` unless both are finite; then nothing was learnt.
   */
  score(slot: number, value: number, atMs: number): number {
    if (!Number.isFinite(value) || !Number.isFinite(atMs))
      throw new InputError("argument-wrong", Number.isFinite(value) ? "time" : "value", "write a finite number");
    this.#turnTo(slot);
    const x = Math.min(LARGEST, Math.max(-LARGEST, value));
    const seen = this.#at(SEEN);
    if (seen === 0) this.#start(x);
    const sinceMs = seen === 0 ? 0 : this.#pass(atMs, seen);
    const change = Math.abs(x - this.#at(LAST_VALUE));
    if (change > 0 && (this.#at(QUANTUM) === 0 || change < this.#at(QUANTUM))) this.#set(QUANTUM, change);
    const rest = x - this.#rhythm(x, atMs, sinceMs);
    const age = this.#at(AGE);
    if (age === 0) this.#land(rest);
    const surprise = seen === 0 ? 0 : this.#surprise(x, rest, sinceMs, change);
    this.#set(LAST_VALUE, x);
    this.#set(LAST_AT, atMs);
    this.#set(SEEN, seen + 1);
    this.#set(AGE, age + 1);
    return surprise;
  }

  #surprise(x: number, rest: number, sinceMs: number, change: number): number {
    const age = this.#at(AGE);
    const gain = Math.max(1 / (this.#at(SEEN) + 1), 1 / MEMORY);
    const off = rest - this.#at(LEVEL);
    const noise = this.#at(ERROR_OFF);
    const error = this.#error(off, gain);
    const jump = this.#judge(ERROR_TAIL, error, 1, 1);
    const level = this.#judge(LEVEL_TAIL, this.#level(off, sinceMs, gain), 0.3, 1);
    const spread = this.#judge(SPREAD_TAIL, this.#spread(error, gain), 0.15, 1);
    const hours = Math.min(1 / 60, Math.max(1 / 300, sinceMs / (4 * HOUR_MS)));
    const drift = this.#judge(DRIFT_TAIL, this.#drift(rest, hours, sinceMs), 1, 1 / hours);
    const run = this.#run(change === 0);
    if (age < SILENT) return 0;
    const lived = this.#at(LIVED);
    const known = (age / (age + WARM)) * (lived / (lived + WARM_MS));
    const drifted = drift * (lived / (lived + DAY_MS / 2));
    const surprise = known * together(jump, level, spread, drifted, run);
    const isNew = this.#small(TOLD) < 1;
    const recurrence = jump > JUMP && isNew ? this.#recurrence(x, x - this.#at(LAST_VALUE), noise) : Infinity;
    if (surprise < ALARM) return this.#tell(surprise, recurrence, false);
    const most = Math.max(jump, level, spread, drifted, run);
    const side = most === jump ? off : most === level ? this.#at(LEVEL_FAST) : this.#at(HOURS) - this.#at(DAYS);
    const kind = most === spread ? 2 : most === run ? 3 : side > 0 ? 0 : 1;
    const minutes = Math.max(lived / MINUTE_MS, this.#at(SEEN));
    const usual = isUsual(this.#singles, this.#single + EVENTS, kind, surprise, minutes);
    if (isNew) learnEvent(this.#singles, this.#single + EVENTS, kind, surprise);
    return this.#tell(surprise, recurrence, usual);
  }

  #turnTo(slot: number): void {
    if (!(Number.isInteger(slot) && slot >= 0 && slot < this.slots)) throw new RangeError(`there is no slot ${slot}`);
    this.#double = slot * (STATE_BYTES / 8);
    this.#single = slot * (STATE_BYTES / 4) + DOUBLES * 2;
    if (this.#doubles[this.#double + VERSION] === 0) this.#begin();
  }

  #begin(): void {
    this.#set(VERSION, FORM);
    startTail(this.#singles, this.#single + ERROR_TAIL, 2.4);
    startTail(this.#singles, this.#single + LEVEL_TAIL, 0.9);
    startTail(this.#singles, this.#single + SPREAD_TAIL, 0.35);
    startTail(this.#singles, this.#single + RUN_TAIL, 0.7);
    startTail(this.#singles, this.#single + DRIFT_TAIL, 3);
  }

  #start(x: number): void {
    this.#set(LAST_VALUE, x);
    this.#set(MEAN, x);
  }

  /** The level begins anew where the series is now; what is measured from it moves with it. */
  #land(rest: number): void {
    const step = rest - this.#at(LEVEL);
    if (this.#at(SEEN) > 0) this.#set(MEAN, this.#at(MEAN) + step);
    this.#set(LEVEL, rest);
    this.#set(LEVEL_FAST, 0);
    this.#set(LAST_OFF, 0);
    this.#set(HOURS, rest);
    this.#set(DAYS, rest);
  }

  /** Milliseconds since the last value, as far as the clock can be believed. */
  #pass(atMs: number, seen: number): number {
    const usual = this.#at(INTERVAL);
    const measured = atMs - this.#at(LAST_AT);
    if (!(measured > 0)) return usual;
    const most = Math.max(HOUR_MS, 2 * usual);
    // After a long silence the last value says nothing about this one.
    if (measured > Math.max(HOUR_MS, 20 * usual)) this.#set(LAST_OFF, 0);
    const sinceMs = Math.min(measured, seen < 3 ? DAY_MS : most);
    this.#move(INTERVAL, sinceMs, Math.max(1 / seen, 0.02));
    this.#set(LIVED, this.#at(LIVED) + sinceMs);
    return sinceMs;
  }

  /** What the rhythm of day and week adds to the level at this time; learns both. */
  #rhythm(x: number, atMs: number, sinceMs: number): number {
    const seen = this.#at(SEEN);
    if (seen === 0) return 0;
    const off = x - this.#at(MEAN);
    const most = seen < SILENT ? 2 * LARGEST : 4 * this.#at(MEAN_OFF) + this.#at(QUANTUM);
    const counted = clip(off, most);
    this.#size(MEAN_OFF, off, Math.max(1 / seen, 1 / 2000));
    const gain = Math.max(1 / seen, Math.min(0.05, sinceMs / (2 * DAY_MS)));
    this.#set(MEAN, this.#at(MEAN) + gain * counted);
    if (this.#at(UNIT) === 0) {
      if (seen < SILENT || this.#at(MEAN_OFF) === 0) return 0;
      this.#set(UNIT, 2 ** Math.round(Math.log2(this.#at(MEAN_OFF))));
    }
    const unit = this.#at(UNIT);
    const lived = this.#at(LIVED);
    const byDay = foretell(this.#singles, this.#single, DAY, atMs);
    const byWeek = foretell(this.#singles, this.#single, WEEK, atMs);
    const dayTrust = trustIn(this.#singles, this.#single, DAY);
    const weekTrust = trustIn(this.#singles, this.#single, WEEK);
    const observed = counted / unit;
    learnRhythm(this.#singles, this.#single, DAY, atMs, sinceMs, lived, byDay, observed);
    learnRhythm(this.#singles, this.#single, WEEK, atMs, sinceMs, lived, byWeek, observed - dayTrust * byDay);
    return (dayTrust * byDay + weekTrust * byWeek) * unit;
  }

  /** The error of the forecast, in standard deviations. */
  #error(off: number, gain: number): number {
    const last = this.#at(LAST_OFF);
    // A step that is small beside the distance means that the distance lasts: phi of an AR(1), by mean absolute values.
    const ratio = this.#at(LEVEL_OFF) > 0 ? this.#at(STEP_OFF) / this.#at(LEVEL_OFF) : 1.4;
    const lasts = Math.min(1, Math.max(-0.5, 1 - 0.5 * ratio * ratio));
    const clipped = clip(last, 4 * this.#at(LEVEL_OFF));
    // Behind a spike the forecast is the one without it; behind a shift the one with it.
    const error = Math.min(Math.abs(off - lasts * last), Math.abs(off - lasts * clipped));
    const usual = SIGMA * Math.max(this.#at(ERROR_OFF), this.#at(QUANTUM) / 4);
    this.#size(ERROR_OFF, error, gain);
    this.#size(STEP_OFF, off - last, gain);
    this.#set(LAST_OFF, off);
    return usual > 0 ? Math.min(error / usual, 1e6) : error > 0 ? 1e6 : 0;
  }

  /** How far the short level is from the long one, in usual distances; the long one follows what lasts. */
  #level(off: number, sinceMs: number, gain: number): number {
    const usual = Math.max(this.#at(LEVEL_OFF), this.#at(QUANTUM) / 4);
    this.#size(LEVEL_OFF, off, gain);
    this.#move(LEVEL_FAST, clip(off, 6 * usual), FAST);
    const fast = this.#at(LEVEL_FAST);
    const distance = usual > 0 ? Math.abs(fast) / usual : 0;
    const elsewhere = distance > thresholdOf(this.#singles, this.#single + LEVEL_TAIL);
    const shifted = elsewhere ? this.#small(SHIFTED) + 1 : Math.max(0, this.#small(SHIFTED) - 2);
    this.#setSmall(SHIFTED, shifted);
    const slow = Math.max(1 / (this.#at(AGE) + 1), 1 / 2000, Math.min(1 / 20, sinceMs / DAY_MS));
    const step = shifted > SETTLED ? fast / 8 : slow * clip(off, 4 * usual);
    this.#set(LEVEL, this.#at(LEVEL) + step);
    // Distances are from the level, so they change as it moves.
    this.#set(LEVEL_FAST, fast - step);
    this.#set(LAST_OFF, this.#at(LAST_OFF) - step);
    return distance;
  }

  /** How far the level of hours is from that of days, in usual distances; after an alarm the latter follows. */
  #drift(rest: number, hours: number, sinceMs: number): number {
    const first = 1 / (this.#at(AGE) + 1);
    const noise = Math.max(this.#at(LEVEL_OFF), this.#at(QUANTUM) / 4);
    this.#set(HOURS, this.#at(HOURS) + Math.max(first, hours) * clip(rest - this.#at(HOURS), 6 * noise));
    const apart = this.#at(HOURS) - this.#at(DAYS);
    // Of independent values the distance would be about this; a series that wanders has more.
    const usual = Math.max(this.#at(HOURS_OFF), noise * Math.sqrt(hours / 2));
    const days = Math.min(1 / 600, Math.max(1 / 10_000, sinceMs / (5 * DAY_MS)));
    this.#size(HOURS_OFF, clip(apart, 3 * usual), Math.max(1 / (this.#at(SEEN) + 1), days));
    const told = this.#small(TOLD) >= ALARM;
    const step = told ? Math.max(first, 1 / 32) * apart : Math.max(first, days) * clip(apart, 4 * usual);
    this.#set(DAYS, this.#at(DAYS) + step);
    return usual > 0 ? Math.abs(apart) / usual : 0;
  }

  /** The short spread against the long one, as the size of a logarithm. */
  #spread(error: number, gain: number): number {
    const counted = Math.min(error, 5);
    this.#moveSmall(SPREAD_FAST, counted, Math.max(1 / (this.#at(SEEN) + 1), SPREAD_SHORT));
    this.#moveSmall(SPREAD_SLOW, counted, gain);
    return Math.abs(Math.log((this.#small(SPREAD_FAST) + 0.05) / (this.#small(SPREAD_SLOW) + 0.05)));
  }

  /** The surprise of a run of equal values so far; its length is learnt when it ends. */
  #run(same: boolean): number {
    if (!same) {
      this.#judge(RUN_TAIL, Math.log1p(this.#small(RUN)), 0.5, 1);
      this.#setSmall(RUN, 0);
      return 0;
    }
    this.#setSmall(RUN, this.#small(RUN) + 1);
    // A series that never changed yet is not stuck.
    if (this.#at(QUANTUM) === 0) return 0;
    return surpriseIn(this.#singles, this.#single + RUN_TAIL, Math.log1p(this.#small(RUN)));
  }

  /** The surprise in a statistic, which is then learnt. */
  #judge(tail: number, value: number, least: number, lasts: number): number {
    const at = this.#single + tail;
    const surprise = surpriseIn(this.#singles, at, value);
    // While sizes are hardly known, a ratio to them says nothing.
    if (this.#at(AGE) >= SILENT) learnTail(this.#singles, at, value, surprise, least, lasts);
    return surprise;
  }

  /** How rare a jump of this size to this place is by how often it came before, in decades; then it is remembered. */
  #recurrence(x: number, size: number, noise: number): number {
    const near = noise + 0.1 * Math.abs(size);
    let place = 0;
    for (let jump = 0; jump < JUMPS; jump++) {
      const count = this.#small(JUMP_COUNTS + jump);
      const like =
        count > 0 &&
        Math.abs(this.#at(LANDINGS + jump) - x) <= near &&
        Math.abs(this.#small(JUMP_SIZES + jump) - size) <= near;
      if (like) {
        this.#setSmall(JUMP_COUNTS + jump, Math.min(count + 1, 1000));
        this.#set(LANDINGS + jump, this.#at(LANDINGS + jump) + (x - this.#at(LANDINGS + jump)) / (count + 1));
        return 1 + Math.log10(Math.min(this.#at(SEEN), 20_000)) - 2 * Math.log10(count);
      }
      if (count < this.#small(JUMP_COUNTS + place)) place = jump;
    }
    // The rarest is forgotten for the new one, and all others a little.
    for (let jump = 0; jump < JUMPS; jump++) this.#setSmall(JUMP_COUNTS + jump, 0.95 * this.#small(JUMP_COUNTS + jump));
    this.#set(LANDINGS + place, x);
    this.#setSmall(JUMP_SIZES + place, clip(size, 1e38));
    this.#setSmall(JUMP_COUNTS + place, 1);
    return Infinity;
  }

  /** An event is told once: what goes on is told less, until it is new again or clearly worse. */
  #tell(surprise: number, recurrence: number, usual: boolean): number {
    const told = this.#small(TOLD);
    const faded = told * (1 - 1 / REST);
    const event = Math.min(surprise, 4 * ALARM);
    const news = event > told + 2 ? surprise : Math.max(event - told, AFTERWARDS * event);
    const rare = Math.min(news, recurrence);
    const shown = usual ? squeezed(rare) : rare;
    this.#setSmall(TOLD, event >= ALARM || told >= 1 ? Math.max(faded, event) : 0);
    return shown / (shown + ALARM);
  }

  /** A usual size: the mean absolute value, of which one outlier moves little. */
  #size(place: number, value: number, gain: number): void {
    const usual = this.#at(place);
    const size = Math.abs(value);
    const most = this.#at(SEEN) < SILENT ? size : Math.max(5 * usual, this.#at(QUANTUM));
    this.#move(place, Math.min(size, most), gain);
  }

  #move(place: number, towards: number, gain: number): void {
    const from = this.#at(place);
    this.#set(place, from + gain * (towards - from));
  }

  #moveSmall(place: number, towards: number, gain: number): void {
    const from = this.#small(place);
    this.#setSmall(place, from + gain * (towards - from));
  }

  #at(place: number): number {
    return this.#doubles[this.#double + place] ?? 0;
  }

  #set(place: number, value: number): void {
    this.#doubles[this.#double + place] = value;
  }

  #small(place: number): number {
    return this.#singles[this.#single + place] ?? 0;
  }

  #setSmall(place: number, value: number): void {
    this.#singles[this.#single + place] = value;
  }
}

/** Whether these bytes are a state of this form; they may lie anywhere in memory. */
function isState(bytes: Uint8Array): boolean {
  if (bytes.length !== STATE_BYTES) return false;
  const copy = bytes.slice().buffer;
  const doubles = new Float64Array(copy, 0, DOUBLES);
  const singles = new Float32Array(copy, DOUBLES * 8, SINGLES);
  return doubles[VERSION] === FORM && doubles.every(Number.isFinite) && singles.every(Number.isFinite);
}

/** As large up to the knee, then ever less so, and always below an alarm: whoever sets another threshold still has the order. */
function squeezed(decades: number): number {
  const beyond = decades - KNEE;
  return beyond <= 0 ? decades : KNEE + (beyond * (ALARM - KNEE)) / (beyond + ALARM - KNEE);
}

function clip(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

/** The rarest of the five, corrected for asking five times; the others count in part, since they lean on one another. */
function together(error: number, level: number, spread: number, drift: number, run: number): number {
  const most = Math.max(error, level, spread, drift, run);
  const others = error + level + spread + drift + run - most;
  return Math.max(0, most + OTHERS * others - Math.log10(5));
}
