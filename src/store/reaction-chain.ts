/**
 * Reaction chains as kept: each as a whole, with what a list needs beside it.
 */
import type { Chain } from "../domain/runtime/reaction/chain.ts";
import { EMPTY_CHECKLIST, type ReturnChecklist } from "../domain/runtime/reaction/return-to-service.ts";
import type { Reading, Writing } from "./database.ts";
import type { ReactionChainTable } from "./schema.ts";

export interface KeptChain {
  readonly chain: Chain;
  /** When it goes on by itself, ms since 1970; null once it has ended. */
  readonly wakeAtMs: number | null;
  readonly version: number;
}

export async function insertChain(tx: Writing, { chain, wakeAtMs, version }: KeptChain): Promise<void> {
  await tx
    .insertInto("reaction_chain")
    .values(rowOf(chain, wakeAtMs, version))
    .execute();
}

/** What was said so far for the device's return. */
export async function checklistOf(db: Reading | Writing, chainId: string): Promise<ReturnChecklist> {
  const row = await db.selectFrom("reaction_chain").select("checklist").where("id", "=", chainId).executeTakeFirst();
  return row?.checklist == null ? EMPTY_CHECKLIST : JSON.parse(row.checklist);
}

export async function keepChecklist(tx: Writing, chainId: string, checklist: ReturnChecklist): Promise<void> {
  await tx
    .updateTable("reaction_chain")
    .set({ checklist: JSON.stringify(checklist) })
    .where("id", "=", chainId)
    .execute();
}

/** The chain as it is now; what was kept under another version is a bug, since one at a time moves a chain. */
export async function replaceChain(tx: Writing, { chain, wakeAtMs, version }: KeptChain): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("reaction_chain")
    .set(rowOf(chain, wakeAtMs, version + 1))
    .where("id", "=", chain.id)
    .where("version", "=", version)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error(`reaction chain ${chain.id} is not of version ${version} any more`);
}

export async function chainById(db: Reading | Writing, id: string): Promise<KeptChain | undefined> {
  const row = await db.selectFrom("reaction_chain").selectAll().where("id", "=", id).executeTakeFirst();
  return row && keptOf(row);
}

/** All that have not ended, the oldest first. */
export async function openChains(db: Reading | Writing): Promise<KeptChain[]> {
  const rows = await db
    .selectFrom("reaction_chain")
    .selectAll()
    .where("ended_at", "is", null)
    .orderBy("started_at")
    .execute();
  return rows.map(keptOf);
}

/** Of one device: the open ones, then so many that have ended, the newest first. */
export async function chainsOfDevice(db: Reading, deviceId: string, ended: number): Promise<KeptChain[]> {
  const ofDevice = db.selectFrom("reaction_chain").selectAll().where("device_id", "=", deviceId);
  const open = await ofDevice.where("ended_at", "is", null).orderBy("started_at", "desc").execute();
  const over = await ofDevice.where("ended_at", "is not", null).orderBy("started_at", "desc").limit(ended).execute();
  return [...open, ...over].map(keptOf);
}

/** The open chains of these devices. */
export async function openChainsOf(
  db: Reading | Writing,
  deviceIds: readonly string[],
): Promise<Map<string, KeptChain[]>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("reaction_chain")
    .selectAll()
    .where("device_id", "in", deviceIds)
    .where("ended_at", "is", null)
    .orderBy("started_at")
    .execute();
  return Map.groupBy(rows.map(keptOf), ({ chain }) => chain.device);
}

/** Chains of a ward that are open or ended since `fromMs`. */
export async function chainsSince(db: Reading | Writing, ward: string, fromMs: number): Promise<Chain[]> {
  const rows = await db
    .selectFrom("reaction_chain")
    .select("chain")
    .where("ward", "=", ward)
    .where((one) => one.or([one("ended_at", "is", null), one("ended_at", ">", moment(fromMs))]))
    .execute();
  return rows.map(({ chain }) => JSON.parse(chain));
}

export interface WardDeviceRow {
  readonly id: string;
  /** What can stand in for it: devices of the same kind, else of the same product. */
  readonly kind: string;
  readonly operation: string;
}

/** The devices in use at these places. */
export async function wardDevices(db: Reading | Writing, placeIds: readonly string[]): Promise<WardDeviceRow[]> {
  const rows = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.operation", "device.product_id", "product.kind"])
    .where("device.place_id", "in", placeIds)
    .where("device.operation", "!=", "retired")
    .execute();
  return rows.map(({ id, operation, product_id, kind }) => ({ id, kind: kind ?? product_id, operation }));
}

const moment = (ms: number) => new Date(ms).toISOString();

function rowOf(chain: Chain, wakeAtMs: number | null, version: number): Omit<ReactionChainTable, "checklist"> {
  return {
    id: chain.id,
    device_id: chain.device,
    ward: chain.ward,
    state: chain.state,
    started_at: moment(chain.startedAtMs),
    wake_at: wakeAtMs === null ? null : moment(wakeAtMs),
    ended_at: chain.state === "ended" ? moment(chain.atMs) : null,
    chain: JSON.stringify(chain),
    version,
  };
}

function keptOf(row: ReactionChainTable): KeptChain {
  return {
    chain: JSON.parse(row.chain),
    wakeAtMs: row.wake_at === null ? null : Date.parse(row.wake_at),
    version: row.version,
  };
}
