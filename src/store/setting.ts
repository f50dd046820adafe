/**
 * Settings of the installation: a text by its key.
 */
import type { Reading, Writing } from "./database.ts";

/**
 * `facility`: its name and time zone, JSON. `sample`: "yes" in the sample hospital. `last-device-number`: the greatest
 * number that a device ever had, since what the watch knows is kept by it. `sensors`: those that were heard, JSON.
 * `training`: how many people were trained in what until when, JSON. `inspection-method`: the facility's own, JSON.
 * `inspection-digest`: of which day the last one was, and who was told, JSON.
 */
export type SettingKey =
  | "facility"
  | "facility-key"
  | "inspection-digest"
  | "inspection-method"
  | "last-device-number"
  | "sample"
  | "sensors"
  | "training";

export async function readSetting(db: Reading | Writing, key: SettingKey): Promise<string | undefined> {
  return (await db.selectFrom("setting").select("value").where("key", "=", key).executeTakeFirst())?.value;
}

export async function writeSetting(tx: Writing, key: SettingKey, value: string): Promise<void> {
  await tx
    .insertInto("setting")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}
