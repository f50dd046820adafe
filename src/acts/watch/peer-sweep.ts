/**
 * Peers: walks through the fleet and holds each device against the others of its product and firmware.
 *
 * A few devices at a time, so that a fleet of 100,000 takes an hour and costs the doors nothing; a sample of a group stands
 * for it. What a device shows is read from its roll-ups of the last day and its newest report.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  GROUP_LEAST,
  marksOf,
  type PeerFacts,
  type PeerPicture,
  pictureOf,
  unlikePeers,
} from "../../domain/runtime/peers/compare-peers.ts";
import { judgePeers, NO_PEERS, type Streaks } from "../../domain/runtime/peers/judge-peers.ts";
import type { Interval, Report } from "../../domain/runtime/report.ts";
import type { FindingChange, RuntimeFinding } from "../../domain/runtime/runtime-finding.ts";
import type { Reading } from "../../store/database.ts";
import { openFindingsOfKind } from "../../store/runtime-finding.ts";
import type { Rollup, WatchStore } from "../../store/watch/watch-store.ts";
import type { Fleet, FleetDevice } from "./fleet.ts";
import type { KeptBatch, Known } from "./keep-findings.ts";
import type { Watch } from "./watch.ts";

export interface PeerSweep {
  /** Walks through the whole fleet now, without pauses; by itself it does so each hour. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

interface PeerSweepOptions {
  readonly read: Reading;
  readonly fleet: Fleet;
  /** That of the devices' own reports. */
  readonly watch: Pick<Watch, "softwareOf" | "standing" | "newest">;
  readonly journal: Pick<WatchStore, "rollups">;
  /** Planned work at the device. */
  readonly isQuiet: (device: FleetDevice) => boolean;
  readonly keep: (known: readonly Known[]) => Promise<KeptBatch>;
  readonly onKept: (batch: KeptBatch) => void;
  readonly nowMs: () => number;
  readonly log: (text: string) => void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Members of a group whose facts make its picture. */
const SAMPLE = 48;
/** Devices that are read together, and the pause after them: 32 a second. */
const AT_ONCE = 8;
const PAUSE_MS = 250;
/** A day of which less is known says little. */
const HOURS_LEAST = 12;
/** Steady growth (hours of service, an emptying battery) says how old it is, not how it is. */
const TREND_HOURS = 6;

