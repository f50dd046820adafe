/**
 * Where a device stood before: what was done there is for those who reach there, so its history has to know.
 *
 * Written wherever a device is, since not every entry of the ledger tells of a move by itself.
 */
import type { Device } from "../domain/registry/device.ts";
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { lastEntry } from "./ledger.ts";
import type { DeviceStayTable } from "./schema.ts";

type Standing = Pick<Device, "id" | "placeId">;

/** Ends the stays of devices that move by what is under way, whose entry still belongs to the place that they leave. */
export async function endStays(tx: Writing, leaving: readonly Standing[]): Promise<void> {
  if (leaving.length === 0) return;
  const until_sequence = ((await lastEntry(tx))?.sequence ?? 0) + 1;
  const ended = leaving.map(({ id, placeId }) => ({ device_id: id, place_id: placeId, until_sequence }));
  await keepStays(tx, ended);
}

/** What `from` was and where it stood becomes part of `to`; `from` is about to go. */
export async function handStaysOver(tx: Writing, from: Standing, to: Standing): Promise<void> {
  const stays = await tx.selectFrom("device_stay").selectAll().where("device_id", "=", from.id).execute();
  for (const stay of stays) {
    const { last } = await tx
      .selectFrom("device_stay")
      .select((one) => one.fn.max<number | null>("until_sequence").as("last"))
      .where("device_id", "=", to.id)
      .where("place_id", "=", stay.place_id)
      .executeTakeFirstOrThrow();
    const until_sequence = Math.max(Number(last ?? 0), Number(stay.until_sequence));
    await keepStays(tx, [{ ...stay, device_id: to.id, until_sequence }]);
  }
  if (from.placeId !== to.placeId) await endStays(tx, [{ id: to.id, placeId: from.placeId }]);
}

function keepStays(tx: Writing, stays: readonly DeviceStayTable[]): Promise<number> {
  return insertRows(tx, "device_stay", stays, (on) =>
    on
      .columns(["device_id", "place_id"])
      .doUpdateSet((one) => ({ until_sequence: one.ref("excluded.until_sequence") })),
  );
}

/** The newest entry of the ledger on the device that is of a place outside `within`; 0 when none is. */
export async function lastEntryElsewhere(db: Reading, id: string, within: ReadonlySet<string>): Promise<number> {
  const stays = await db.selectFrom("device_stay").selectAll().where("device_id", "=", id).execute();
  const elsewhere = stays.filter(({ place_id }) => !within.has(place_id));
  return Math.max(0, ...elsewhere.map(({ until_sequence }) => Number(until_sequence)));
}
