/**
 * Acts on campaigns as a whole: open one, change it, open it again; and reading what became of it.
 */
import type { Campaign, CampaignMove, CampaignRow, CampaignTask } from "../../contract/campaign.ts";
import type { Actor } from "../../domain/account/account.ts";
import { reachesPlace } from "../../domain/account/reach.ts";
import { InputError } from "../../domain/input-error.ts";
import type { CampaignInput } from "../../domain/inspection/campaign/campaign.ts";
import { countsTogether } from "../../domain/inspection/campaign/task.ts";
import { type Place, pathOf, withBelow } from "../../domain/registry/place.ts";
import {
  type CampaignState,
  campaignById,
  campaignWindow,
  closuresOf,
  insertCampaign,
  type KeptCampaign,
  replaceCampaign,
} from "../../store/campaign.ts";
import {
  type CountedPlace,
  countedPlaces,
  insertTasks,
  type KeptTask,
  type TaskFilter,
  taskOf,
  taskWindow,
  toldTasks,
} from "../../store/campaign-task.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { placeName } from "../../store/device-row.ts";
import { allPlaces } from "../../store/place.ts";
import { allProducts } from "../../store/product.ts";
import { type Acting, act, changesBetween, newId } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { expectVersion } from "../expect-version.ts";
import { placeWithin } from "../place.ts";
import { byPlaceAndName, filterWithin, type MeantDevice, meantDevices } from "./campaign-coverage.ts";

/** So many devices are named in an entry of the ledger; by the others it is found. */
const SUBJECTS_NAMED = 49;

/**
 * Opens a campaign with a task for each device that it means, or possibly means. One that means none today is kept as
 * well: devices that come later join it, and that none was there is worth a signature, too.
 * @throws {InputError} as `filterWithin`.
 */
export async function openCampaign(acting: Acting, asked: CampaignInput): Promise<Campaign> {
  const { store, actor } = acting;
  const input = { ...asked, filter: await filterWithin(store.read, actor, asked.filter, "body/filter") };
  // The fleet is read before, since no writer may wait for 100,000 devices; who changes meanwhile is followed after.
  const { meant } = await meantDevices(store.read, input.filter);
  const id = newId();
  await act(acting, "campaign.open", async (tx, at) => {
    const move = moveOf(actor, "open", at, null, meant.length);
    await insertCampaign(tx, { id, input, state: "open", trail: [move], openedAt: at, version: 1 });
    const there = await stillThere(tx, byPlaceAndName(meant));
    await insertTasks(
      tx,
      there.map((one, index) => newTask(id, one, { number: index + 1, joined: "opening", at })),
    );
    const devices = there.map(({ device }) => ({ kind: "device" as const, id: device.id }));
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "campaign", id }, ...devices.slice(0, SUBJECTS_NAMED)],
        alsoAbout: devices.slice(SUBJECTS_NAMED),
        changes: { ...changesBetween({}, withoutNames(input)), devices: [0, there.length] },
      },
    };
  });
  return readCampaign(store.read, actor, id);
}

/** @returns those devices that were not merged away meanwhile. */
async function stillThere(tx: Writing, meant: readonly MeantDevice[]): Promise<MeantDevice[]> {
  const there = new Set<string>();
  for (let at = 0; at < meant.length; at += IDS_AT_ONCE) {
    const ids = meant.slice(at, at + IDS_AT_ONCE).map(({ device }) => device.id);
    for (const { id } of await tx.selectFrom("device").select("id").where("id", "in", ids).execute()) there.add(id);
  }
  return meant.filter(({ device }) => there.has(device.id));
}
const IDS_AT_ONCE = 500;

export function newTask(
  campaignId: string,
  { device, coverage }: MeantDevice,
  { number, joined, at }: Pick<KeptTask, "number" | "joined"> & { readonly at: string },
): KeptTask {
  return {
    ...{ campaignId, number, deviceId: device.id, placeId: device.placeId, state: "open", coverage: coverage.kind },
    ...{ unknown: coverage.kind === "possible" ? coverage.unknown : [], joined, assignee: null, trail: [] },
    ...{ changedAt: at, version: 1 },
  };
}

/**
 * @throws {InputError} `record-unknown`, `record-changed`, `not-permitted` where it reaches further than the account,
 *   `record-conflict` once it is closed, and as `filterWithin`.
 */
