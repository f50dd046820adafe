/**
 * Status of devices as the watch moves it: many at once, without touching what people entered. The record's version stays,
 * since nobody's change of it is in conflict with what the device does.
 */
import { type DeviceStatus, gravityOf, shownState } from "../domain/registry/device-status.ts";
import type { Reading, Writing } from "./database.ts";

export interface StatusChange {
  readonly deviceId: string;
  readonly status: Partial<DeviceStatus>;
  /** ISO. */
  readonly lastContactAt?: string;
}

export interface StatusMoved {
  readonly deviceId: string;
  readonly before: DeviceStatus;
  readonly now: DeviceStatus;
}

/** @returns the devices whose status is another one now; a device that is not there or is retired is left out. */
export async function moveStatus(tx: Writing, changes: readonly StatusChange[], at: string): Promise<StatusMoved[]> {
  const moved: StatusMoved[] = [];
  const known = await statusesOf(
    tx,
    changes.map(({ deviceId }) => deviceId),
  );
  for (const { deviceId, status, lastContactAt } of changes) {
    const before = known.get(deviceId);
    if (before === undefined || before.operation === "retired") continue;
    const now: DeviceStatus = { ...before, ...status };
    const isOther =
      now.contact !== before.contact || now.conformity !== before.conformity || now.operation !== before.operation;
    if (!isOther && lastContactAt === undefined) continue;
    await tx
      .updateTable("device")
      .set({
        ...now,
        gravity: gravityOf(now),
        ...(shownState(now) === shownState(before) ? {} : { status_since: at }),
        ...(lastContactAt === undefined ? {} : { last_contact_at: lastContactAt }),
      })
      .where("id", "=", deviceId)
      .execute();
    known.set(deviceId, now);
    if (isOther) moved.push({ deviceId, before, now });
  }
  return moved;
}

/** Of those that there are, what they are in; a device that was merged into another is not among them. */
export async function operationsOf(
  db: Reading | Writing,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, DeviceStatus["operation"]>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await db.selectFrom("device").select(["id", "operation"]).where("id", "in", deviceIds).execute();
  return new Map(rows.map(({ id, operation }) => [id, operation as DeviceStatus["operation"]]));
}

/** Devices that were beyond a fail-safe limit once and that people have since taken back, with when. */
export async function safeStatesEnded(db: Reading): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("device")
    .select(["id", "status_since"])
    .where("conformity", "=", "unknown")
    .where("id", "in", (one) =>
      one.selectFrom("runtime_finding").select("device_id").where("kind", "=", "fail-safe-limit"),
    )
    .execute();
  return new Map(rows.map(({ id, status_since }) => [id, Date.parse(status_since)]));
}

async function statusesOf(db: Writing, deviceIds: readonly string[]): Promise<Map<string, DeviceStatus>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("device")
    .select(["id", "contact", "conformity", "operation"])
    .where("id", "in", deviceIds)
    .execute();
  return new Map(rows.map(({ id, ...status }) => [id, status as DeviceStatus]));
}

export async function statusOf(db: Reading | Writing, deviceId: string): Promise<DeviceStatus | undefined> {
  const row = await db
    .selectFrom("device")
    .select(["contact", "conformity", "operation"])
    .where("id", "=", deviceId)
    .executeTakeFirst();
  return row && ({ ...row } as DeviceStatus);
}
