/**
 * Devices as kept: one read whole, with its identifiers.
 */
import { InputError } from "../domain/input-error.ts";
import type { Device } from "../domain/registry/device.ts";
import type { Identifier } from "../domain/registry/identifier.ts";
import type { Reading, Writing } from "./database.ts";
import type { DeviceIdentifierTable, DeviceTable } from "./schema.ts";

export async function deviceById(db: Reading | Writing, id: string): Promise<Device | undefined> {
  return (await devicesByIds(db, [id]))[0];
}

/** Those of the devices that there are, in the order of `ids`; ask for hundreds, not for all. */
export async function devicesByIds(db: Reading | Writing, ids: readonly string[]): Promise<Device[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("device").selectAll().where("id", "in", ids).execute();
  const identifiers = await db
    .selectFrom("device_identifier")
    .selectAll()
    .where("device_id", "in", ids)
    .orderBy("device_id")
    .orderBy("position")
    .execute();
  const byDevice = Map.groupBy(identifiers, ({ device_id }) => device_id);
  const devices = new Map(rows.map((row) => [row.id, deviceOf(row, byDevice.get(row.id) ?? [])]));
  return ids.map((id) => devices.get(id)).filter((device) => device !== undefined);
}

/** The end of the address of its page without sign-in; null while that is closed. */
export async function publicTokenOf(db: Reading | Writing, id: string): Promise<string | null> {
  const row = await db.selectFrom("device").select("public_token").where("id", "=", id).executeTakeFirst();
  return row?.public_token ?? null;
}

export async function setPublicToken(tx: Writing, id: string, token: string | null): Promise<void> {
  await tx.updateTable("device").set({ public_token: token }).where("id", "=", id).execute();
}

export async function deviceByPublicToken(db: Reading, token: string): Promise<Device | undefined> {
  const row = await db.selectFrom("device").select("id").where("public_token", "=", token).executeTakeFirst();
  return row === undefined ? undefined : deviceById(db, row.id);
}

/** `record-unknown`, for what is out of reach as for what is not there. */
export function unknownDevice(where = "id"): InputError {
  return new InputError("record-unknown", where, "there is no such device; it may have been merged with another one");
}

function deviceOf(row: DeviceTable, identifiers: readonly DeviceIdentifierTable[]): Device {
  return {
    id: row.id,
    productId: row.product_id,
    placeId: row.place_id,
    identifiers: identifiers.map(
      ({ system, value, valid_from, valid_until }) =>
        ({ system, value, from: valid_from, until: valid_until }) as Identifier,
    ),
    firmware: row.firmware,
    owner: row.owner,
    phone: row.phone,
    raisedClass: row.raised_class,
    tier: { offNetwork: row.off_network, outOfOperation: row.out_of_operation },
    lifeSupporting: row.life_supporting === 1,
    onPatient: row.on_patient === 1,
    manufacturedOn: row.manufactured_on,
    purchasedOn: row.purchased_on,
    operatingHours: row.operating_hours,
    operatingHoursOn: row.operating_hours_on,
    note: row.note,
    status: { contact: row.contact, conformity: row.conformity, operation: row.operation },
    lastContactAt: row.last_contact_at,
    statusSince: row.status_since,
    retirement: row.retirement === null ? null : JSON.parse(row.retirement),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    version: row.version,
  } as Device;
}
