/**
 * The watch watches itself: looks each second whether reports still reach the disk and findings the people, tells people
 * when they do not, and lets a dead man's switch elsewhere know while all is well.
 *
 * It runs in the process that it looks at; that this process stands still only the outside can see, by the heartbeat or
 * by asking for the health.
 */
import { statfs } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { SelfJudge, type SelfReason, type SelfState } from "../../domain/runtime/self-state.ts";
import { exchange } from "../../links/exchange.ts";
import type { Reading } from "../../store/database.ts";
import type { WatchStore } from "../../store/watch/watch-store.ts";
import { rulesThatThrew } from "../../store/watch-counts.ts";
import type { FollowedWays } from "./follow-ways.ts";
import type { Notifier } from "./notify.ts";
import type { QuietSensor, Sensors } from "./sensors.ts";
import type { Outside } from "./tell-outside.ts";
import { type Heartbeat, SENDING_MS } from "./ways.ts";

export interface SelfWatchOptions {
  readonly journal: Pick<WatchStore, "runs" | "figures" | "oldestWaitingMs">;
  readonly outside: Pick<Outside, "oldestMs">;
  readonly sensors: Pick<Sensors, "quiet">;
  readonly read: Reading;
  /** Whose disk is looked at. */
  readonly folder: string;
  readonly ways: Pick<FollowedWays, "current" | "problem">;
  readonly notifier: Pick<Notifier, "raise" | "figures">;
  readonly now: () => Date;
  readonly log: (text: string) => void;
  readonly everyMs?: number;
}

export interface SelfFigures {
  /** Of each second the 99th percentile; the highest of the last minute. */
  readonly loopDelayP99Ms: number;
  readonly diskFreeBytes: number | undefined;
  /** As of the look that saw it; null before the first. */
  readonly lastCommitAtMs: number | null;
  readonly heartbeats: { readonly sent: number; readonly failed: number };
}

export interface SelfWatch {
  state(): SelfState;
  figures(): SelfFigures;
  /** Since when something is wrong, by the clock; null while all is well. */
  sinceMs(): number | null;
  /** Looks now, as it does by itself each second. */
  look(): Promise<void>;
  close(): void;
}

const EVERY_MS = 1000;
/** What asks the disk or the database is asked with each tenth look. */
const SELDOM = 10;
const DISK_ANSWERS_MS = 300;
const MINUTE_LOOKS = 60;
const LOOP_RESOLUTION_MS = 20;
const LONGEST_REPEAT_MS = 60 * 60_000;
/** With these nothing is sure to reach anybody, so it wakes people, too. */
const WAKES: readonly SelfReason[] = ["people-not-reached"];

/** An alarm of the watch while it lasts. */
interface Raised {
  readonly id: string;
  readonly sinceMs: number;
  /** Reasons, and names of sensors that are missed. */
  readonly told: Set<string>;
  repetition: number;
  level: number;
  nextMs: number;
}

