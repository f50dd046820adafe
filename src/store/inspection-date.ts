/**
 * The kept best-before-inspection dates: written a piece of the fleet at a time, listed by the day on which each is due.
 *
 * Budget: a window of the list with its months within 50 ms at 100,000 devices (bench/inspection).
 */
import { addMonths } from "../domain/calendar.ts";
import { withBelow } from "../domain/registry/place.ts";
import type { Reading, Writing } from "./database.ts";
import type { Sight } from "./device-row.ts";
import { DeviceSet, RETIRED } from "./device-set.ts";
import { insertRows } from "./insert-rows.ts";
import { allPlaces } from "./place.ts";
import type { InspectionDateTable } from "./schema.ts";

/** The rows take the place of those that were there. */
export async function keepDates(tx: Writing, rows: readonly InspectionDateTable[]): Promise<void> {
  await insertRows(tx, "inspection_date", rows, (on) =>
    on.column("device_id").doUpdateSet((one) => ({
      number: one.ref("excluded.number"),
      due: one.ref("excluded.due"),
      decided_by: one.ref("excluded.decided_by"),
      risk_class: one.ref("excluded.risk_class"),
      missing: one.ref("excluded.missing"),
      computed_on: one.ref("excluded.computed_on"),
    })),
  );
}

/** Of devices that are inspected no more. */
export async function removeDates(tx: Writing, deviceIds: readonly string[]): Promise<void> {
  if (deviceIds.length > 0) await tx.deleteFrom("inspection_date").where("device_id", "in", deviceIds).execute();
}

export async function datesOf(db: Reading | Writing, deviceIds: readonly string[]): Promise<InspectionDateTable[]> {
  if (deviceIds.length === 0) return [];
  return db.selectFrom("inspection_date").selectAll().where("device_id", "in", deviceIds).execute();
}

export async function datesByNumber(
  db: Reading,
  numbers: readonly number[],
): Promise<Map<number, InspectionDateTable>> {
  if (numbers.length === 0) return new Map();
  const rows = await db.selectFrom("inspection_date").selectAll().where("number", "in", numbers).execute();
  return new Map(rows.map((row) => [row.number, row]));
}

export interface DueFilter {
  readonly place?: string | undefined;
  readonly product?: string | undefined;
  readonly riskClass?: string | undefined;
}

export interface DueMonth {
  /** First day of it. */
  readonly from: string;
  /** Numbers of the devices that are due in it, the earliest first. */
  readonly numbers: Uint32Array;
}

export interface DueSet {
  readonly overdue: Uint32Array;
  /** This month from today on, and those after it. */
  readonly months: readonly DueMonth[];
  readonly later: Uint32Array;
}

const MONTHS_TOLD = 12;

/**
 * All devices within sight that pass the filter, by the month in which they are due. A retired device loses its date as
 * soon as that is followed, so nothing is asked of it here.
 */
export async function dueSet(db: Reading, { places }: Sight, filter: DueFilter, today: string): Promise<DueSet> {
  const found = new DeviceSet();
  const devices = db.selectFrom("device").select("number");
  if (filter.product !== undefined) await found.keep(db, [devices.where("product_id", "=", filter.product)]);
  if (places !== null || filter.place !== undefined) {
    const all = await allPlaces(db);
    let wanted = new Set(all.map(({ id }) => id));
    if (places !== null) wanted = wanted.intersection(withBelow(places, all));
    if (filter.place !== undefined) wanted = wanted.intersection(withBelow([filter.place], all));
    await found.keep(db, wanted.size === 0 ? [] : [devices.where("place_id", "in", [...wanted])]);
  }
  if (filter.riskClass !== undefined) {
    const ofClass = db.selectFrom("inspection_date").select("number").where("risk_class", "=", filter.riskClass);
    await found.keep(db, [ofClass]);
  }
  const between = (from: string | null, until: string | null) => {
    let due = db.selectFrom("inspection_date").select("number").orderBy("due").orderBy("number");
    if (from !== null) due = due.where("due", ">=", from);
    if (until !== null) due = due.where("due", "<", until);
    return found.inOrder(db, due);
  };
  const first = `${today.slice(0, 7)}-01`;
  const months: DueMonth[] = [];
  for (let month = 0; month < MONTHS_TOLD; month++) {
    const from = addMonths(first, month);
    const numbers = await between(month === 0 ? today : from, addMonths(first, month + 1));
    months.push({ from, numbers });
  }
  const overdue = await between(null, today);
  return { overdue, months, later: await between(addMonths(first, MONTHS_TOLD), null) };
}

/** How many devices in use are overdue. @param within ids of places; null is all. */
export async function countOverdue(db: Reading, within: ReadonlySet<string> | null, today: string): Promise<number> {
  const rows = await db
    .selectFrom("inspection_date")
    .innerJoin("device", "device.number", "inspection_date.number")
    .select(["device.place_id", (one) => one.fn.countAll<number>().as("devices")])
    .where("inspection_date.due", "<", today)
    .where("device.gravity", "<", RETIRED)
    .groupBy("device.place_id")
    .execute();
  return rows
    .filter(({ place_id }) => within?.has(place_id) ?? true)
    .reduce((sum, { devices }) => sum + Number(devices), 0);
}

/** A piece of the fleet after the device of that number, in use or not. */
export async function devicesAfter(
  db: Reading,
  number: number,
  limit: number,
): Promise<{ number: number; id: string }[]> {
  return db
    .selectFrom("device")
    .select(["number", "id"])
    .where("number", ">", number)
    .orderBy("number")
    .limit(limit)
    .execute();
}

/** How warm it is at each place where somebody entered it. */
export async function placeTemperatures(
  db: Reading | Writing,
): Promise<ReadonlyMap<string, { celsius: number; on: string; version: number }>> {
  const rows = await db.selectFrom("place_temperature").selectAll().execute();
  return new Map(rows.map(({ place_id, celsius, on_day, version }) => [place_id, { celsius, on: on_day, version }]));
}

/** Null takes back what was entered. */
export async function keepPlaceTemperature(
  tx: Writing,
  placeId: string,
  entered: { celsius: number; on: string; version: number } | null,
): Promise<void> {
  if (entered === null) {
    await tx.deleteFrom("place_temperature").where("place_id", "=", placeId).execute();
    return;
  }
  const { celsius, on, version } = entered;
  const values = { celsius, on_day: on, version };
  await tx
    .insertInto("place_temperature")
    .values({ place_id: placeId, ...values })
    .onConflict((conflict) => conflict.column("place_id").doUpdateSet(values))
    .execute();
}
