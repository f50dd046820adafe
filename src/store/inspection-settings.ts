/**
 * What a facility sets about inspections: the steps that it adds for a product, and its other intervals.
 */
import type { OwnStep } from "../domain/inspection/checklist.ts";
import type { Interval } from "../domain/inspection/interval.ts";
import type { Reading, Writing } from "./database.ts";
import type { InspectionIntervalTable } from "./schema.ts";

export interface KeptChecklist {
  readonly steps: readonly OwnStep[];
  /** 0 where nothing was ever added. */
  readonly version: number;
}

export async function productChecklist(db: Reading | Writing, productId: string): Promise<KeptChecklist> {
  const row = await db
    .selectFrom("product_checklist")
    .selectAll()
    .where("product_id", "=", productId)
    .executeTakeFirst();
  return row === undefined ? { steps: [], version: 0 } : { steps: JSON.parse(row.steps), version: row.version };
}

export async function keepProductChecklist(tx: Writing, productId: string, kept: KeptChecklist): Promise<void> {
  const values = { steps: JSON.stringify(kept.steps), version: kept.version };
  await tx
    .insertInto("product_checklist")
    .values({ product_id: productId, ...values })
    .onConflict((on) => on.column("product_id").doUpdateSet(values))
    .execute();
}

export async function intervalById(db: Reading | Writing, id: string): Promise<Interval | undefined> {
  const row = await db.selectFrom("inspection_interval").selectAll().where("id", "=", id).executeTakeFirst();
  return row && intervalOf(row);
}

/** By name; those that ended among them. */
export async function allIntervals(db: Reading | Writing): Promise<Interval[]> {
  const rows = await db.selectFrom("inspection_interval").selectAll().orderBy("name").orderBy("id").execute();
  return rows.map(intervalOf);
}

export async function keepInterval(tx: Writing, interval: Interval): Promise<void> {
  const { id, name, months, version } = interval;
  const values = {
    ...{ name, months, version },
    product_id: interval.productId,
    device_id: interval.deviceId,
    last_done: interval.lastDone,
    ended: interval.ended ? 1 : 0,
  };
  await tx
    .insertInto("inspection_interval")
    .values({ id, ...values })
    .onConflict((on) => on.column("id").doUpdateSet(values))
    .execute();
}

function intervalOf({ product_id, device_id, last_done, ended, ...row }: InspectionIntervalTable): Interval {
  return { ...row, productId: product_id, deviceId: device_id, lastDone: last_done, ended: ended === 1 };
}