export function openSelfWatch(options: SelfWatchOptions): SelfWatch {
  const { journal, outside, sensors, read, folder, ways, notifier, now, log, everyMs = EVERY_MS } = options;
  const judge = new SelfJudge();
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  const minute: number[] = [];
  const heartbeats = { sent: 0, failed: 0 };
  let looks = 0;
  let diskFreeBytes: number | undefined;
  let threw = 0;
  let asking: Promise<void> | undefined;
  let raised: Raised | undefined;
  let commits = 0;
  let lastCommitAtMs: number | null = null;
  let beatMs = Number.NEGATIVE_INFINITY;
  let beating = false;
  let timerMs = performance.now();
  let lateMs = 0;
  let looking: Promise<void> | undefined;

  async function seldom(): Promise<void> {
    diskFreeBytes = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
    threw = await rulesThatThrew(read).catch(() => threw);
    asking = undefined;
  }

  function loopDelay(): number {
    const longestMs = Math.max(0, loop.max / 1e6 - LOOP_RESOLUTION_MS, lateMs);
    lateMs = 0;
    minute.push(Math.max(0, loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS));
    if (minute.length > MINUTE_LOOKS) minute.shift();
    loop.reset();
    return longestMs;
  }

  async function look(): Promise<void> {
    // A disk that answers nothing must not keep the watch from seeing that.
    if (looks++ % SELDOM === 0) asking ??= seldom();
    if (asking !== undefined) await Promise.race([asking, wait(DISK_ANSWERS_MS, undefined, { ref: false })]);
    const atMs = performance.now();
    const { failed, unheard } = notifier.figures();
    const disk = journal.figures();
    if (disk.commits > commits) {
      commits = disk.commits;
      lastCommitAtMs = now().getTime();
    }
    const quiet = sensors.quiet();
    const state = judge.judge(
      {
        journalRuns: journal.runs,
        failedCommits: disk.failedCommits,
        journalWaitingMs: journal.oldestWaitingMs(now().getTime()),
        findingsWaitingMs: outside.oldestMs(now().getTime()),
        loopDelayMs: loopDelay(),
        diskFreeBytes,
        rulesThatThrew: threw,
        undelivered: Object.values(failed).reduce((sum, count) => sum + count, 0),
        unheard,
        waysBroken: ways.problem() !== null,
        sensorsQuiet: quiet.length,
      },
      atMs,
    );
    tellPeople(state, quiet, atMs);
    const { heartbeat } = ways.current();
    if (heartbeat !== undefined && state.status === "ok" && !beating && atMs - beatMs >= heartbeat.everyMs) {
      beatMs = atMs;
      void beat(heartbeat);
    }
  }

  function tellPeople({ reasons, sinceMs, watch }: SelfState, quiet: readonly QuietSensor[], atMs: number): void {
    if (sinceMs === null) {
      if (raised !== undefined) raise({ ...raised, repetition: raised.repetition + 1 }, [], [], "low");
      raised = undefined;
      return;
    }
    const wallMs = now().getTime();
    raised ??= {
      id: wallMs.toString(36),
      sinceMs: wallMs - Math.round(atMs - sinceMs),
      told: new Set(),
      repetition: 0,
      level: 0,
      nextMs: atMs,
    };
    const { told } = raised;
    const all = [...reasons, ...quiet.map(({ sensor }) => `sensor ${sensor}`)];
    const isNews = all.some((one) => !told.has(one));
    if (!isNews && atMs < raised.nextMs) return;
    const severity = watch === "standing" || reasons.some((reason) => WAKES.includes(reason)) ? "critical" : "high";
    const { repeatEveryMs, escalateAfter } = ways.current().reactions;
    if (!isNews && raised.repetition % escalateAfter === 0) raised.level++;
    raised.repetition++;
    // Nobody can take this alarm on a page that may stand still; so it comes less and less often.
    const pauseMs = repeatEveryMs[severity] * 2 ** Math.floor(raised.repetition / escalateAfter);
    raised.nextMs = atMs + Math.min(pauseMs, LONGEST_REPEAT_MS);
    for (const one of all) told.add(one);
    log(`carelabel: the watch itself needs a person: ${all.join(", ")}\n`);
    raise(raised, reasons, quiet, severity);
  }

  function raise(
    { id, sinceMs, repetition, level }: Raised,
    reasons: readonly SelfReason[],
    quiet: readonly QuietSensor[],
    severity: "low" | "high" | "critical",
  ): void {
    void notifier
      .raise({ id, reasons, quiet, sinceMs, repetition, level, severity })
      .catch((error: unknown) => log(`carelabel: the watch's own alarm could not be told: ${String(error)}\n`));
  }

  async function beat({ url, method }: Heartbeat): Promise<void> {
    beating = true;
    const answer = await exchange({
      method,
      url,
      headers: { "user-agent": "CareLabel" },
      timeoutMs: SENDING_MS,
      localOnly: url.protocol === "http:",
    });
    beating = false;
    if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300) heartbeats.sent++;
    else {
      // The address may be a secret of its own.
      if (heartbeats.failed++ === 0) log(`carelabel: the heartbeat is not taken (${answer.kind})\n`);
    }
  }

  function lookNow(): Promise<void> {
    looking ??= look()
      .catch((error: unknown) => log(`carelabel: the watch could not look at itself: ${String(error)}\n`))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  const timer = setInterval(() => {
    // The histogram does not see what begins right after its reset.
    const atMs = performance.now();
    lateMs = Math.max(lateMs, atMs - timerMs - everyMs);
    timerMs = atMs;
    void lookNow();
  }, everyMs).unref();
  return {
    state: () => judge.state(),
    figures: () => ({
      loopDelayP99Ms: Math.max(0, ...minute),
      diskFreeBytes,
      lastCommitAtMs,
      heartbeats: { ...heartbeats },
    }),
    sinceMs() {
      const { sinceMs } = judge.state();
      return sinceMs === null ? null : now().getTime() - Math.round(performance.now() - sinceMs);
    },
    look: lookNow,
    close() {
      clearInterval(timer);
      loop.disable();
    },
  };
}
