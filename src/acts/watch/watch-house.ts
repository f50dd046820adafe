/**
 * The watch as a whole: the journal, what is known of each device, what it is held against, what was found, and the
 * reactions; joined here, and nowhere else.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { ChangeEvent } from "../../contract/ledger.ts";
import { InputError } from "../../domain/input-error.ts";
import { DEFAULT_REACTION_SETTINGS, type ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import type { Stage } from "../../domain/runtime/report.ts";
import type { IsolationTarget } from "../../links/isolator.ts";
import { deviceById } from "../../store/device.ts";
import { safeStatesEnded, statusOf } from "../../store/device-status.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import { openWatchStore } from "../../store/watch/open-watch-store.ts";
import type { Rollup, Step, WatchStore } from "../../store/watch/watch-store.ts";
import type { Acting } from "../act.ts";
import { closeOutdated } from "./close-outdated.ts";
import { eachDay } from "./each-day.ts";
import { type Fleet, openFleet } from "./fleet.ts";
import { freezeReports } from "./freeze-reports.ts";
import { type KeptBatch, keepFindings } from "./keep-findings.ts";
import { type ObservedDevices, openObservedDevices } from "./observed-devices.ts";
import { openObservedWatch } from "./observed-watch.ts";
import { type Origins, openOrigins } from "./origins.ts";
import { openPeerSweep, type PeerSweep } from "./peer-sweep.ts";
import { type DescriptionPolls, openDescriptionPolls } from "./poll-descriptions.ts";
import { reactionWays, type WaysOptions } from "./reaction-ways.ts";
import { openReactions, type Reactions } from "./reactions.ts";
import { openReferences, type References } from "./references.ts";
import { openReportDigest } from "./report-digest.ts";
import { openReportKeys } from "./report-keys.ts";
import { openWatch } from "./running-watch.ts";
import { openSensors, type Sensors } from "./sensors.ts";
import { type Outside, openOutside } from "./tell-outside.ts";
import type { Watch } from "./watch.ts";

export interface WatchHouseOptions extends Pick<WaysOptions, "sendCommand" | "listens" | "tell" | "isolators"> {
  readonly folder: string;
  /** As the program itself; what it publishes is heard here, too. */
  readonly acting: Omit<Acting, "publish">;
  /** Where the reports around grave findings are kept; without it they are not. */
  readonly evidence?: EvidenceFiles;
  readonly settings?: () => ReactionSettings;
  readonly log: (text: string) => void;
}

