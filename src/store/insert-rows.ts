/**
 * Many rows at once: one statement of a fixed size, compiled once and filled again and again.
 *
 * Compiling and preparing a statement of thousands of values takes longer than running it.
 */
import { setImmediate } from "node:timers/promises";
import type {
  InsertObject,
  InsertResult,
  OnConflictBuilder,
  OnConflictDoNothingBuilder,
  OnConflictUpdateBuilder,
} from "kysely";
import type { Writing } from "./database.ts";
import type { Schema } from "./schema.ts";

const VALUES_AT_ONCE = 2000;

type OnTaken<T extends keyof Schema> = (
  on: OnConflictBuilder<Schema, T>,
) => OnConflictDoNothingBuilder<Schema, T> | OnConflictUpdateBuilder<Schema, T>;

/**
 * Inserts `rows`, which all have the same columns.
 * Between two statements the event loop has its turn, so that reading goes on while many rows are written.
 * @param onTaken what becomes of a row that is there already, without values of its own; else it is an error.
 * @returns how many were inserted or changed.
 */
export async function insertRows<T extends keyof Schema>(
  tx: Writing,
  table: T,
  rows: readonly InsertObject<Schema, T>[],
  onTaken?: OnTaken<T>,
): Promise<number> {
  const columns = Object.keys(rows[0] ?? {});
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, columns.length)));
  const compiled = (some: readonly InsertObject<Schema, T>[]) => {
    const insert = tx.insertInto(table).values(some);
    return (onTaken === undefined ? insert : insert.onConflict(onTaken)).compile();
  };
  let whole: ReturnType<typeof compiled> | undefined;
  let inserted = 0;
  for (let at = 0; at < rows.length; at += atOnce) {
    const some = rows.slice(at, at + atOnce);
    if (some.length === atOnce) whole ??= compiled(some);
    const query = some.length === atOnce && whole !== undefined ? whole : compiled(some);
    const parameters = some.flatMap((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
    const { numAffectedRows } = await tx.executeQuery<InsertResult>({ ...query, parameters });
    inserted += Number(numAffectedRows ?? 0);
    if (some.length === atOnce) await setImmediate();
  }
  return inserted;
}
