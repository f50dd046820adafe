/**
 * Improvements: what is done about findings, and whether it worked.
 */
import type { Improvement } from "../contract/improvement.ts";
import type { ImprovementCheck, ImprovementInput, ImprovementState } from "../domain/inspection/improvement.ts";
import type { Reading, Writing } from "./database.ts";

export interface ImprovementFilter {
  readonly states: readonly ImprovementState[];
  /** Any of these; none given is all. */
  readonly device?: string;
  readonly product?: string;
  readonly place?: string;
  /** Ids of the places that the reader reaches; null is all. */
  readonly within: ReadonlySet<string> | null;
}

function named(db: Reading | Writing) {
  return db
    .selectFrom("improvement")
    .leftJoin("device", "device.id", "improvement.device_id")
    .leftJoin("product", "product.id", "improvement.product_id")
    .leftJoin("place", "place.id", "improvement.place_id")
    .selectAll("improvement")
    .select(["device.title", "device.place_id as stands_at", "product.maker", "product.model", "place.name"]);
}

type Row = Awaited<ReturnType<ReturnType<typeof named>["execute"]>>[number];

/** By the day on which they are due; one more than `limit` where there are others. */
export async function improvementRows(
  db: Reading,
  { states, device, product, place, within }: ImprovementFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Improvement[]> {
  let rows = named(db).where("improvement.state", "in", states);
  if (device !== undefined || product !== undefined || place !== undefined)
    rows = rows.where(({ or, eb }) =>
      or([
        ...(device === undefined ? [] : [eb("improvement.device_id", "=", device)]),
        ...(product === undefined ? [] : [eb("improvement.product_id", "=", product)]),
        ...(place === undefined ? [] : [eb("improvement.place_id", "=", place)]),
      ]),
    );
  if (within !== null)
    rows = rows.where(({ or, eb }) =>
      or([
        eb("device.place_id", "in", [...within]),
        eb("improvement.place_id", "in", [...within]),
        // What is done about a product concerns whoever has one.
        eb("improvement.product_id", "is not", null),
      ]),
    );
  const found = await rows
    .orderBy("improvement.due")
    .orderBy("improvement.id")
    .offset(offset)
    .limit(limit + 1)
    .execute();
  return found.map(improvementOf);
}

/** @returns also where its device stands, for who reaches it. */
export async function improvementById(
  db: Reading | Writing,
  id: string,
): Promise<{ readonly improvement: Improvement; readonly placeId: string | null } | undefined> {
  const row = await named(db).where("improvement.id", "=", id).executeTakeFirst();
  return row && { improvement: improvementOf(row), placeId: row.stands_at ?? row.place_id };
}

/** Whether an improvement is of this place. */
export async function isImproved(tx: Writing, placeId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("improvement")
    .select("id")
    .where("place_id", "=", placeId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function keepImprovement(
  tx: Writing,
  { id, state, checks, plannedAt, version, ...kept }: Improvement,
): Promise<void> {
  const { of: _, deviceId, productId, placeId, ...body } = kept;
  const values = {
    ...{ device_id: deviceId, product_id: productId, place_id: placeId, state, due: kept.due, version },
    ...{ body: JSON.stringify(body), checks: JSON.stringify(checks), planned_at: plannedAt },
  };
  await tx
    .insertInto("improvement")
    .values({ id, ...values })
    .onConflict((on) => on.column("id").doUpdateSet(values))
    .execute();
}

function improvementOf(row: Row): Improvement {
  const body = JSON.parse(row.body) as Omit<ImprovementInput, "deviceId" | "productId" | "placeId">;
  return {
    ...body,
    ...{ id: row.id, deviceId: row.device_id, productId: row.product_id, placeId: row.place_id },
    state: row.state as ImprovementState,
    of: row.title ?? row.name ?? `${row.maker ?? ""} ${row.model ?? ""}`,
    checks: JSON.parse(row.checks) as ImprovementCheck[],
    ...{ plannedAt: row.planned_at, version: row.version },
  };
}
