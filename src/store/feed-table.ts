/**
 * Calendars of inspections that others subscribe to, each by an unguessable address of which only the digest is kept.
 */
import type { Kysely } from "kysely";

/** Migration 0017. */
export async function feedTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("feed")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("digest", "text", (c) => c.notNull().unique())
    .addColumn("place_id", "text", (c) => c.notNull().references("place.id").onDelete("cascade"))
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("language", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("created_by", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("feed_place").on("feed").column("place_id").execute();
}
