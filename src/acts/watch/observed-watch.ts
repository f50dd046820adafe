/**
 * The watch over what sensors see: a second watch beside that of the devices' own reports, so that neither disturbs the
 * other's boots, sequences, intervals and baselines. Both are one to whoever asks for a device.
 *
 * It keeps its entries in the same journal under other numbers; its findings have keys of their own.
 */
import { observedFinding, observedKey } from "../../domain/runtime/observation/report-of-observation.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import type { WatchStore } from "../../store/watch/watch-store.ts";
import type { FleetDevice } from "./fleet.ts";
import { openWatch } from "./running-watch.ts";
import type { Sensors } from "./sensors.ts";
import type { Told, Watch, WatchOptions } from "./watch.ts";

/** Added to a device's number; those are dense and stay far below. */
const OBSERVED = 2 ** 30;

export interface ObservedWatch {
  readonly watch: Watch;
  /** What both watches know of a device, by what one of them tells. */
  joined(told: Told): Told;
  /** Both watches as one. */
  readonly both: Watch;
}

interface ObservedOptions extends Omit<WatchOptions, "forged" | "sensorHeard" | "limits"> {
  readonly own: Watch;
  readonly sensors: Pick<Sensors, "watches">;
}

export function openObservedWatch({ own, sensors, tell, ...options }: ObservedOptions): ObservedWatch {
  /** What is told of a device waits until its own reports are read, or the last word would be the wrong one. */
  let last: Promise<unknown> = Promise.resolve();
  const watch: Watch = openWatch({
    ...options,
    journal: observedJournal(options.journal),
    forged: () => undefined,
    sensorHeard: (sensor) => sensors.watches(sensor),
    tell: (told) => {
      last = last.then(async () => {
        // Where they cannot be read, what is seen is told all the same.
        await own.newest(told.device.id).catch(() => undefined);
        tell(joinedBy({ ...told, changes: told.changes.map(observedChange) }, own.standing(told.device), "own"));
      });
    },
  });
  const readTwice = (device: FleetDevice) => watch.standing(device) !== undefined;
  return {
    watch,
    joined: (told) => joinedBy(told, watch.standing(told.device), "observed"),
    both: {
      take: (...report) => own.take(...report),
      async decide(deviceId, decision) {
        await own.decide(deviceId, decision);
        const device = options.fleet.byId(deviceId);
        if (device !== undefined && readTwice(device)) await watch.decide(deviceId, decision);
      },
      referencesChanged() {
        own.referencesChanged();
        watch.referencesChanged();
      },
      newest: async (deviceId) => (await own.newest(deviceId)) ?? watch.newest(deviceId),
      softwareOf: (device) => own.softwareOf(device),
      startOf: (device) => own.startOf(device),
      standing: (device) => own.standing(device) ?? watch.standing(device),
      async warmUp() {
        await own.warmUp();
        await watch.warmUp();
      },
      look() {
        own.look();
        watch.look();
      },
      figures: () => own.figures(),
      async close() {
        await watch.close();
        await own.close();
        await last;
      },
    },
  };
}

/** The graver of the two conformities; contact is the device's own, where it ever reported itself. */
function joinedBy(told: Told, other: Pick<Told, "conformity" | "contact"> | undefined, who: "own" | "observed"): Told {
  if (other === undefined) return told;
  const conformity = GRAVEST.find((one) => one === told.conformity || one === other.conformity) ?? told.conformity;
  return { ...told, conformity, contact: who === "own" ? other.contact : told.contact };
}

const GRAVEST = ["fail-safe", "deviating", "conforming", "unknown"] as const;

function observedChange(change: FindingChange): FindingChange {
  return change.do === "close"
    ? { ...change, key: observedKey(change.key) }
    : { ...change, finding: observedFinding(change.finding) };
}

/** The journal under the other numbers; whoever opened it closes it. */
function observedJournal(journal: WatchStore): WatchStore {
  return {
    append: (entry, durable) => journal.append({ ...entry, device: entry.device + OBSERVED }, durable),
    get runs() {
      return journal.runs;
    },
    get waiting() {
      return journal.waiting;
    },
    get waitingBytes() {
      return journal.waitingBytes;
    },
    oldestWaitingMs: (nowMs) => journal.oldestWaitingMs(nowMs),
    keepDevice: (device, snapshot) => journal.keepDevice(device + OBSERVED, snapshot),
    loadDevice: (device) => journal.loadDevice(device + OBSERVED),
    loadDevices: (devices) => journal.loadDevices(devices.map((device) => device + OBSERVED)),
    devicesWithState: () => journal.devicesWithState().flatMap((one) => (one < OBSERVED ? [] : [one - OBSERVED])),
    lastReports: (device, limit) => journal.lastReports(device + OBSERVED, limit),
    reportsBetween: (device, fromMs, toMs) => journal.reportsBetween(device + OBSERVED, fromMs, toMs),
    rollups: (device, step, fromMs, toMs) => journal.rollups(device + OBSERVED, step, fromMs, toMs),
    takeDigest: () => journal.takeDigest(),
    figures: () => journal.figures(),
    close: async () => undefined,
  };
}
