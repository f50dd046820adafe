/**
 * Between the watch and the main database: gathers what is told while a transaction runs, and keeps it in the next.
 *
 * A slow or full disk of the main database delays what people see, never the reports; what waits is counted, and that
 * it waits too long is an alarm.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import type { KeptBatch, Known } from "./keep-findings.ts";
import type { Told } from "./watch.ts";

export interface Outside {
  tell(told: Told): void;
  readonly waiting: number;
  /** How long the oldest has waited, milliseconds. */
  oldestMs(nowMs: number): number;
  /** Resolves once nothing waits. */
  settled(): Promise<void>;
  /** Tries once more what waits; what cannot be kept is told again at the next start. */
  close(): Promise<void>;
}

interface OutsideOptions {
  readonly keep: (known: readonly Known[]) => Promise<KeptBatch>;
  readonly onKept: (batch: KeptBatch) => void;
  readonly nowMs: () => number;
  readonly log: (text: string) => void;
}

/** Devices in one transaction, which holds the event loop for some milliseconds. */
const AT_ONCE = 200;
/** Between two transactions doors and watch have as long as the last one took, up to so much. */
const LONGEST_PAUSE_MS = 100;
/** After a failure fewer are tried, so that one that can never be kept does not hold up the others. */
const FEWER = 8;
const AGAIN_MS = 1000;

interface Gathered {
  readonly deviceId: string;
  /** By what they change, in their order: told again, it is the same one. */
  readonly changes: Map<string, FindingChange>;
  status: Known["status"];
  lastContactAt: string;
  readonly sinceMs: number;
  readonly kept: (() => void)[];
}

export function openOutside({ keep, onKept, nowMs, log }: OutsideOptions): Outside {
  /** By device, in the order in which they were told. */
  const gathered = new Map<string, Gathered>();
  let running: Promise<void> | undefined;
  let atOnce = AT_ONCE;
  let isClosing = false;

  function of(deviceId: string): Gathered {
    const there = gathered.get(deviceId);
    if (there !== undefined) return there;
    const made = { deviceId, changes: new Map(), status: {}, lastContactAt: "", sinceMs: nowMs(), kept: [] };
    gathered.set(deviceId, made);
    return made;
  }

  async function run(): Promise<void> {
    // What is told in this turn goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (gathered.size > 0) {
      const some = [...gathered.values().take(atOnce)];
      for (const { deviceId } of some) gathered.delete(deviceId);
      const beganMs = performance.now();
      try {
        const batch = await keep(some.map(knownOf));
        atOnce = AT_ONCE;
        for (const { kept } of some) for (const one of kept) one();
        onKept(batch);
        const tookMs = performance.now() - beganMs;
        if (gathered.size > 0 && !isClosing) await wait(Math.min(LONGEST_PAUSE_MS, tookMs));
      } catch (error) {
        log(`carelabel: findings could not be kept, tried again: ${String(error)}\n`);
        putBack(some);
        if (isClosing) return;
        atOnce = Math.max(1, Math.floor(some.length / FEWER));
        await wait(AGAIN_MS);
      }
    }
  }

  /** In front of what was told of the same device since; behind the others, whose turn it is now. */
  function putBack(some: readonly Gathered[]): void {
    for (const one of some) {
      const since = gathered.get(one.deviceId);
      gathered.delete(one.deviceId);
      if (since !== undefined) add(one, since.changes.values(), since);
      one.kept.push(...(since?.kept ?? []));
      gathered.set(one.deviceId, one);
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (gathered.size > 0 && !isClosing) start();
    });
  }

  return {
    tell({ device, changes, conformity, contact, atMs, kept }) {
      const one = of(device.id);
      add(one, changes, { status: { conformity, contact }, lastContactAt: new Date(atMs).toISOString() });
      one.kept.push(kept);
      start();
    },
    get waiting() {
      return gathered.size;
    },
    oldestMs(at) {
      let oldestMs = at;
      for (const { sinceMs } of gathered.values()) oldestMs = Math.min(oldestMs, sinceMs);
      return at - oldestMs;
    },
    async settled() {
      while (running !== undefined) await running;
    },
    async close() {
      isClosing = true;
      await running;
      if (gathered.size > 0) await run();
    },
  };
}

function add(
  to: Gathered,
  changes: Iterable<FindingChange>,
  { status, lastContactAt }: Pick<Gathered, "status" | "lastContactAt">,
): void {
  for (const change of changes) {
    const name = nameOf(change);
    const before = to.changes.get(name);
    // What is told again in full begins with what was known earlier.
    const isOlder =
      before !== undefined &&
      before.do !== "close" &&
      change.do !== "close" &&
      before.finding.lastSeenMs > change.finding.lastSeenMs;
    if (!isOlder) to.changes.set(name, change);
  }
  to.status = { ...to.status, ...status };
  to.lastContactAt = lastContactAt;
}

/** Opening and updates of a finding say the same: how it is now. */
function nameOf(change: FindingChange): string {
  return change.do === "close"
    ? `close ${change.atMs} ${change.key}`
    : `open ${change.finding.firstSeenMs} ${change.finding.key}`;
}

function knownOf({ deviceId, changes, status, lastContactAt }: Gathered): Known {
  return { deviceId, changes: [...changes.values()], status, lastContactAt };
}
