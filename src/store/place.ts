/**
 * Places as kept.
 */
import { InputError } from "../domain/input-error.ts";
import type { Place } from "../domain/registry/place.ts";
import type { Reading, Writing } from "./database.ts";
import { keptAnswer } from "./kept-answers.ts";
import type { PlaceTable } from "./schema.ts";

const ROWS_AT_ONCE = 300;

/** All places, by name. There are hundreds, not thousands, and most questions need their tree. */
export function allPlaces(db: Reading | Writing): Promise<readonly Place[]> {
  return keptAnswer(db, "place", "places", async () => {
    const rows = await db.selectFrom("place").selectAll().orderBy("name").orderBy("id").execute();
    return rows.map(placeOf);
  });
}

/** @param places parents before what is below them. */
export async function insertPlaces(tx: Writing, places: readonly Place[]): Promise<void> {
  for (let at = 0; at < places.length; at += ROWS_AT_ONCE)
    await tx
      .insertInto("place")
      .values(places.slice(at, at + ROWS_AT_ONCE).map(rowOf))
      .execute();
}

export async function replacePlace(tx: Writing, place: Place): Promise<void> {
  const { id, ...values } = rowOf(place);
  await tx.updateTable("place").set(values).where("id", "=", id).execute();
}

export async function deletePlace(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("place").where("id", "=", id).execute();
}

export async function holdsDevices(db: Reading | Writing, id: string): Promise<boolean> {
  const found = await db.selectFrom("device").select("id").where("place_id", "=", id).limit(1).executeTakeFirst();
  return found !== undefined;
}

/** `record-unknown`, for what is out of reach as for what is not there. */
export function unknownPlace(where: string): InputError {
  return new InputError(
    "record-unknown",
    where,
    "there is no such place; it may have been removed, load the page again",
  );
}

function placeOf({ care_setting, ...row }: PlaceTable): Place {
  return { ...row, careSetting: care_setting } as Place;
}

function rowOf({ careSetting, ...place }: Place): PlaceTable {
  return { ...place, care_setting: careSetting };
}
