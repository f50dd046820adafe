/**
 * Baseline: what one numeric series of a device usually does, and how unusual its newest value is.
 *
 * Strictly causal; one pass; 568 bytes of state for ever; one setting for every series. Ideas, and where they are from:
 * - forecast by level, rhythm of day and week and one step of autoregression, all learnt with clipped errors
 *   (robust exponential smoothing: Gelper, Fried & Croux 2010; Huber 1964);
 * - the tail of each statistic is learnt, so a score is a probability whatever the distribution (SPOT, DSPOT: Siffer 2017),
 *   and a p-value before it is an alarm (conformal anomaly detection: Laxhammar & Falkman 2011);
 * - judging a short window against the long run finds changed variance and small lasting shifts (anomaly likelihood of
 *   HTM: Ahmad et al. 2017); what persists becomes the new normal, and an event is told once (rest period of CAD OSE).
 * Neighbour and matrix-profile methods (KNN-CAD, STAMPI) keep a history, which 600 bytes have no room for.
 *
 * Four statistics are judged: the error of the forecast (spikes, dropouts), the short level against the long one
 * (shifts, drift), the short spread against the long one (changed variance or rhythm), the length of a run of equal
 * values (stuck). The score is the rarest of the four, with a part of the others.
 */
import { InputError } from "../../input-error.ts";
import { DAY_BINS, DAY_MS, foretell, learnRhythm, type Ring, trustIn, WEEK_BINS, WEEK_MS } from "./rhythm.ts";
import { learnTail, startTail, surpriseIn, TAIL_NUMBERS, thresholdOf } from "./tail.ts";

/**
 * A score of s stands for one in 10^(10 s) usual values of this series, so the alarm for one in 100,000. That is the
 * scale, by the tails as fitted; what comes of it is measured by bench/score.ts and stands in docs/score.md.
 */
export const ALARM_SCORE = 0.5;
const DECADES = 10;

/** Places of the numbers. Times in milliseconds, everything named after the series in its own unit. */
const VERSION = 0;
const SEEN = 1;
const LAST_VALUE = 2;
const LAST_AT = 3;
const INTERVAL = 4;
const LIVED = 5;
const MEAN = 6; // over days, what rhythm is measured from
const MEAN_OFF = 7; // usual distance from it
const LEVEL = 8; // of what rhythm leaves
const LEVEL_FAST = 9;
const LEVEL_OFF = 10;
const STEP_OFF = 11; // usual change of the distance from the level
const LAST_OFF = 12;
const ERROR_OFF = 13; // usual error of the forecast
const SPREAD_FAST = 14;
const SPREAD_SLOW = 15;
const RUN = 16;
const SHIFTED = 17; // for how many values the short level has been elsewhere
const QUANTUM = 18; // smallest change ever seen
const UNIT = 19; // of the rings, a power of two
const TOLD = 20; // surprise that was told of late
const RINGS = 21;
const TAILS = RINGS + 4;
const [ERROR_TAIL, LEVEL_TAIL, SPREAD_TAIL, RUN_TAIL] = [0, 1, 2, 3].map((tail) => TAILS + tail * TAIL_NUMBERS) as [
  number,
  number,
  number,
  number,
];
const NUMBERS = TAILS + 4 * TAIL_NUMBERS;
const DAY: Ring = { from: 0, bins: DAY_BINS, turnMs: DAY_MS, product: RINGS, square: RINGS + 1 };
const WEEK: Ring = { from: DAY_BINS, bins: WEEK_BINS, turnMs: WEEK_MS, product: RINGS + 2, square: RINGS + 3 };
const BINS = DAY_BINS + WEEK_BINS;

/** Bytes of one saved state. */
export const STATE_BYTES = NUMBERS * 8 + BINS * 4;

const FORM = 1;
const HOUR_MS = 3_600_000;
/** Values without any score. */
const SILENT = 20;
/** After so many values a surprise counts half, later more. */
const WARM = 60;
/** The same in time: a series is only known after its first day. */
const WARM_MS = DAY_MS / 6;
/** Memory of the usual sizes, in values. */
const MEMORY = 1500;
const FAST = 1 / 12;
const SPREAD_SHORT = 1 / 24;
/** A level that has been elsewhere for so many values is the level. */
const SETTLED = 40;
/** In how many values what was told fades to about a third. */
const REST = 60;
/** What the other statistics add to the rarest. */
const OTHERS = 0.2;
/** Beyond it sums could overflow. */
const LARGEST = 1e300;
/** Mean absolute deviation of normal values, in standard deviations, the other way round. */
const SIGMA = 1.2533;

