/**
 * The list of devices: searched, filtered, ordered, a window at a time; and how many there are.
 *
 * Budget: any of it within 50 ms at 100,000 devices (bench/registry.ts).
 */

import { type SelectQueryBuilder, sql } from "kysely";
import type { Static } from "typebox";
import Type from "typebox";
import { DeviceFilter, type DeviceRow } from "../contract/device.ts";
import { SHOWN_STATES, type ShownState } from "../domain/registry/device-status.ts";
import { inherited, type Place, pathOf, withBelow } from "../domain/registry/place.ts";
import type { Reading } from "./database.ts";
import { type ListWindow, rowsOf, type Sight } from "./device-row.ts";
import { keepSearched } from "./device-search.ts";
import { DeviceSet, RETIRED } from "./device-set.ts";
import { allPlaces } from "./place.ts";
import type { DeviceTable, Schema } from "./schema.ts";

const Filter = Type.Object(DeviceFilter);
export type DeviceFilterValues = Static<typeof Filter>;
/** A window of the devices within sight that pass the filter, in its order, and how many there are in all. */
export async function listDevices(
  db: Reading,
  sight: Sight,
  filter: DeviceFilterValues,
  { offset, limit }: ListWindow,
): Promise<{ devices: DeviceRow[]; total: number }> {
  const found = await deviceSet(db, sight, filter);
  const ordered = inOrder(db, filter);
  if (!found.isEverything) {
    const numbers = await found.inOrder(db, ordered);
    return { devices: await rowsOf(db, [...numbers.subarray(offset, offset + limit)]), total: numbers.length };
  }
  const window = await ordered.offset(offset).limit(limit).execute();
  const { total } = await withState(db.selectFrom("device"), filter)
    .select((one) => one.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const numbers = window.map(({ number }) => number);
  return { devices: await rowsOf(db, numbers), total: Number(total) };
}

/** Ids of all devices within sight that pass the filter, in its order, a piece at a time. */
export async function* deviceIdsListed(
  db: Reading,
  sight: Sight,
  filter: DeviceFilterValues,
  atOnce = 500,
): AsyncGenerator<string[]> {
  const numbers = await (await deviceSet(db, sight, filter)).inOrder(db, inOrder(db, filter));
  for (let at = 0; at < numbers.length; at += atOnce) {
    const some = [...numbers.subarray(at, at + atOnce)];
    const rows = await db.selectFrom("device").select(["number", "id"]).where("number", "in", some).execute();
    const ids = new Map(rows.map(({ number, id }) => [number, id]));
    yield some.map((number) => ids.get(number)).filter((id) => id !== undefined);
  }
}

/** What passes `filter` but for the state: every order has it at hand (`withState`). */
async function deviceSet(db: Reading, { places }: Sight, filter: DeviceFilterValues): Promise<DeviceSet> {
  const found = new DeviceSet();
  const all = await allPlaces(db);
  const devices = db.selectFrom("device").select("number");
  if (filter.product !== undefined) await found.keep(db, [devices.where("product_id", "=", filter.product)]);
  // Spelt out, since a plan for any value would not take the index that holds the unset ones only.
  if (filter.tier === "unset") await found.keep(db, [devices.where("tier_unset", "=", sql.lit(1))]);
  await keepSearched(db, found, filter.q ?? "", all);
  if (places === null && !placeFiltered(filter)) return found;
  const wanted = [...placesWanted(all, places, filter)];
  await found.keep(db, wanted.length === 0 ? [] : [devices.where("place_id", "in", wanted)]);
  return found;
}

function placeFiltered({ place, careSetting }: DeviceFilterValues): boolean {
  return place !== undefined || careSetting !== undefined;
}

function placesWanted(
  all: readonly Place[],
  reach: Sight["places"],
  { place, careSetting }: DeviceFilterValues,
): Set<string> {
  const byId = new Map(all.map((one) => [one.id, one]));
  let wanted = new Set(byId.keys());
  if (reach !== null) wanted = wanted.intersection(withBelow(reach, all));
  if (place !== undefined) wanted = wanted.intersection(withBelow([place], all));
  if (careSetting === undefined) return wanted;
  return new Set([...wanted].filter((id) => inherited("careSetting", pathOf(id, byId)) === careSetting));
}

/** Devices of the states that are asked for; without a word of it all that are not retired. */
function withState<O>(devices: SelectQueryBuilder<Schema, "device", O>, { state }: DeviceFilterValues) {
  if (state === undefined) return devices.where("gravity", "<", RETIRED);
  // As a sum, so that it is asked on the walk through the order instead of leading to devices that must be sorted.
  return devices.where(
    sql<number>`gravity + 0`,
    "in",
    state.split(",").map((one) => SHOWN_STATES.indexOf(one as ShownState)),
  );
}

/** Columns by which the list is ordered; the number at the end makes every order a whole one. */
const ORDERS: Record<NonNullable<DeviceFilterValues["order"]>, readonly (keyof DeviceTable)[]> = {
  gravity: ["gravity", "patient_rank", "title_key", "number"],
  title: ["title_key", "number"],
  product: ["product_key", "title_key", "number"],
  place: ["place_key", "title_key", "number"],
  "last-contact": ["last_contact_at", "number"],
  changed: ["changed_at", "number"],
};

function inOrder(db: Reading, filter: DeviceFilterValues) {
  const { order = "gravity", down } = filter;
  let query = withState(db.selectFrom("device"), filter).select("number");
  for (const column of ORDERS[order])
    query = query.orderBy(column, (by) => (down === "yes" ? by.desc().nullsLast() : by.asc().nullsFirst()));
  return query;
}