export interface WatchHouse {
  readonly watch: Watch;
  /** Takes in what sensors see. */
  readonly observedDevices: ObservedDevices;
  /** What they see is judged here. */
  readonly observed: Watch;
  readonly sensors: Sensors;
  readonly fleet: Fleet;
  readonly references: References;
  readonly reactions: Reactions;
  readonly outside: Outside;
  /** Asks devices what they are. */
  readonly descriptions: DescriptionPolls;
  readonly origins: Origins;
  /** Holds devices against the others of their product. */
  readonly peers: PeerSweep;
  readonly journal: WatchStore;
  readonly settings: () => ReactionSettings;
  /** @throws {InputError} `record-unknown`. */
  rollUps(deviceId: string, step: Step, fromMs: number, toMs: number): Promise<readonly Rollup[]>;
  /** Told of every act, after its commit. */
  changed(event: ChangeEvent): void;
  /** Where the watch's own acts are told of from now on, so that open pages follow. */
  tellPages(publish: (event: ChangeEvent) => void): void;
  /** Resolves once what people changed so far counts. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const DECIDE_AGAIN_MS = 5000;

/** Acts after which a device may be held against something else. */
const CHANGES_REFERENCES: readonly string[] = [
  "label.issue",
  "label.take",
  "label.withdraw",
  "key.pin",
  "key.unpin",
  "key.withdrawals",
  "device.plan",
  "sample.open",
];

const FROZEN_EVERY_MS = 60_000;

export async function openWatchHouse(options: WatchHouseOptions): Promise<WatchHouse> {
  const { log } = options;
  let pages: (event: ChangeEvent) => void = () => undefined;
  const acting: Acting = { ...options.acting, publish: (event) => pages(event) };
  const { store } = acting;
  const nowMs = () => acting.now().getTime();
  const settings = options.settings ?? (() => DEFAULT_REACTION_SETTINGS);
  const journal = await openWatchStore(options.folder);
  try {
    const fleet = await openFleet(store.read);
    const references = await openReferences(store, acting.now);
    const keys = await openReportKeys(store.read);
    const ways = reactionWays({
      ...options,
      hasPaused: async (deviceId, sinceMs) => (await stageSince(deviceId, sinceMs)) === "failSafe",
      saysOperating: async (deviceId, sinceMs) => (await stageSince(deviceId, sinceMs)) === "operating",
      targetOf: (deviceId) => targetOf(acting, deviceId),
    });
    const reactions = openReactions({
      acting,
      ways,
      settings,
      stepsOf: (productId) => references.ofProduct(productId)?.runtime.failSafe?.reactionChain,
      onReturned: (deviceId) => void endSafeState(deviceId),
      log,
    });
    const outside = openOutside({
      keep: (known) => keepFindings(acting, known, reactions.begin),
      onKept: (batch) => onKept(batch),
      nowMs,
      log,
    });
    const descriptions = openDescriptionPolls({
      acting,
      referenceOf: (deviceId) => {
        const device = fleet.byId(deviceId);
        return device && references.of(device);
      },
      keep: (known) => keepFindings(acting, known, reactions.begin),
      onKept: (batch) => onKept(batch),
      log,
    });
    const ended = await safeStatesEnded(store.read);
    const digest = openReportDigest(acting, journal, log);
    const own = openWatch({
      journal,
      safeStateEndedMs: ({ id }) => ended.get(id),
      fleet,
      referenceOf: (device) => references.of(device),
      forged: (deviceId, signed) => keys.forged(deviceId, signed, nowMs()),
      nowMs,
      tell: (told) => outside.tell(observed.joined(told)),
      log,
    });
    const sensors = await openSensors({ store, nowMs, log });
    const observed = openObservedWatch({
      own,
      sensors,
      journal,
      safeStateEndedMs: ({ id }) => ended.get(id),
      fleet,
      referenceOf: (device) => references.of(device),
      nowMs,
      tell: (told) => outside.tell(told),
      log,
    });
    const watch = observed.both;
    /** In which stage the device itself says it is; a report that names none is of one that operates. */
    async function stageSince(deviceId: string, sinceMs: number): Promise<Stage | undefined> {
      const newest = await own.newest(deviceId);
      return newest === undefined || newest.atMs < sinceMs ? undefined : (newest.report.stage ?? "operating");
    }
    const observedDevices = openObservedDevices({ store, observed, sensors, now: acting.now, log });

    const peers = openPeerSweep({
      read: store.read,
      fleet,
      watch: own,
      journal,
      isQuiet: (device) => (references.of(device).quietUntilMs ?? 0) > nowMs(),
      keep: (known) => keepFindings(acting, known, reactions.begin),
      onKept: (batch) => onKept(batch),
      nowMs,
      log,
    });
    const origins = openOrigins(store.read, fleet, (device) => watch.softwareOf(device), log);

    let last: Promise<void> = Promise.resolve();
    const inTurn = (work: () => Promise<void>) => {
      last = last
        .then(work)
        .catch((error: unknown) => log(`carelabel: the watch could not follow: ${String(error)}\n`));
    };
    function onKept({ opened, moved, begun, departures }: KeptBatch): void {
      if (opened.length > 0 || moved.length > 0) origins.changed();
      reactions.begun(begun);
      for (const departure of departures) reactions.departed(departure);
    }
    let isClosed = false;
    /** Until the journal has it; a crash before is made good at the start, by `safeStatesEnded`. */
    async function endSafeState(deviceId: string): Promise<void> {
      while (!isClosed && fleet.byId(deviceId) !== undefined)
        try {
          return await watch.decide(deviceId, { do: "end-fail-safe" });
        } catch (error) {
          log(`carelabel: the end of a safe state could not be kept, tried again: ${String(error)}\n`);
          await wait(DECIDE_AGAIN_MS, undefined, { ref: false });
        }
    }
    /** A person has ended a safe state by the record of the device. */
    async function followOperation(event: ChangeEvent): Promise<void> {
      for (const { kind, id } of event.subjects)
        if (kind === "device" && (await statusOf(store.read, id))?.conformity === "unknown") void endSafeState(id);
    }
    const { evidence } = options;
    const freezing = setInterval(() => {
      if (evidence !== undefined)
        inTurn(async () => void (await freezeReports({ acting, files: evidence, journal, fleet })));
    }, FROZEN_EVERY_MS);
    freezing.unref();
    async function readReferences(): Promise<void> {
      await references.refresh();
      watch.referencesChanged();
    }
    // A label may have ended with the day, or a plan of yesterday.
    const endDays = eachDay(acting.now, () => inTurn(readReferences));
    await closeOutdated(store.read, fleet, references, nowMs(), (known) =>
      keepFindings(acting, known, reactions.begin),
    );
    await reactions.resume();
    return {
      watch,
      observedDevices,
      observed: observed.watch,
      sensors,
      fleet,
      references,
      reactions,
      outside,
      descriptions,
      origins,
      peers,
      journal,
      settings,
      async rollUps(deviceId, step, fromMs, toMs) {
        const device = fleet.byId(deviceId);
        if (device === undefined) throw new InputError("record-unknown", "id", "there is no such device in use");
        return journal.rollups(device.number, step, fromMs, toMs);
      },
      tellPages(publish) {
        pages = publish;
      },
      changed(event) {
        inTurn(async () => {
          await fleet.follow(event);
          await keys.follow(event);
          if (CHANGES_REFERENCES.includes(event.act)) await readReferences();
          if (event.act === "device.operation") await followOperation(event);
        });
      },
      settled: async () => {
        await last;
      },
      async close() {
        origins.close();
        await peers.close();
        await descriptions.close();
        clearInterval(freezing);
        endDays();
        await last;
        isClosed = true;
        await reactions.close();
        // What comes onto the disk now is told still.
        await observedDevices.close();
        await sensors.close();
        await watch.close();
        await outside.close();
        await digest.close();
      },
    };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** How the network knows a device. */
async function targetOf({ store }: Acting, deviceId: string): Promise<IsolationTarget | undefined> {
  const device = await deviceById(store.read, deviceId);
  if (device === undefined) return undefined;
  const named = (system: string) =>
    device.identifiers.filter((one) => one.system === system && one.until === null).map(({ value }) => value);
  return { id: deviceId, macs: named("mac").map((mac) => mac.toLowerCase()), addresses: named("ip") };
}
