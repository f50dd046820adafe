/**
 * Keeps open campaigns true to the fleet: a device that comes in later and is meant joins, what becomes known of a device
 * says anew whether it is meant, and a device that is retired ends its task.
 *
 * The ledger tells what changed, whoever did it; at the start the whole fleet is looked at.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Coverage } from "../../domain/inspection/campaign/coverage.ts";
import { readFilter } from "../../domain/inspection/campaign/coverage.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import { withBelow } from "../../domain/registry/place.ts";
import { campaignById, type KeptCampaign, openCampaigns, replaceCampaign } from "../../store/campaign.ts";
import { type FleetRow, needsOf, someOfFleet, wholeFleet } from "../../store/campaign-fleet.ts";
import {
  insertTasks,
  type KeptTask,
  lastTaskNumber,
  replaceTask,
  taskOf,
  tasksOfDevices,
} from "../../store/campaign-task.ts";
import { actsAfter, devicesOfThese, newestSequence } from "../../store/inspection-facts.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, SYSTEM } from "../act.ts";
import { moveOf, newTask, withMove } from "./campaign.ts";
import { retiredTask } from "./campaign-task.ts";

export interface FollowedCampaigns {
  /** Something was done: what the ledger says of it is followed soon. */
  changed(): void;
  /** What was told of is followed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface FollowOptions extends Omit<Acting, "actor"> {
  readonly log: (text: string) => void;
}

const GATHERED_MS = 250;
const LOOKED_FOR_MS = 30_000;
const ENTRIES_AT_ONCE = 1000;

/** Acts by which a device may come in, or become known otherwise. */
const CHANGES_DEVICES = /^(?:device\.(?:create|change|merge|retire)|product\.change)$/;
const CHANGES_MANY = /^(?:device\.import|place\.change|sample\.open)$/;

export function openFollowedCampaigns(options: FollowOptions): FollowedCampaigns {
  const { store, log } = options;
  const { read } = store;
  const acting: Acting = { ...options, actor: SYSTEM };
  let cursor: number | undefined;
  let all = true;
  const dirty = new Set<string>();
  let isAsked = true;
  const closing = new AbortController();
  let isClosed = false;
  let running: Promise<void> | undefined;

  function begin(): void {
    isAsked = true;
    if (isClosed || running !== undefined) return;
    running = work()
      .catch((error: unknown) => {
        log(`carelabel: campaigns could not follow the fleet: ${String(error)}\n`);
        all = true;
      })
      .finally(() => {
        running = undefined;
        if (isAsked) begin();
      });
  }

  async function work(): Promise<void> {
    // Keeps no program alive; ends at once when it is closed, since nothing else may be left to wait for.
    await wait(GATHERED_MS, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);
    isAsked = false;
    if (isClosed) return;
    await followLedger();
    if (!all && dirty.size === 0) return;
    const ids = all ? null : [...dirty];
    all = false;
    dirty.clear();
    await followFleet(acting, ids, { isOver: () => isClosed });
  }

  async function followLedger(): Promise<void> {
    if (cursor === undefined) {
      cursor = await newestSequence(read);
      return;
    }
    for (let more = true; more; ) {
      const entries = await actsAfter(read, cursor, ENTRIES_AT_ONCE);
      for (const { act: done, subjects } of entries) await follow(done, subjects);
      cursor = entries.at(-1)?.sequence ?? cursor;
      more = entries.length === ENTRIES_AT_ONCE;
    }
  }

  async function follow(done: string, subjects: readonly Subject[]): Promise<void> {
    // A change of a campaign may mean others than before; those that came in while it was opened are looked at as well.
    all ||= CHANGES_MANY.test(done) || ["campaign.open", "campaign.change", "campaign.reopen"].includes(done);
    if (all || !CHANGES_DEVICES.test(done)) return;
    const ids = (of: Subject["kind"]) => subjects.filter(({ kind }) => kind === of).map(({ id }) => id);
    for (const id of ids("device")) dirty.add(id);
    const places = ids("place").length === 0 ? [] : [...withBelow(ids("place"), await allPlaces(read))];
    for (const id of await devicesOfThese(read, ids("product"), places)) dirty.add(id);
  }

  const looking = setInterval(begin, LOOKED_FOR_MS).unref();
  begin();
  return {
    changed: begin,
    async settled() {
      while (running !== undefined) await running;
    },
    async close() {
      isClosed = true;
      closing.abort();
      clearInterval(looking);
      await running;
    },
  };
}

