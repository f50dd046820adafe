/**
 * Lists of inspections: windows by the day on which they are due, and how many fall due on each day of a month.
 */
import { sql } from "kysely";
import type { InspectionRow } from "../contract/inspection.ts";
import type { Reading } from "./database.ts";

export interface InspectionFilter {
  readonly state: "open" | "closed" | "all";
  /** Account; null is nobody. */
  readonly assignee?: string | null;
  readonly from?: string;
  readonly to?: string;
  /** Ids of the places within. */
  readonly places?: ReadonlySet<string> | null;
  readonly product?: string;
  readonly device?: string;
  readonly id?: string;
}

function filtered(db: Reading, { state, assignee, from, to, places, product, device, id }: InspectionFilter) {
  let rows = db.selectFrom("inspection");
  if (state !== "all") rows = rows.where("inspection.is_open", "=", state === "open" ? 1 : 0);
  if (state === "closed") rows = rows.where("inspection.state", "=", "closed");
  if (assignee !== undefined) rows = rows.where("inspection.assignee", assignee === null ? "is" : "=", assignee);
  if (from !== undefined) rows = rows.where("inspection.due", ">=", from);
  if (to !== undefined) rows = rows.where("inspection.due", "<=", to);
  if (device !== undefined) rows = rows.where("inspection.device_id", "=", device);
  if (id !== undefined) rows = rows.where("inspection.id", "=", id);
  if (places == null && product === undefined) return rows;
  return rows.where("inspection.device_id", "in", (one) => {
    let devices = one.selectFrom("device").select("device.id");
    if (places != null) devices = devices.where("device.place_id", "in", [...places]);
    return product === undefined ? devices : devices.where("device.product_id", "=", product);
  });
}

/** A window; open ones by the day on which they are due, others newest first. @returns one more than `limit` where there are others. */
export async function inspectionRows(
  db: Reading,
  filter: InspectionFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<InspectionRow[]> {
  const direction = filter.state === "open" ? "asc" : "desc";
  const window = filtered(db, filter)
    .select("inspection.id")
    .orderBy("inspection.due", direction)
    .orderBy("inspection.id", direction)
    .offset(offset)
    .limit(limit + 1);
  // Names are looked up for the window alone.
  const rows = await db
    .selectFrom("inspection")
    .innerJoin("device", "device.id", "inspection.device_id")
    .innerJoin("product", "product.id", "device.product_id")
    .leftJoin("inspection_interval", "inspection_interval.id", "inspection.interval_id")
    .leftJoin("account", "account.id", "inspection.assignee")
    .select(["inspection.id", "inspection.device_id", "device.title", "device.place_id"])
    .select(["product.maker", "product.model", "inspection.kind", "inspection_interval.name as kind_name"])
    .select(["inspection.due", "inspection.assignee", "account.name as assignee_name", "inspection.state"])
    .where("inspection.id", "in", window)
    .select(["inspection.outcome", "inspection.on_day", "inspection.accepted_until", "inspection.version"])
    .orderBy("inspection.due", direction)
    .orderBy("inspection.id", direction)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, kindName: row.kind_name, due: row.due, version: row.version },
    device: { id: row.device_id, title: row.title, placeId: row.place_id, product: `${row.maker} ${row.model}` },
    assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? "" },
    state: row.state as InspectionRow["state"],
    outcome: row.outcome as InspectionRow["outcome"],
    ...{ on: row.on_day, acceptedUntil: row.accepted_until },
  }));
}

/** How many are open and closed on each day from `from` to `to`; days without any are left out. */
export async function countsByDay(
  db: Reading,
  filter: Omit<InspectionFilter, "state"> & { readonly from: string; readonly to: string },
): Promise<{ day: string; open: number; closed: number }[]> {
  const rows = await filtered(db, { ...filter, state: "all" })
    .where("inspection.state", "!=", "cancelled")
    .select("inspection.due as day")
    .select(sql<number>`sum(case when inspection.state = 'closed' then 1 else 0 end)`.as("closed"))
    .select((one) => one.fn.countAll<number>().as("all"))
    .groupBy("inspection.due")
    .orderBy("inspection.due")
    .execute();
  return rows.map(({ day, closed, all }) => ({ day, open: Number(all) - Number(closed), closed: Number(closed) }));
}