export class Baseline {
  readonly #numbers: Float64Array;
  readonly #bins: Float32Array;
  readonly #state: ArrayBuffer;

  /**
   * A new one, or the one that `save` wrote.
   * @throws {InputError} `data-unreadable` when `saved` is no state of this form.
   */
  constructor(saved?: Uint8Array) {
    this.#state = new ArrayBuffer(STATE_BYTES);
    this.#numbers = new Float64Array(this.#state, 0, NUMBERS);
    this.#bins = new Float32Array(this.#state, NUMBERS * 8, BINS);
    if (saved === undefined) {
      this.#numbers[VERSION] = FORM;
      startTail(this.#numbers, ERROR_TAIL, 2.4, 0.4);
      startTail(this.#numbers, LEVEL_TAIL, 0.9, 0.2);
      startTail(this.#numbers, SPREAD_TAIL, 0.35, 0.07);
      startTail(this.#numbers, RUN_TAIL, 0.7, 0.25);
      return;
    }
    if (saved.length === STATE_BYTES) new Uint8Array(this.#state).set(saved);
    if (this.#numbers[VERSION] !== FORM || !this.#numbers.every(Number.isFinite) || !this.#bins.every(Number.isFinite))
      throw new InputError("data-unreadable", "baseline", "it is no saved baseline of this version; learn it anew");
  }

  /** A copy of the state: `STATE_BYTES` bytes, from which scoring goes on exactly where it was. */
  save(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#state.slice(0));
  }

  /** Values seen so far. */
  get seen(): number {
    return this.#at(SEEN);
  }

  /**
   * Judges a value, then learns it. 0 is usual, from `ALARM_SCORE` on worth a look, 1 the most. A clock that stands
   * still or goes back is taken for the usual interval.
   * @throws {InputError} `argument-wrong` unless both are finite; then nothing was learnt.
   */
  score(value: number, atMs: number): number {
    if (!Number.isFinite(value) || !Number.isFinite(atMs))
      throw new InputError("argument-wrong", Number.isFinite(value) ? "time" : "value", "write a finite number");
    const x = Math.min(LARGEST, Math.max(-LARGEST, value));
    const seen = this.#at(SEEN);
    if (seen === 0) return this.#start(x, atMs);
    const sinceMs = this.#pass(atMs, seen);
    const change = Math.abs(x - this.#at(LAST_VALUE));
    if (change > 0 && (this.#at(QUANTUM) === 0 || change < this.#at(QUANTUM))) this.#set(QUANTUM, change);
    const gain = Math.max(1 / (seen + 1), 1 / MEMORY);

    const off = x - this.#rhythm(x, atMs, sinceMs) - this.#at(LEVEL);
    const error = this.#error(off, gain);
    const level = this.#level(off, sinceMs, gain);
    const spread = this.#spread(error, gain);
    const surprise = together(
      this.#judge(ERROR_TAIL, error, 1),
      this.#judge(LEVEL_TAIL, level, 0.3),
      this.#judge(SPREAD_TAIL, spread, 0.15),
      this.#run(change === 0),
    );
    this.#set(LAST_VALUE, x);
    this.#set(LAST_AT, atMs);
    this.#set(SEEN, seen + 1);
    return seen < SILENT
      ? 0
      : this.#tell(surprise * (seen / (seen + WARM)) * (this.#at(LIVED) / (this.#at(LIVED) + WARM_MS)));
  }

  #start(x: number, atMs: number): number {
    this.#set(LAST_VALUE, x);
    this.#set(LAST_AT, atMs);
    this.#set(MEAN, x);
    this.#set(LEVEL, x);
    this.#set(SEEN, 1);
    return 0;
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
    const off = x - this.#at(MEAN);
    const most = this.#at(SEEN) < SILENT ? 2 * LARGEST : 4 * this.#at(MEAN_OFF) + this.#at(QUANTUM);
    const counted = clip(off, most);
    this.#size(MEAN_OFF, off, Math.max(1 / this.#at(SEEN), 1 / 2000));
    const gain = Math.max(1 / this.#at(SEEN), Math.min(0.05, sinceMs / (2 * DAY_MS)));
    this.#set(MEAN, this.#at(MEAN) + gain * counted);
    if (this.#at(UNIT) === 0) {
      if (this.#at(SEEN) < SILENT || this.#at(MEAN_OFF) === 0) return 0;
      this.#set(UNIT, 2 ** Math.round(Math.log2(this.#at(MEAN_OFF))));
    }
    const unit = this.#at(UNIT);
    const lived = this.#at(LIVED);
    const byDay = foretell(this.#bins, DAY, atMs);
    const byWeek = foretell(this.#bins, WEEK, atMs);
    const dayTrust = trustIn(this.#numbers, DAY);
    const weekTrust = trustIn(this.#numbers, WEEK);
    const observed = counted / unit;
    learnRhythm(this.#numbers, this.#bins, DAY, atMs, sinceMs, lived, byDay, observed);
    learnRhythm(this.#numbers, this.#bins, WEEK, atMs, sinceMs, lived, byWeek, observed - dayTrust * byDay);
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
    const elsewhere = distance > thresholdOf(this.#numbers, LEVEL_TAIL);
    this.#set(SHIFTED, elsewhere ? this.#at(SHIFTED) + 1 : Math.max(0, this.#at(SHIFTED) - 2));
    const slow = Math.max(1 / (this.#at(SEEN) + 1), 1 / 2000, Math.min(1 / 20, sinceMs / DAY_MS));
    const step = this.#at(SHIFTED) > SETTLED ? fast / 8 : slow * clip(off, 4 * usual);
    this.#set(LEVEL, this.#at(LEVEL) + step);
    // Distances are from the level, so they change as it moves.
    this.#set(LEVEL_FAST, fast - step);
    this.#set(LAST_OFF, this.#at(LAST_OFF) - step);
    return distance;
  }

  /** The short spread against the long one, as the size of a logarithm. */
  #spread(error: number, gain: number): number {
    const counted = Math.min(error, 5);
    this.#move(SPREAD_FAST, counted, Math.max(1 / this.#at(SEEN), SPREAD_SHORT));
    this.#move(SPREAD_SLOW, counted, gain);
    return Math.abs(Math.log((this.#at(SPREAD_FAST) + 0.05) / (this.#at(SPREAD_SLOW) + 0.05)));
  }

  /** The surprise of a run of equal values so far; its length is learnt when it ends. */
  #run(same: boolean): number {
    if (!same) {
      this.#judge(RUN_TAIL, Math.log1p(this.#at(RUN)), 0.5);
      this.#set(RUN, 0);
      return 0;
    }
    this.#set(RUN, this.#at(RUN) + 1);
    // A series that never changed yet is not stuck.
    return this.#at(QUANTUM) === 0 ? 0 : surpriseIn(this.#numbers, RUN_TAIL, Math.log1p(this.#at(RUN)));
  }

  /** The surprise in a statistic, which is then learnt. */
  #judge(tail: number, value: number, least: number): number {
    const surprise = surpriseIn(this.#numbers, tail, value);
    learnTail(this.#numbers, tail, value, surprise, least);
    return surprise;
  }

  /** An event is told once: what goes on is told less, until it is new again or clearly worse. */
  #tell(surprise: number): number {
    const told = this.#at(TOLD);
    const faded = told * (1 - 1 / REST);
    const news = surprise > told + 2 ? surprise : Math.max(surprise - told, 0.3 * surprise);
    const shown = Math.min(news, DECADES);
    const alarm = shown >= ALARM_SCORE * DECADES;
    this.#set(TOLD, alarm || told >= 1 ? Math.max(faded, Math.min(surprise, DECADES)) : 0);
    return shown / DECADES;
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

  #at(place: number): number {
    return this.#numbers[place] ?? 0;
  }

  #set(place: number, value: number): void {
    this.#numbers[place] = value;
  }
}

function clip(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

/** The rarest of the four, corrected for asking four times; the others count in part, since they lean on one another. */
function together(error: number, level: number, spread: number, run: number): number {
  const most = Math.max(error, level, spread, run);
  const others = error + level + spread + run - most;
  return Math.max(0, most + OTHERS * others - Math.log10(4));
}