export interface FollowedPart {
  /** This campaign alone. */
  readonly campaignId?: string;
  /** Asked between two pieces. */
  readonly isOver?: () => boolean;
}

/** Holds these devices, null is all, against every open campaign. */
export async function followFleet(
  acting: Acting,
  ids: readonly string[] | null,
  { campaignId, isOver = () => false }: FollowedPart = {},
): Promise<void> {
  const { read } = acting.store;
  const campaigns = (await openCampaigns(read))
    .filter(({ id }) => campaignId === undefined || id === campaignId)
    .map((campaign) => ({ campaign, filter: readFilter(campaign.input.filter) }));
  if (campaigns.length === 0) return;
  const needs = needsOf(campaigns.map(({ campaign }) => campaign.input.filter));
  const pieces = ids === null ? wholeFleet(read, needs) : someOfFleet(read, ids, { ...needs, products: null });
  for await (const devices of pieces) {
    if (isOver()) return;
    const tasks = new Map(
      (
        await tasksOfDevices(
          read,
          devices.map(({ id }) => id),
        )
      ).map((task) => [`${task.campaignId} ${task.deviceId}`, task]),
    );
    for (const { campaign, filter } of campaigns) {
      const changes = devices.flatMap((device): Change[] => {
        const task = tasks.get(`${campaign.id} ${device.id}`);
        const coverage = filter.judge(device.facts);
        return isChanged(task, device, coverage) ? [{ device, coverage }] : [];
      });
      if (changes.length > 0) await keepChanges(acting, campaign, changes);
    }
  }
}

interface Change {
  readonly device: FleetRow;
  readonly coverage: Coverage;
}

function isChanged(task: KeptTask | undefined, device: FleetRow, coverage: Coverage): boolean {
  if (task === undefined) return !device.isRetired && coverage.kind !== "outside";
  if (task.state !== "open") return false;
  return device.isRetired || task.coverage !== coverage.kind || task.unknown.join() !== unknownOf(coverage).join();
}

const unknownOf = (coverage: Coverage) => (coverage.kind === "possible" ? coverage.unknown : []);

/** So many devices are named in an entry of the ledger; by the others it is found. */
const SUBJECTS_NAMED = 49;
const IDS_AT_ONCE = 500;

function keepChanges(acting: Acting, { id }: KeptCampaign, changes: readonly Change[]): Promise<void> {
  return act(acting, "campaign.join", async (tx, at) => {
    const campaign = await campaignById(tx, id);
    if (campaign?.state !== "open") return { result: undefined, deed: undefined };
    const joined: KeptTask[] = [];
    let number = await lastTaskNumber(tx, id);
    let otherwise = 0;
    const touched: string[] = [];
    const known = new Set<string>();
    for (let from = 0; from < changes.length; from += IDS_AT_ONCE) {
      const ids = changes.slice(from, from + IDS_AT_ONCE).map(({ device }) => device.id);
      for (const row of await tx.selectFrom("device").select("id").where("id", "in", ids).execute()) known.add(row.id);
    }
    for (const { device, coverage } of changes) {
      const task = await taskOf(tx, id, device.id);
      if (!known.has(device.id) || !isChanged(task, device, coverage)) continue;
      touched.push(device.id);
      if (task !== undefined) {
        otherwise++;
        const { version } = task;
        if (device.isRetired) await replaceTask(tx, retiredTask(task, acting.actor, at));
        else
          await replaceTask(tx, {
            ...{ ...task, coverage: coverage.kind, unknown: unknownOf(coverage) },
            ...{ changedAt: at, version: version + 1 },
          });
      } else if (coverage.kind !== "outside")
        joined.push(newTask(id, { device, coverage }, { number: ++number, joined: "later", at }));
    }
    if (touched.length === 0) return { result: undefined, deed: undefined };
    await insertTasks(tx, joined);
    if (joined.length > 0) {
      const move = moveOf(acting.actor, "join", at, null, joined.length);
      await replaceCampaign(tx, { ...campaign, trail: withMove(campaign.trail, move) });
    }
    const devices = touched.map((device) => ({ kind: "device" as const, id: device }));
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "campaign", id }, ...devices.slice(0, SUBJECTS_NAMED)],
        alsoAbout: devices.slice(SUBJECTS_NAMED),
        changes: {
          ...(joined.length === 0 ? {} : { joined: [0, joined.length] }),
          ...(otherwise === 0 ? {} : { knownOtherwise: [0, otherwise] }),
        },
      },
    };
  });
}
