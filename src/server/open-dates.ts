/**
 * The kept inspection dates, with what the running watch knows of updates and warmth.
 */

import { openInstalledUpdates, type SeenUpdate } from "../acts/inspection/installed-updates.ts";
import { type KeptDates, openKeptDates } from "../acts/inspection/keep-dates.ts";
import type { KnownOfSoftware } from "../acts/inspection/product-inputs.ts";
import { usedMethod } from "../acts/inspection/used-method.ts";
import type { WatchHouse } from "../acts/watch/watch-house.ts";
import { addDays } from "../domain/calendar.ts";
import type { Reading, Store } from "../store/database.ts";
import { softwareFacts } from "../store/software.ts";

type Watching = Pick<WatchHouse, "fleet" | "watch" | "rollUps">;

export interface DatesOptions {
  readonly store: Store;
  readonly now: () => Date;
  readonly watch: Watching | undefined;
  /** When the watch has read what it knows of the devices. */
  readonly ready?: Promise<unknown> | undefined;
  readonly log: (text: string) => void;
}

export function openDates({ store, now, watch, ready, log }: DatesOptions): KeptDates {
  return openKeptDates({
    ...{ store, now, ready, log },
    method: () => usedMethod(store.read),
    updates: openInstalledUpdates(store.read, () => (watch === undefined ? [] : updatesSeen(watch))),
    weaknesses: knownOfSoftware,
    warmth: async (deviceId) => (watch === undefined ? null : warmthAround(watch, deviceId, now())),
  });
}

/** What was found in the bills of materials that are attached to products. */
async function knownOfSoftware(db: Reading): Promise<Map<string, KnownOfSoftware>> {
  const facts = await softwareFacts(db);
  return new Map(
    [...facts].map(([productId, { knownWeaknesses, componentsPastSupport }]) => [
      productId,
      {
        ...(knownWeaknesses === null ? {} : { weaknesses: knownWeaknesses }),
        ...(componentsPastSupport === null ? {} : { componentsPastSupport }),
      },
    ]),
  );
}

function* updatesSeen({ fleet, watch }: Watching): Generator<SeenUpdate> {
  for (const device of fleet.all()) {
    const { firmware, changedVersionAtMs: atMs } = watch.softwareOf(device);
    if (firmware === null) continue;
    const changedOn = atMs === null ? null : new Date(atMs).toISOString().slice(0, 10);
    yield { deviceId: device.id, productId: device.productId, firmware, changedOn };
  }
}

/** Parameters that say how warm it is around a device, in degrees Celsius. */
const WARMTH = ["ambientTemperature", "roomTemperature", "environmentTemperature"];
const LOOKED_BACK_DAYS = 30;

/** The mean of the last days on which it said so. */
async function warmthAround({ fleet, rollUps }: Watching, deviceId: string, now: Date) {
  if (fleet.byId(deviceId) === undefined) return null;
  const today = now.toISOString().slice(0, 10);
  const from = Date.parse(addDays(today, -LOOKED_BACK_DAYS));
  const days = await rollUps(deviceId, "1d", from, now.getTime());
  for (const name of WARMTH) {
    const told = days.flatMap(({ parameters }) => parameters[name] ?? []);
    const count = told.reduce((all, one) => all + one.count, 0);
    if (count === 0) continue;
    const celsius = told.reduce((all, one) => all + one.mean * one.count, 0) / count;
    return { celsius, on: today };
  }
  return null;
}
