/**
 * How many devices there are: per state, place and product, each counted in an index.
 */

import { sql } from "kysely";
import { SHOWN_STATES } from "../domain/registry/device-status.ts";
import type { Reading } from "./database.ts";
import { RETIRED } from "./device-set.ts";
import { keptAnswer } from "./kept-answers.ts";

/** Ids of the places that are counted; null is all. */
type Within = ReadonlySet<string> | null;

/** Shown state -> devices, retired ones too. */
export async function countByState(db: Reading, within: Within): Promise<Record<string, number>> {
  const states: Record<string, number> = {};
  for (const { gravity, devices } of await countedPlaces(db, within)) {
    const state = SHOWN_STATES[gravity] ?? "unknown";
    states[state] = (states[state] ?? 0) + devices;
  }
  return states;
}

/** Place id -> devices in use. */
export async function countByPlace(db: Reading, within: Within): Promise<Record<string, number>> {
  const places: Record<string, number> = {};
  for (const { place_id, gravity, devices } of await countedPlaces(db, within))
    if (gravity < RETIRED) places[place_id] = (places[place_id] ?? 0) + devices;
  return places;
}

/** Product id -> devices in use. */
export async function countByProduct(db: Reading, within: Within): Promise<Map<string, number>> {
  const inUse = db
    .selectFrom("device")
    .select((one) => ["product_id", one.fn.countAll<number>().as("devices")])
    .where("gravity", "<", RETIRED)
    .groupBy("product_id");
  const rows =
    within === null
      ? await keptAnswer(db, "device", "devices by product", () => inUse.execute())
      : (
          await keptAnswer(db, "device", "devices by product and place", () =>
            inUse.select("place_id").groupBy("place_id").execute(),
          )
        ).filter(({ place_id }) => within.has(place_id));
  const products = new Map<string, number>();
  for (const { product_id, devices } of rows)
    products.set(product_id, (products.get(product_id) ?? 0) + Number(devices));
  return products;
}

/** Devices in use, and those of them of whose clinical tier a part is unset. */
export async function countInUse(db: Reading, within: Within): Promise<{ devices: number; tiersUnset: number }> {
  const unset = await db
    .selectFrom("device")
    .select((one) => ["place_id", one.fn.countAll<number>().as("devices")])
    // Spelt out, since a plan for any value would not take the index that holds the unset ones only.
    .where("tier_unset", "=", sql.lit(1))
    .where("gravity", "<", RETIRED)
    .groupBy("place_id")
    .execute();
  return {
    devices: sum(Object.values(await countByPlace(db, within))),
    tiersUnset: sum(
      unset.filter(({ place_id }) => within?.has(place_id) ?? true).map(({ devices }) => Number(devices)),
    ),
  };
}

/** One walk through an index counts all; places out of reach are left out here, where that costs nothing. */
async function countedPlaces(db: Reading, within: Within) {
  const rows = await keptAnswer(db, "device", "devices by place and state", () =>
    db
      .selectFrom("device")
      .select((one) => ["place_id", "gravity", one.fn.countAll<number>().as("devices")])
      .groupBy(["place_id", "gravity"])
      .execute(),
  );
  return rows
    .filter(({ place_id }) => within?.has(place_id) ?? true)
    .map((row) => ({ ...row, devices: Number(row.devices) }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
