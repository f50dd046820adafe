/**
 * How the watch itself is: what was looked at, what is wrong with it, and since when. Opens and closes with hysteresis,
 * so that a disk on the edge is one alarm and not a hundred.
 */

/** What may be wrong; the order is that in which people are told. docs/watch-operations.md has a row for each. */
export const SELF_REASONS = [
  "journal-stopped",
  "journal-failed",
  "journal-waiting",
  "findings-waiting",
  "loop-slow",
  "disk-low",
  "rule-threw",
  "people-not-reached",
  "nobody-to-tell",
  "ways-broken",
  "sensor-quiet",
] as const;
export type SelfReason = (typeof SELF_REASONS)[number];

/** With these the watch judges nothing, or too late. */
const STANDS: readonly SelfReason[] = [
  "journal-stopped",
  "journal-failed",
  "journal-waiting",
  "findings-waiting",
  "loop-slow",
];

/** What a look found. Counts go up only. */
export interface Looked {
  readonly journalRuns: boolean;
  readonly failedCommits: number;
  /** The oldest report that is not on disk, and the oldest finding that is not kept. */
  readonly journalWaitingMs: number;
  readonly findingsWaitingMs: number;
  /** The longest since the last look. */
  readonly loopDelayMs: number;
  /** Undefined when the system does not say. */
  readonly diskFreeBytes: number | undefined;
  /** Open findings that a rule's own failure left. */
  readonly rulesThatThrew: number;
  /** Deliveries that were given up, and alarms for which there was nobody. */
  readonly undelivered: number;
  readonly unheard: number;
  readonly waysBroken: boolean;
  /** Sensors that are missed. */
  readonly sensorsQuiet: number;
}

export interface SelfState {
  readonly status: "ok" | "alarm";
  readonly watch: "ok" | "standing";
  readonly reasons: readonly SelfReason[];
  /** By the clock that was handed in; null while all is well. */
  readonly sinceMs: number | null;
}

const MIB = 1024 * 1024;

/** A reading opens at `from` and more, once it has lasted; it closes below `below`, once that has lasted. */
interface Threshold {
  readonly from: number;
  readonly below: number;
  readonly openAfterMs: number;
  readonly closeAfterMs: number;
}

export const THRESHOLDS = {
  // Two looks, since a clock that is set forward makes what waits look old.
  "journal-waiting": { from: 10_000, below: 2_000, openAfterMs: 2_000, closeAfterMs: 10_000 },
  "findings-waiting": { from: 30_000, below: 5_000, openAfterMs: 2_000, closeAfterMs: 10_000 },
  "loop-slow": { from: 500, below: 200, openAfterMs: 10_000, closeAfterMs: 30_000 },
  "rule-threw": { from: 1, below: 1, openAfterMs: 0, closeAfterMs: 60_000 },
  "journal-stopped": { from: 1, below: 1, openAfterMs: 0, closeAfterMs: 0 },
  "ways-broken": { from: 1, below: 1, openAfterMs: 0, closeAfterMs: 0 },
  // It has been waited for before it counts as missed.
  "sensor-quiet": { from: 1, below: 1, openAfterMs: 0, closeAfterMs: 0 },
} as const satisfies Partial<Record<SelfReason, Threshold>>;

/** One standstill of the event loop that is an alarm by itself. */
export const STALL_MS = 5_000;
/** Free bytes; opens below the first, closes above the second. */
export const DISK_LOW_BYTES = 1024 * MIB;
export const DISK_ENOUGH_BYTES = 1536 * MIB;
/** After something went wrong once: so long without another. */
export const CALM_AFTER_MS = {
  "journal-failed": 60_000,
  "people-not-reached": 10 * 60_000,
  "nobody-to-tell": 60 * 60_000,
} as const satisfies Partial<Record<SelfReason, number>>;

/** Judges one look after the other. */
export class SelfJudge {
  readonly #open = new Map<SelfReason, number>();
  /** Since when a reading has asked for the other state than it is in. */
  readonly #turning = new Map<SelfReason, number>();
  readonly #counts = new Map<SelfReason, { count: number; lastMs: number }>();

  judge(looked: Looked, nowMs: number): SelfState {
    this.#hold("journal-stopped", looked.journalRuns ? 0 : 1, nowMs);
    this.#hold("journal-waiting", looked.journalWaitingMs, nowMs);
    this.#hold("findings-waiting", looked.findingsWaitingMs, nowMs);
    this.#hold("loop-slow", looked.loopDelayMs, nowMs);
    if (looked.loopDelayMs >= STALL_MS) this.#set("loop-slow", true, nowMs);
    this.#hold("rule-threw", looked.rulesThatThrew, nowMs);
    this.#hold("ways-broken", looked.waysBroken ? 1 : 0, nowMs);
    this.#hold("sensor-quiet", looked.sensorsQuiet, nowMs);
    this.#count("journal-failed", looked.failedCommits, nowMs);
    this.#count("people-not-reached", looked.undelivered, nowMs);
    this.#count("nobody-to-tell", looked.unheard, nowMs);
    const free = looked.diskFreeBytes;
    if (free !== undefined && free < DISK_LOW_BYTES) this.#set("disk-low", true, nowMs);
    else if (free !== undefined && free > DISK_ENOUGH_BYTES) this.#set("disk-low", false, nowMs);
    return this.state();
  }

  state(): SelfState {
    const reasons = SELF_REASONS.filter((reason) => this.#open.has(reason));
    return {
      status: reasons.length === 0 ? "ok" : "alarm",
      watch: reasons.some((reason) => STANDS.includes(reason)) ? "standing" : "ok",
      reasons,
      sinceMs: reasons.length === 0 ? null : Math.min(...this.#open.values()),
    };
  }

  #hold(reason: keyof typeof THRESHOLDS, reading: number, nowMs: number): void {
    const { from, below, openAfterMs, closeAfterMs }: Threshold = THRESHOLDS[reason];
    const isOpen = this.#open.has(reason);
    const turns = isOpen ? reading < below : reading >= from;
    if (!turns) {
      this.#turning.delete(reason);
      return;
    }
    const since = this.#turning.get(reason) ?? nowMs;
    this.#turning.set(reason, since);
    if (nowMs - since >= (isOpen ? closeAfterMs : openAfterMs)) this.#set(reason, !isOpen, nowMs);
  }

  #count(reason: keyof typeof CALM_AFTER_MS, count: number, nowMs: number): void {
    const last = this.#counts.get(reason) ?? { count: 0, lastMs: nowMs };
    const isMore = count > last.count;
    this.#counts.set(reason, { count, lastMs: isMore ? nowMs : last.lastMs });
    if (isMore) this.#set(reason, true, nowMs);
    else if (nowMs - last.lastMs >= CALM_AFTER_MS[reason]) this.#set(reason, false, nowMs);
  }

  #set(reason: SelfReason, open: boolean, nowMs: number): void {
    this.#turning.delete(reason);
    if (!open) this.#open.delete(reason);
    else if (!this.#open.has(reason)) this.#open.set(reason, nowMs);
  }
}
