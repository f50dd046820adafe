/**
 * The table of what devices and bridges sign on with.
 */
import type { Kysely } from "kysely";

/** Migration 0007. */
export async function deviceCredentials(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("device_credential")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.references("device.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull().unique())
    .addColumn("key", "text")
    .addColumn("name", "text")
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text")
    .addColumn("last_used_on", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("device_credential_device").on("device_credential").column("device_id").execute();
}
