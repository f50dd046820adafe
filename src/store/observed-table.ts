/** The table of devices that sensors see and nobody has entered (observed.ts). */
import type { Kysely } from "kysely";

/** Migration 0009. */
export async function observedTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("observed_device")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("mac", "text")
    .addColumn("via", "text")
    .addColumn("addresses", "text", (c) => c.notNull())
    .addColumn("names", "text", (c) => c.notNull())
    .addColumn("sensor", "text", (c) => c.notNull())
    .addColumn("first_seen_at", "text", (c) => c.notNull())
    .addColumn("last_seen_at", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addColumn("sightings", "integer", (c) => c.notNull())
    .addColumn("peers", "text", (c) => c.notNull())
    .execute();
}
