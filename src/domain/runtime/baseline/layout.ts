/**
 * The state of one baseline: where each of its numbers stands, and how many bytes it takes.
 *
 * A state is a row of 64-bit numbers (times, and whatever has the unit of the series), then one of 32-bit numbers
 * (what has no unit: tails, rhythm, counts). Times are in milliseconds.
 */
import { RARITY_NUMBERS } from "./rarity.ts";
import { DAY_BINS, DAY_MS, RING_NUMBERS, type Ring, WEEK_BINS, WEEK_MS } from "./rhythm.ts";
import { TAIL_NUMBERS } from "./tail.ts";

/** Raised whenever the meaning of a place changes: a state saved in another form is learnt anew. */
export const FORM = 3;

export const VERSION = 0;
export const SEEN = 1;
/** Values since the level was last learnt anew. */
export const AGE = 2;
export const LAST_VALUE = 3;
export const LAST_AT = 4;
export const INTERVAL = 5;
export const LIVED = 6;
/** Over days: what rhythm is measured from, and the usual distance from it. */
export const MEAN = 7;
export const MEAN_OFF = 8;
/** Of what rhythm leaves. */
export const LEVEL = 9;
export const LEVEL_FAST = 10;
export const LEVEL_OFF = 11;
/** Usual change of the distance from the level. */
export const STEP_OFF = 12;
export const LAST_OFF = 13;
/** Usual error of the forecast. */
export const ERROR_OFF = 14;
/** Smallest change ever seen. */
export const QUANTUM = 15;
/** Of the rings, a power of two. */
export const UNIT = 16;
/** The level of hours and that of days, and how far they usually are apart. */
export const HOURS = 17;
export const DAYS = 18;
export const HOURS_OFF = 19;
/** Where remembered jumps led. */
export const LANDINGS = 20;
export const JUMPS = 3;
export const DOUBLES = LANDINGS + JUMPS;

export const SPREAD_FAST = 0;
export const SPREAD_SLOW = 1;
export const RUN = 2;
/** For how many values the short level has been elsewhere. */
export const SHIFTED = 3;
/** Surprise that was told of late. */
export const TOLD = 4;
/** How large the remembered jumps were, and how often they came. */
export const JUMP_SIZES = 5;
export const JUMP_COUNTS = JUMP_SIZES + JUMPS;
export const EVENTS = JUMP_COUNTS + JUMPS;
const RINGS = EVENTS + RARITY_NUMBERS;
export const DAY: Ring = { from: RINGS, bins: DAY_BINS, turnMs: DAY_MS };
export const WEEK: Ring = { from: RINGS + RING_NUMBERS + DAY_BINS, bins: WEEK_BINS, turnMs: WEEK_MS };
const TAILS = WEEK.from + RING_NUMBERS + WEEK_BINS;
export const ERROR_TAIL = TAILS;
export const LEVEL_TAIL = TAILS + TAIL_NUMBERS;
export const SPREAD_TAIL = TAILS + 2 * TAIL_NUMBERS;
export const RUN_TAIL = TAILS + 3 * TAIL_NUMBERS;
export const DRIFT_TAIL = TAILS + 4 * TAIL_NUMBERS;
/** Even, so that the next state's 64-bit numbers are aligned. */
export const SINGLES = 2 * Math.ceil((TAILS + 5 * TAIL_NUMBERS) / 2);

/** Bytes of one state. */
export const STATE_BYTES = DOUBLES * 8 + SINGLES * 4;
