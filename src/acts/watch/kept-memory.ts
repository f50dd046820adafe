/**
 * What is kept of a device every five minutes, and how it is taken up again: its memory, its baselines, its roll-up.
 */
import { type DeviceWatch, newWatch } from "../../domain/runtime/judge/device-watch.ts";
import type { conformityOf } from "../../domain/runtime/judge/judge.ts";
import type { ObservedBoot } from "../../domain/runtime/report.ts";
import type { DeviceSnapshot } from "../../store/watch/watch-store.ts";
import type { Baselines } from "./baselines.ts";
import { ROLL_UP_MS } from "./roll-up.ts";
import { Known, type WatchedDevice } from "./watched-device.ts";

interface KeptMemory {
  readonly memory: DeviceWatch;
  readonly parameters: readonly string[];
  readonly scores: readonly number[];
  readonly slots: number;
  readonly lastReceivedAtMs: number;
  readonly contact?: "reporting" | "silent";
  readonly conformity?: ReturnType<typeof conformityOf>;
  readonly lastStart?: ObservedBoot;
}

/** What is known of the device now; its roll-up begins anew. */
export function snapshotOf(
  { contact, conformity }: WatchedDevice,
  known: Known,
  baselines: Baselines,
  atMs: number,
): DeviceSnapshot {
  const { memory, parameters, scores, slots, lastReceivedAtMs, lastStart } = known;
  const kept: KeptMemory = {
    memory,
    parameters,
    scores,
    slots: slots.length,
    lastReceivedAtMs,
    ...(contact === undefined ? {} : { contact }),
    ...(conformity === undefined ? {} : { conformity }),
    ...(lastStart === "" ? {} : { lastStart: JSON.parse(lastStart) as ObservedBoot }),
  };
  const rolled = known.rollUp.take(parameters);
  const fromMs = Math.floor(known.rollUpFromMs / ROLL_UP_MS) * ROLL_UP_MS;
  known.rollUpFromMs = 0;
  return {
    memory: JSON.stringify(kept),
    baselines: baselines.save(slots),
    atMs,
    ...(rolled === undefined ? {} : { rollup: { fromMs, ...rolled } }),
  };
}

/** What was kept of a device, taken up again; all new when nothing was kept. */
export function takeUp(watched: WatchedDevice, snapshot: DeviceSnapshot | undefined, baselines: Baselines): Known {
  if (snapshot === undefined) return new Known(newWatch());
  const kept: KeptMemory = JSON.parse(snapshot.memory);
  const known = new Known(kept.memory);
  known.parameters.push(...kept.parameters);
  known.scores.push(...kept.scores);
  known.slots.push(...baselines.load(snapshot.baselines, kept.slots));
  known.lastReceivedAtMs = kept.lastReceivedAtMs;
  if (kept.lastStart !== undefined) known.lastStart = JSON.stringify(kept.lastStart);
  watched.contact = kept.contact;
  watched.conformity = kept.conformity;
  return known;
}
