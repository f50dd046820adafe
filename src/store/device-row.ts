/**
 * Devices as rows of a list.
 */
import type { DeviceRow } from "../contract/device.ts";
import type { Actor } from "../domain/account/account.ts";
import { type Place, pathOf } from "../domain/registry/place.ts";
import type { Reading } from "./database.ts";
import { allPlaces } from "./place.ts";
import { kindOf } from "./product.ts";

/** How far who asks can see. */
export type Sight = Pick<Actor, "places">;

export interface ListWindow {
  readonly offset: number;
  readonly limit: number;
}

/** The rows of these devices, in the order of their numbers. */
export async function rowsOf(db: Reading, numbers: readonly number[]): Promise<DeviceRow[]> {
  if (numbers.length === 0) return [];
  const rows = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select([
      "device.number",
      "device.id",
      "device.title",
      "device.serial",
      "device.product_id",
      "product.maker",
      "product.model",
      "product.kind",
      "device.place_id",
      "device.contact",
      "device.conformity",
      "device.operation",
      "device.status_since",
      "device.last_contact_at",
      "device.life_supporting",
      "device.on_patient",
      "device.version",
    ])
    .where("device.number", "in", numbers)
    .execute();
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return numbers
    .map((number) => byNumber.get(number))
    .filter((row) => row !== undefined)
    .map(
      (row): DeviceRow => ({
        id: row.id,
        title: row.title,
        serial: row.serial,
        productId: row.product_id,
        product: `${row.maker} ${row.model}`,
        kind: kindOf(row.kind),
        placeId: row.place_id,
        place: placeName(pathOf(row.place_id, places)),
        status: {
          contact: row.contact,
          conformity: row.conformity,
          operation: row.operation,
        } as DeviceRow["status"],
        statusSince: row.status_since,
        lastContactAt: row.last_contact_at,
        lifeSupporting: row.life_supporting === 1,
        onPatient: row.on_patient === 1,
        version: row.version,
      }),
    );
}

/** The place and those above it; the facility, which all share, only where there is nothing else. */
export function placeName(path: readonly Place[]): string {
  const below = path.filter(({ kind }) => kind !== "facility");
  return (below.length > 0 ? below : path).map(({ name }) => name).join(" · ");
}
