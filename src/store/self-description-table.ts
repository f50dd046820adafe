/**
 * The table of self-descriptions: whom people want asked, and what was answered last.
 */
import type { Kysely } from "kysely";

/** Migration 0010. */
export async function selfDescriptions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("device_description")
    .addColumn("device_id", "text", (c) => c.primaryKey().references("device.id").onDelete("cascade"))
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("every_hours", "integer", (c) => c.notNull())
    .addColumn("certificate", "text")
    .addColumn("authority", "text")
    .addColumn("key", "text")
    .addColumn("key_from", "text")
    .addColumn("before", "text")
    .addColumn("described", "text")
    .addColumn("answer", "text")
    .addColumn("described_at", "text")
    .addColumn("polled_at", "text")
    .addColumn("outcome", "text")
    .addColumn("detail", "text")
    .addColumn("next_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("device_description_next").on("device_description").column("next_at").execute();
}
