/**
 * The numbers of devices, by which the watch keeps what it knows of them.
 *
 * All devices in use come in one answer: a database hands over one long text twenty times faster than as many rows.
 */
import { sql } from "kysely";
import type { Reading } from "./database.ts";

/** A device in use, as the watch knows it. */
export interface NumberedDevice {
  /** Small and dense. */
  readonly number: number;
  readonly id: string;
  readonly productId: string;
  readonly placeId: string;
}

/** All devices in use, in the order of their numbers; the entries at one place of the four lists belong together. */
export interface DeviceNumbers {
  readonly numbers: Uint32Array;
  readonly ids: readonly string[];
  readonly productIds: readonly string[];
  readonly placeIds: readonly string[];
}

export async function deviceNumbers(db: Reading): Promise<DeviceNumbers> {
  const { joined } = await db
    .selectFrom("device")
    .select(
      sql<
        string | null
      >`string_agg(number || ' ' || id || ' ' || product_id || ' ' || place_id, ' ' order by number)`.as("joined"),
    )
    .where("operation", "!=", "retired")
    .executeTakeFirstOrThrow();
  const words = joined === null ? [] : joined.split(" ");
  const devices = words.length / 4;
  const numbers = new Uint32Array(devices);
  const ids: string[] = new Array(devices);
  const productIds: string[] = new Array(devices);
  const placeIds: string[] = new Array(devices);
  // Thousands share one product and one place: each is kept as one text.
  const once = new Map<string, string>();
  const shared = (text: string) => {
    const known = once.get(text);
    if (known === undefined) once.set(text, text);
    return known ?? text;
  };
  for (let device = 0, at = 0; device < devices; device++, at += 4) {
    numbers[device] = Number(words[at]);
    ids[device] = words[at + 1] ?? "";
    productIds[device] = shared(words[at + 2] ?? "");
    placeIds[device] = shared(words[at + 3] ?? "");
  }
  return { numbers, ids, productIds, placeIds };
}

/** The device of that number; undefined when it is retired or gone. */
export async function deviceByNumber(db: Reading, number: number): Promise<NumberedDevice | undefined> {
  const row = await db
    .selectFrom("device")
    .select(["number", "id", "product_id", "place_id"])
    .where("number", "=", number)
    .where("operation", "!=", "retired")
    .executeTakeFirst();
  return row && { number: row.number, id: row.id, productId: row.product_id, placeId: row.place_id };
}

/** Of the devices `ids` those in use; ask for hundreds, not for all. */
export async function numberedDevices(db: Reading, ids: readonly string[]): Promise<NumberedDevice[]> {
  const rows = await db
    .selectFrom("device")
    .select(["number", "id", "product_id", "place_id"])
    .where("id", "in", ids)
    .where("operation", "!=", "retired")
    .execute();
  return rows.map((row) => ({ number: row.number, id: row.id, productId: row.product_id, placeId: row.place_id }));
}