export function openPeerSweep(options: PeerSweepOptions): PeerSweep {
  const { read, fleet, watch, nowMs, log } = options;
  let streaks = new Map<string, Streaks>();
  /** Of each group the marks that more than one member had, when all were looked at last. */
  let shared = new Map<string, ReadonlySet<string>>();
  let isClosed = false;
  let sweeping: Promise<void> | undefined;

  async function walk(pauseMs: number): Promise<void> {
    const open = Map.groupBy(await openFindingsOfKind(read, "unlike-its-peers"), ({ deviceId }) => deviceId);
    const findings = (id: string) => (open.get(id) ?? []).map(({ finding }) => finding);
    const later = new Map<string, Streaks>();
    const sharedLater = new Map<string, ReadonlySet<string>>();
    const grouped = new Set<string>();
    for (const { name, members, peers, only } of groupsOf(fleet, watch, nowMs())) {
      const marks = new Map<string, number>();
      const group = { only, shared: shared.get(name) ?? new Set<string>(), marks };
      for (const { id } of members) grouped.add(id);
      const picture = await pictureOfGroup(peers, pauseMs);
      if (picture === undefined) continue;
      for (let from = 0; from < members.length && !isClosed; from += AT_ONCE)
        await compare(members.slice(from, from + AT_ONCE), { ...group, picture }, findings, later, pauseMs);
      if (isClosed) return;
      sharedLater.set(name, new Set([...marks].filter(([, count]) => count > 1).map(([mark]) => mark)));
    }
    streaks = later;
    shared = sharedLater;
    const alone = [...open.keys()].filter((id) => !grouped.has(id) && fleet.byId(id) !== undefined);
    await tell(alone.map((id) => ({ id, changes: findings(id).map(({ key }) => closed(key, nowMs())) })));
  }

  /** Members spread over the group; undefined while too few of them can be compared. */
  async function pictureOfGroup(members: readonly FleetDevice[], pauseMs: number): Promise<PeerPicture | undefined> {
    const step = Math.max(1, members.length / SAMPLE);
    const sample = Array.from({ length: Math.min(SAMPLE, members.length) }, (_, at) => members[Math.floor(at * step)]);
    const facts: PeerFacts[] = [];
    for (let from = 0; from < sample.length && !isClosed; from += AT_ONCE) {
      const some = sample.slice(from, from + AT_ONCE).filter((one) => one !== undefined);
      facts.push(...(await factsOf(some, pauseMs)).filter((one) => one !== undefined));
    }
    return facts.length < GROUP_LEAST ? undefined : pictureOf(facts);
  }

  async function compare(
    some: readonly FleetDevice[],
    { picture, only, shared: before, marks }: Compared,
    findings: (id: string) => readonly RuntimeFinding[],
    later: Map<string, Streaks>,
    pauseMs: number,
  ): Promise<void> {
    const facts = await factsOf(some, pauseMs);
    const told = some.flatMap(({ id }, at) => {
      const all = facts[at];
      const own = all === undefined || only === "all" ? all : { ...NOTHING_SHOWN, versions: all.versions };
      for (const mark of own === undefined ? [] : marksOf(own)) marks.set(mark, (marks.get(mark) ?? 0) + 1);
      const streak = streaks.get(id) ?? {};
      const judged =
        own === undefined ? undefined : judgePeers(unlikePeers(own, picture, before), findings(id), streak, nowMs());
      // Of one that shows nothing now, all stays as it is.
      const kept = judged?.streaks ?? streak;
      if (Object.keys(kept).length > 0) later.set(id, kept);
      return [{ id, changes: judged?.changes ?? [] }];
    });
    await tell(told);
  }

  async function tell(
    told: readonly { readonly id: string; readonly changes: readonly FindingChange[] }[],
  ): Promise<void> {
    const known = told.filter(({ changes }) => changes.length > 0);
    if (known.length === 0 || isClosed) return;
    options.onKept(await options.keep(known.map(({ id, changes }) => ({ deviceId: id, changes, status: {} }))));
  }

  async function factsOf(some: readonly FleetDevice[], pauseMs: number): Promise<(PeerFacts | undefined)[]> {
    const facts = await Promise.all(some.map(shown));
    if (pauseMs > 0) await wait(pauseMs, undefined, { ref: false });
    return facts;
  }

  /** What it shows; undefined for one that is silent, in its safe state or being worked on. */
  async function shown(device: FleetDevice): Promise<PeerFacts | undefined> {
    const standing = watch.standing(device);
    if (standing?.contact !== "reporting" || standing.conformity === "fail-safe" || options.isQuiet(device))
      return undefined;
    const now = nowMs();
    const hours = await options.journal.rollups(device.number, "1h", now - DAY_MS, now);
    const report = (await watch.newest(device.id))?.report;
    return {
      levels: levelsOf(hours),
      digests: digestsOf(report),
      versions: report?.versions ?? {},
      ports: report?.services?.map(({ transport, port }) => `${port}/${transport}`) ?? null,
    };
  }

  function run(pauseMs: number): Promise<void> {
    sweeping ??= walk(pauseMs)
      .catch((error: unknown) => log(`carelabel: peers could not be compared: ${String(error)}\n`))
      .finally(() => {
        sweeping = undefined;
      });
    return sweeping;
  }
  const timer = setInterval(() => void run(PAUSE_MS), HOUR_MS).unref();
  return {
    async sweep() {
      await sweeping;
      await run(0);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}

interface Compared {
  readonly picture: PeerPicture;
  readonly only: Group["only"];
  readonly shared: ReadonlySet<string>;
  /** How many have each mark, counted while all are looked at. */
  readonly marks: Map<string, number>;
}

interface Group {
  /** The same in the next sweep. */
  readonly name: string;
  /** Who is compared, with whom. */
  readonly members: readonly FleetDevice[];
  readonly peers: readonly FleetDevice[];
  /** Another firmware may show other values by right. */
  readonly only: "all" | "versions";
}

const NOTHING_SHOWN: PeerFacts = { levels: {}, digests: {}, versions: {}, ports: null };

/** Since then an update has reached all that it is going to reach. */
const UPDATED_MS = 7 * DAY_MS;

/**
 * Devices of one product and firmware that are enough to be compared. Who has a firmware that no other has is compared with
 * all of the product, unless an update is under way.
 */
function groupsOf(fleet: Fleet, watch: Pick<Watch, "softwareOf">, nowMs: number): Group[] {
  return [...Map.groupBy(fleet.all(), ({ productId }) => productId)].flatMap(([id, product]): Group[] => {
    if (product.length < GROUP_LEAST) return [];
    const byFirmware = Map.groupBy(product, (device) => watch.softwareOf(device).firmware);
    const groups = [...byFirmware].filter(([, { length }]) => length >= GROUP_LEAST);
    byFirmware.delete(null);
    const isUpdated = (device: FleetDevice) => nowMs - (watch.softwareOf(device).changedVersionAtMs ?? 0) < UPDATED_MS;
    const isSettled = product.filter(isUpdated).length * 5 < product.length;
    // The first one that an update reaches is not behind.
    const alone = [...byFirmware.values()].filter(({ length }) => length === 1).flat();
    const behind = alone.filter((device) => isSettled && !isUpdated(device));
    const peers = [...byFirmware.values()].flat();
    return [
      ...groups.map(([firmware, members]): Group => {
        const name = JSON.stringify([id, firmware]);
        return { name, members, peers: members, only: "all" };
      }),
      ...(behind.length === 0 ? [] : [{ name: id, members: behind, peers, only: "versions" as const }]),
    ];
  });
}

/** By part and its version: other bytes under one version are nobody's update. */
function digestsOf(report: Report | undefined): Record<string, string> {
  const named = Object.entries(report?.digests ?? {}).map(([part, digest]) => {
    const version = report?.versions?.[part];
    return [version === undefined ? part : `${part} ${version}`, digest] as const;
  });
  return Object.fromEntries(named);
}

/** Mean of each parameter over the hours, where enough of them are known and it does not only grow or shrink. */
function levelsOf(hours: readonly Rollup[]): Record<string, number> {
  const byName = new Map<string, Interval[]>();
  for (const { parameters } of hours)
    for (const [name, interval] of Object.entries(parameters))
      byName.set(name, [...(byName.get(name) ?? []), interval]);
  const levels: Record<string, number> = {};
  for (const [name, all] of byName) {
    if (all.length < HOURS_LEAST || isTrend(all)) continue;
    const count = all.reduce((sum, one) => sum + one.count, 0);
    levels[name] = all.reduce((sum, one) => sum + one.mean * (one.count / count), 0);
  }
  return levels;
}

function isTrend(hours: readonly Interval[]): boolean {
  const steps = hours.slice(1).map(({ mean }, at) => Math.sign(mean - (hours[at]?.mean ?? mean)));
  return steps.length >= TREND_HOURS && steps[0] !== 0 && steps.every((step) => step === steps[0]);
}

const closed = (key: string, atMs: number): FindingChange => ({ do: "close", key, atMs, because: NO_PEERS });
