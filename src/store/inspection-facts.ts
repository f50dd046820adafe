/**
 * What stands in the database of a piece of the fleet that moves its best-before-inspection dates: a few statements for
 * any number of devices.
 */

import type { Subject } from "../domain/ledger/ledger.ts";
import type { Reading } from "./database.ts";
import { RETIRED } from "./device-set.ts";

/** Below the number of parameters that a statement takes. */
export const DEVICES_AT_ONCE = 500;

/** Devices in use among these, with what the registry holds of each and its product. */
export async function inspectedDevices(db: Reading, ids: readonly string[]) {
  return db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.number", "device.title", "device.product_id", "device.place_id"])
    .select(["device.raised_class", "device.manufactured_on", "device.purchased_on", "device.operating_hours"])
    .select(["device.operating_hours_on", "device.last_contact_at", "product.risk_class"])
    .where("device.id", "in", ids)
    .where("device.gravity", "<", RETIRED)
    .execute();
}
export type InspectedDevice = Awaited<ReturnType<typeof inspectedDevices>>[number];

/** Device -> the gravest finding of the watch that is open and nobody refuted or accepted. */
export async function openWatchFindings(db: Reading, ids: readonly string[]) {
  return db
    .selectFrom("runtime_finding")
    .select(["device_id", "severity", (one) => one.fn.min<string>("first_seen_at").as("since")])
    .where("device_id", "in", ids)
    .where("closed_at", "is", null)
    .where("state", "in", ["open", "acknowledged"])
    .groupBy(["device_id", "severity"])
    .execute();
}

/** The newest audit of each of the devices. */
export async function newestAudits(db: Reading, ids: readonly string[]) {
  return db
    .selectFrom("audit")
    .innerJoin(
      (one) =>
        one
          .selectFrom("audit")
          .select((of) => ["device_id as audited", of.fn.max("sequence").as("newest")])
          .where("device_id", "in", ids)
          .groupBy("device_id")
          .as("last"),
      (join) => join.onRef("last.audited", "=", "audit.device_id").onRef("last.newest", "=", "audit.sequence"),
    )
    .select(["audit.id", "audit.device_id", "audit.audited_at", "audit.claims_broken", "audit.findings_low"])
    .select(["audit.findings_medium", "audit.findings_high", "audit.findings_critical"])
    .execute();
}

/** Product -> its newest closed assessment of the facility, with how many provisions failed. */
export async function closedAssessments(db: Reading) {
  return db
    .selectFrom("assessment")
    .select(["id", "product_id", "opened_at", "standing"])
    .where("side", "=", "facility")
    .where("state", "=", "closed")
    .orderBy("opened_at")
    .orderBy("id")
    .execute();
}

/** Devices of which a finding began or ended since. */
export async function devicesWithFindingsSince(db: Reading, since: string): Promise<string[]> {
  const rows = await db
    .selectFrom("runtime_finding")
    .select("device_id")
    .distinct()
    .where((one) =>
      one.or([
        one("closed_at", ">=", since),
        one.and([one("closed_at", "is", null), one("last_seen_at", ">=", since)]),
      ]),
    )
    .execute();
  return rows.map(({ device_id }) => device_id);
}

/** Entries of the ledger after `sequence` by which the firmware of a device became another. */
export async function firmwareChanges(db: Reading, sequence: number, until: number) {
  return (
    db
      .selectFrom("ledger")
      .innerJoin("ledger_subject", "ledger_subject.sequence", "ledger.sequence")
      .innerJoin("device", "device.id", "ledger_subject.id")
      .select(["ledger.sequence", "ledger.at", "ledger.changes", "device.id", "device.product_id"])
      .where("ledger.sequence", ">", sequence)
      .where("ledger.sequence", "<=", until)
      .where("ledger.act", "=", "device.change")
      // What was entered where nothing stood before is no update.
      .where("ledger.changes", "like", '%"firmware":["%')
      .where("ledger_subject.kind", "=", "device")
      .orderBy("ledger.sequence")
      .execute()
  );
}

export async function newestSequence(db: Reading): Promise<number> {
  const row = await db
    .selectFrom("ledger")
    .select((one) => one.fn.max<number | null>("sequence").as("newest"))
    .executeTakeFirst();
  return Number(row?.newest ?? 0);
}

/** What was done after `sequence`, and to what, in order. */
export async function actsAfter(db: Reading, sequence: number, limit: number) {
  const rows = await db
    .selectFrom("ledger")
    .select(["sequence", "act", "subjects"])
    .where("sequence", ">", sequence)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    act: row.act,
    subjects: JSON.parse(row.subjects) as readonly Subject[],
  }));
}

/** Devices of the products, and of the places themselves. */
export async function devicesOfThese(
  db: Reading,
  productIds: readonly string[],
  placeIds: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const [column, ids] of [
    ["product_id", productIds],
    ["place_id", placeIds],
  ] as const)
    for (const id of ids)
      for (const row of await db.selectFrom("device").select("id").where(column, "=", id).execute()) found.add(row.id);
  return [...found];
}
