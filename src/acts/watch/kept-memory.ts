/**
 * What is kept of a device every five minutes, and how it is taken up again: its memory, its baselines, its roll-up.
 */
import { type DeviceWatch, newWatch } from "../../domain/runtime/judge/device-watch.ts";
import type { conformityOf } from "../../domain/runtime/judge/judge.ts";
import type { ObservedBoot } from "../../domain/runtime/report.ts";
import type { DeviceSnapshot } from "../../store/watch/watch-store.ts";
import type { Baselines } from "./baselines.ts";
import { ROLL_UP_MS } from "./roll-up.ts";
import type { WatchedDevice } from "./watched-device.ts";

interface KeptMemory {
  readonly memory: DeviceWatch;
  readonly parameters: readonly string[];
  readonly scores: readonly number[];
  readonly slots: number;
  readonly lastReceivedAtMs: number;
  readonly contact?: "reporting" | "silent";
  readonly conformity?: ReturnType<typeof conformityOf>;
  readonly lastStart?: ObservedBoot;
  /** Base64. */
  readonly lastReport?: string;
}

/** What is known of the device now; its roll-up begins anew. */
export function snapshotOf(
  watched: WatchedDevice,
  memory: DeviceWatch,
  baselines: Baselines,
  atMs: number,
): DeviceSnapshot {
  const { parameters, scores, slots, lastReceivedAtMs, contact, conformity, lastStart, lastReport } = watched;
  const kept: KeptMemory = {
    memory,
    parameters,
    scores,
    slots: slots.length,
    lastReceivedAtMs,
    ...(contact === undefined ? {} : { contact }),
    ...(conformity === undefined ? {} : { conformity }),
    ...(lastStart === undefined ? {} : { lastStart }),
    ...(lastReport === undefined ? {} : { lastReport: Buffer.from(lastReport).toString("base64") }),
  };
  const rolled = watched.rollUp.take(parameters);
  const fromMs = Math.floor(watched.rollUpFromMs / ROLL_UP_MS) * ROLL_UP_MS;
  watched.rollUpFromMs = 0;
  return {
    memory: JSON.stringify(kept),
    baselines: baselines.save(slots),
    atMs,
    ...(rolled === undefined ? {} : { rollup: { fromMs, ...rolled } }),
  };
}

/** Takes up what was kept of a device that has been forgotten; its memory, a new one when nothing was kept. */
export function takeUp(
  watched: WatchedDevice,
  snapshot: DeviceSnapshot | undefined,
  baselines: Baselines,
): DeviceWatch {
  if (snapshot === undefined) return newWatch();
  const kept: KeptMemory = JSON.parse(snapshot.memory);
  watched.parameters.push(...kept.parameters);
  watched.scores.push(...kept.scores);
  watched.slots.push(...baselines.load(snapshot.baselines, kept.slots));
  watched.lastReceivedAtMs = kept.lastReceivedAtMs;
  watched.contact = kept.contact;
  watched.conformity = kept.conformity;
  watched.lastStart = kept.lastStart;
  if (kept.lastReport !== undefined) watched.lastReport = Buffer.from(kept.lastReport, "base64");
  return kept.memory;
}
