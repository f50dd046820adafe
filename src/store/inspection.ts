/**
 * Inspections: the head, what is answered in it step by step, and from which inspection of a device the next is counted.
 */
import type { InspectionHead, InspectionMove } from "../contract/inspection.ts";
import { type Checklist, SECURITY } from "../domain/inspection/checklist.ts";
import { laterAnchor } from "../domain/inspection/outcome.ts";
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { keptEntries } from "./kept-entries.ts";
import type { InspectionTable } from "./schema.ts";

export interface KeptInspection extends InspectionHead {
  /** What is asked; null until the first step is answered. */
  readonly checklist: Checklist | null;
  readonly sealed: string | null;
}

export const {
  entriesOf: inspectionEntries,
  entryOf: inspectionEntry,
  keepEntry: keepInspectionEntry,
  insertEntries: insertInspectionEntries,
} = keptEntries<"step">("inspection_entry", "inspection_id");

export const OPEN_STATES = ["planned", "under-way"] as const;

export async function inspectionById(db: Reading | Writing, id: string): Promise<KeptInspection | undefined> {
  const row = await db.selectFrom("inspection").selectAll().where("id", "=", id).executeTakeFirst();
  return row && inspectionOf(row);
}

const IDS_AT_ONCE = 500;

/** The inspections of these devices that are planned or under way. */
export async function openInspectionsOf(
  db: Reading | Writing,
  deviceIds: readonly string[],
): Promise<KeptInspection[]> {
  const found: KeptInspection[] = [];
  for (let at = 0; at < deviceIds.length; at += IDS_AT_ONCE) {
    const rows = await db
      .selectFrom("inspection")
      .selectAll()
      .where("device_id", "in", deviceIds.slice(at, at + IDS_AT_ONCE))
      .where("state", "in", OPEN_STATES)
      .orderBy("due")
      .orderBy("id")
      .execute();
    found.push(...rows.map(inspectionOf));
  }
  return found;
}

export async function insertInspections(tx: Writing, kept: readonly KeptInspection[]): Promise<void> {
  await insertRows(tx, "inspection", kept.map(rowOf));
}

export async function replaceInspection(tx: Writing, kept: KeptInspection): Promise<void> {
  const { id, ...values } = rowOf(kept);
  await tx.updateTable("inspection").set(values).where("id", "=", id).execute();
}

/** Signed ones whose day lies between `from` and `to`, the newest first. @param within places; null is the whole facility. */
export async function inspectionsSigned(
  db: Reading,
  { within, from, to }: { readonly within: ReadonlySet<string> | null; readonly from: string; readonly to: string },
  most: number,
): Promise<KeptInspection[]> {
  let rows = db
    .selectFrom("inspection")
    .innerJoin("device", "device.id", "inspection.device_id")
    .selectAll("inspection")
    .where("inspection.state", "=", "closed")
    .where("inspection.on_day", ">=", from)
    .where("inspection.on_day", "<=", to);
  if (within !== null) rows = rows.where("device.place_id", "in", [...within]);
  const found = await rows.orderBy("inspection.on_day", "desc").orderBy("inspection.id").limit(most).execute();
  return found.map(inspectionOf);
}

/** From when the next inspection of a device is counted; as `InspectionInputs.lastInspection`. */
export interface LastInspection {
  readonly on: string;
  readonly acceptedUntil: string | null;
}

/**
 * Device -> its last inspection that passed, with conditions or without; a device without one is not there.
 * @param deviceIds null is all of the facility. @param kind `SECURITY`, or the id of another interval.
 */
export async function lastInspections(
  db: Reading | Writing,
  deviceIds: readonly string[] | null,
  kind: string = SECURITY,
): Promise<Map<string, LastInspection>> {
  const all = db
    .selectFrom("last_inspection")
    .select(["device_id", "on_day", "accepted_until"])
    .where("kind", "=", kind);
  const found = new Map<string, LastInspection>();
  const add = (rows: { device_id: string; on_day: string; accepted_until: string | null }[]) => {
    for (const row of rows) found.set(row.device_id, { on: row.on_day, acceptedUntil: row.accepted_until });
  };
  if (deviceIds === null) add(await all.execute());
  else
    for (let at = 0; at < deviceIds.length; at += IDS_AT_ONCE)
      add(await all.where("device_id", "in", deviceIds.slice(at, at + IDS_AT_ONCE)).execute());
  return found;
}

/** Counts the next inspection of the device from this one, unless a later one stands there. */
export async function keepLastInspection(
  tx: Writing,
  deviceId: string,
  kind: string,
  last: LastInspection,
): Promise<void> {
  const before = (await lastInspections(tx, [deviceId], kind)).get(deviceId);
  const { on, acceptedUntil } = before === undefined ? last : laterAnchor(before, last);
  const values = { on_day: on, accepted_until: acceptedUntil };
  await tx
    .insertInto("last_inspection")
    .values({ device_id: deviceId, kind, ...values })
    .onConflict((conflict) => conflict.columns(["device_id", "kind"]).doUpdateSet(values))
    .execute();
}

/** What was inspected of `fromId` becomes that of `toId`: the two are one device, and `fromId` is about to go. */
export async function handInspectionsOver(tx: Writing, fromId: string, toId: string): Promise<void> {
  const lasts = await tx.selectFrom("last_inspection").selectAll().where("device_id", "=", fromId).execute();
  for (const { kind, on_day, accepted_until } of lasts)
    await keepLastInspection(tx, toId, kind, { on: on_day, acceptedUntil: accepted_until });
  for (const table of ["inspection", "inspection_interval", "improvement"] as const)
    await tx.updateTable(table).set({ device_id: toId }).where("device_id", "=", fromId).execute();
}

function rowOf(kept: KeptInspection): InspectionTable {
  const { id, kind, due, assignee, state, outcome, sealed, version } = kept;
  return {
    ...{ id, kind, due, assignee, state, outcome, sealed, version },
    device_id: kept.deviceId,
    interval_id: kind === SECURITY ? null : kind,
    is_open: OPEN_STATES.some((one) => one === state) ? 1 : 0,
    checklist: kept.checklist === null ? null : JSON.stringify(kept.checklist),
    on_day: kept.on,
    accepted_until: kept.acceptedUntil,
    trail: JSON.stringify(kept.trail),
    planned_at: kept.plannedAt,
  };
}

function inspectionOf({
  device_id,
  interval_id: _,
  is_open: __,
  on_day,
  accepted_until,
  planned_at,
  ...row
}: InspectionTable): KeptInspection {
  return {
    ...row,
    deviceId: device_id,
    on: on_day,
    acceptedUntil: accepted_until,
    plannedAt: planned_at,
    state: row.state as InspectionHead["state"],
    outcome: row.outcome as InspectionHead["outcome"],
    checklist: row.checklist === null ? null : (JSON.parse(row.checklist) as Checklist),
    trail: JSON.parse(row.trail) as InspectionMove[],
  };
}
