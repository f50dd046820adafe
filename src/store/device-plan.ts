/**
 * Work that was announced for a device: until when its findings rest, and which change is expected.
 */
import type { ExpectedChange, Reference } from "../domain/runtime/reference.ts";
import type { Reading, Writing } from "./database.ts";
import type { DevicePlanTable } from "./schema.ts";

/** The part of a reference that people decide per device. */
export type DevicePlan = Pick<Reference, "expected" | "quietUntilMs">;

export interface KeptPlan extends DevicePlan {
  readonly because: string;
  readonly by: string;
  readonly at: string;
}

/** By device. */
export async function allPlans(db: Reading): Promise<Map<string, DevicePlan>> {
  const rows = await db.selectFrom("device_plan").selectAll().execute();
  return new Map(
    rows.map((row) => {
      const { expected, quietUntilMs } = planOf(row);
      return [row.device_id, { expected, quietUntilMs }];
    }),
  );
}

export async function planOfDevice(db: Reading | Writing, deviceId: string): Promise<KeptPlan | undefined> {
  const row = await db.selectFrom("device_plan").selectAll().where("device_id", "=", deviceId).executeTakeFirst();
  return row && planOf(row);
}

/** The one plan of a device; a new one takes the place of the old. */
export async function keepPlan(tx: Writing, deviceId: string, plan: KeptPlan): Promise<void> {
  const values = {
    quiet_until: plan.quietUntilMs === null ? null : new Date(plan.quietUntilMs).toISOString(),
    expected: plan.expected === null ? null : JSON.stringify(plan.expected),
    because: plan.because,
    by: plan.by,
    at: plan.at,
  };
  await tx
    .insertInto("device_plan")
    .values({ device_id: deviceId, ...values })
    .onConflict((on) => on.column("device_id").doUpdateSet(values))
    .execute();
}

export async function removePlan(tx: Writing, deviceId: string): Promise<void> {
  await tx.deleteFrom("device_plan").where("device_id", "=", deviceId).execute();
}

function planOf(row: DevicePlanTable): KeptPlan {
  const expected: ExpectedChange | null = row.expected === null ? null : JSON.parse(row.expected);
  return {
    expected,
    quietUntilMs: row.quiet_until === null ? null : Date.parse(row.quiet_until),
    because: row.because,
    by: row.by,
    at: row.at,
  };
}