export async function changeCampaign(acting: Acting, id: string, version: number, asked: CampaignInput): Promise<void> {
  const { store, actor } = acting;
  const input = { ...asked, filter: await filterWithin(store.read, actor, asked.filter, "body/filter") };
  await act(acting, "campaign.change", async (tx, at) => {
    const before = await wholeCampaign(tx, actor, id);
    expectVersion(before, version);
    refuseClosed(before);
    const changes = changesBetween(withoutNames(before.input), withoutNames(input));
    if (JSON.stringify(before.input) === JSON.stringify(input)) return { result: undefined, deed: undefined };
    const trail = withMove(before.trail, moveOf(actor, "change", at, null, null));
    await replaceCampaign(tx, { ...before, input, trail, version: version + 1 });
    return { result: undefined, deed: { subjects: [{ kind: "campaign", id }], changes } };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `not-permitted`, `record-conflict` where it is open. */
export async function reopenCampaign(acting: Acting, id: string, version: number, note: string): Promise<Campaign> {
  await act(acting, "campaign.reopen", async (tx, at) => {
    const before = await wholeCampaign(tx, acting.actor, id);
    expectVersion(before, version);
    if (before.state === "open") throw new InputError("record-conflict", "id", "this campaign is open");
    const trail = withMove(before.trail, moveOf(acting.actor, "reopen", at, note, null));
    await replaceCampaign(tx, { ...before, state: "open", trail, version: version + 1 });
    return {
      result: undefined,
      deed: { subjects: [{ kind: "campaign", id }], changes: { state: ["closed", "open"] }, note },
    };
  });
  return readCampaign(acting.store.read, acting.actor, id);
}

/** What the ledger holds of it: of a list of thousands of names how many they are. */
function withoutNames({ filter, ...input }: CampaignInput) {
  const { names, ...others } = filter;
  return {
    ...input,
    filter: { ...others, names: names === null ? null : { of: names.of, count: names.values.length } },
  };
}

export const moveOf = (
  { accountId, name }: Actor,
  move: CampaignMove["move"],
  at: string,
  note: string | null,
  devices: number | null,
): CampaignMove => ({ move, accountId, by: name, at, note, devices });

const MOVES_KEPT = 200;

/** The first, which opened it, always stays; the ledger has all. */
export function withMove<M>(trail: readonly M[], move: M): M[] {
  if (trail.length < MOVES_KEPT) return [...trail, move];
  return [...trail.slice(0, 1), ...trail.slice(2), move];
}

/** @throws {InputError} `record-unknown` for one of which nothing lies within reach. */
export async function readCampaign(db: Reading, actor: Actor, id: string): Promise<Campaign> {
  const { kept, places, mayChange } = await campaignWithin(db, actor, id);
  const { filter, ...details } = kept.input;
  const named = new Map((await allProducts(db)).map(({ id: of, maker, model }) => [of, `${maker} ${model}`]));
  const byId = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  return {
    ...{ id, ...details, filter: mayChange ? filter : null, state: kept.state, trail: [...kept.trail] },
    products: filter.products.map((one) => ({ id: one.productId, name: named.get(one.productId) ?? "" })),
    ...{ openedAt: kept.openedAt, mayChange, version: kept.version },
    counts: { ...countsTogether(places.map(({ counts }) => counts)) },
    possible: places.reduce((all, { possible }) => all + possible, 0),
    places: [...places]
      .sort((a, b) => b.counts.open - a.counts.open)
      .slice(0, PLACES_TOLD)
      .map(({ placeId, counts, possible }) => {
        return { placeId, name: placeName(pathOf(placeId, byId)), counts: { ...counts }, possible };
      }),
    closures: mayChange ? await closuresOf(db, id) : [],
  };
}
const PLACES_TOLD = 300;

export interface AskedCampaigns {
  readonly state?: CampaignState | "all";
  readonly device?: string;
}

/** @throws {InputError} `record-unknown` for a device out of reach. */
export async function campaignsWithin(
  db: Reading,
  actor: Actor,
  { state = "open", device }: AskedCampaigns,
  window: { readonly offset: number; readonly limit: number },
): Promise<{ campaigns: CampaignRow[]; hasMore: boolean }> {
  if (device !== undefined) await deviceWithin(db, actor, device, "query/device");
  const within = await reached(db, actor);
  const of = device === undefined ? {} : { device };
  const rows = await campaignWindow(db, { state, ...of, places: within }, window);
  const campaigns = rows.slice(0, window.limit).map(async ({ id, input, openedAt, ...kept }): Promise<CampaignRow> => {
    const counted = (await countedPlaces(db, id)).filter(({ placeId }) => within?.has(placeId) ?? true);
    const { kind, title, reference, severity, due } = input;
    return {
      ...{ id, kind, title, reference, severity, due, state: kept.state, openedAt },
      counts: { ...countsTogether(counted.map(({ counts }) => counts)) },
      task: device === undefined ? null : ((await taskOf(db, id, device))?.state ?? null),
    };
  });
  return { campaigns: await Promise.all(campaigns), hasMore: rows.length > window.limit };
}

export interface AskedTasks {
  readonly state?: NonNullable<TaskFilter["state"]>;
  readonly coverage?: NonNullable<TaskFilter["coverage"]>;
  readonly assignee?: string;
  readonly place?: string;
  readonly device?: string;
}

/** @throws {InputError} `record-unknown`. */
export async function campaignTasksWithin(
  db: Reading,
  actor: Actor,
  id: string,
  asked: AskedTasks,
  window: { readonly offset: number; readonly limit: number },
): Promise<{ tasks: CampaignTask[]; hasMore: boolean }> {
  const rows = await taskWindow(db, await taskFilter(db, actor, id, asked), window);
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  return { tasks: await toldTasks(db, rows.slice(0, window.limit), places), hasMore: rows.length > window.limit };
}

/** @throws {InputError} `record-unknown`. */
export async function taskFilter(
  db: Reading,
  actor: Actor,
  id: string,
  { assignee, place, ...asked }: AskedTasks,
): Promise<TaskFilter> {
  await campaignWithin(db, actor, id);
  const all = await allPlaces(db);
  if (place !== undefined) placeWithin(all, actor, place, "query/place");
  const roots = place === undefined ? actor.places : [place];
  const who = assignee === "me" ? (actor.accountId ?? "") : assignee === "nobody" ? null : assignee;
  return {
    ...{ ...asked, campaignId: id, places: roots === null ? null : withBelow(roots, all) },
    ...(who === undefined ? {} : { assignee: who }),
  };
}

interface ReachedCampaign {
  readonly kept: KeptCampaign;
  /** Those within reach. */
  readonly places: readonly CountedPlace[];
  /** It lies within reach as a whole. */
  readonly mayChange: boolean;
}

/** @throws {InputError} `record-unknown` for one of which nothing lies within reach. */
export async function campaignWithin(db: Reading | Writing, actor: Actor, id: string): Promise<ReachedCampaign> {
  const kept = await campaignById(db, id);
  if (kept === undefined) throw unknownCampaign();
  const within = await reached(db, actor);
  const counted = await countedPlaces(db, id);
  const places = within === null ? counted : counted.filter(({ placeId }) => within.has(placeId));
  const mayChange = isWholly(actor, kept, await allPlaces(db)) && places.length === counted.length;
  if (places.length === 0 && !mayChange) throw unknownCampaign();
  return { kept, places, mayChange };
}

/** The campaign for who may change it. @throws {InputError} `record-unknown`, `not-permitted`. */
export async function wholeCampaign(db: Reading | Writing, actor: Actor, id: string): Promise<KeptCampaign> {
  const { kept, mayChange } = await campaignWithin(db, actor, id);
  if (mayChange) return kept;
  throw new InputError(
    "not-permitted",
    "id",
    "this campaign means devices of places that your account does not reach; ask somebody who sees the whole facility",
  );
}

/** @throws {InputError} `record-conflict`. */
export function refuseClosed({ state }: Pick<KeptCampaign, "state">): void {
  if (state === "closed")
    throw new InputError(
      "record-conflict",
      "id",
      "this campaign is closed and signed; open it again first, with a reason",
    );
}

function isWholly(actor: Actor, { input }: KeptCampaign, all: readonly Place[]): boolean {
  if (actor.places === null) return true;
  const byId = new Map(all.map((place) => [place.id, place]));
  const { placeIds } = input.filter;
  const reaches = (id: string) =>
    reachesPlace(
      actor,
      pathOf(id, byId).map((place) => place.id),
    );
  return placeIds.length > 0 && placeIds.every(reaches);
}

async function reached(db: Reading | Writing, actor: Actor): Promise<ReadonlySet<string> | null> {
  return actor.places === null ? null : withBelow(actor.places, await allPlaces(db));
}

const unknownCampaign = () =>
  new InputError("record-unknown", "id", "there is no such campaign; look it up in the list");
