/**
 * The tables of the runtime watch in the main database: what people work with. Reports, memories and roll-ups are in the
 * watch's own file (store/watch).
 */
import type { Kysely } from "kysely";

/** Migration 0008. */
export async function runtimeTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("runtime_finding")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("first_seen_at", "text", (c) => c.notNull())
    .addColumn("last_seen_at", "text", (c) => c.notNull())
    .addColumn("finding", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("handling", "text", (c) => c.notNull())
    .addColumn("closed_at", "text")
    .addColumn("evidence", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .addUniqueConstraint("runtime_finding_once", ["device_id", "key", "first_seen_at"])
    .execute();
  await db.schema
    .createIndex("runtime_finding_open")
    .on("runtime_finding")
    .columns(["device_id", "closed_at"])
    .execute();
  await db.schema
    .createIndex("runtime_finding_closed")
    .on("runtime_finding")
    .columns(["closed_at", "last_seen_at"])
    .execute();
  await db.schema
    .createTable("reaction_chain")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("ward", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("wake_at", "text")
    .addColumn("ended_at", "text")
    .addColumn("chain", "text", (c) => c.notNull())
    .addColumn("checklist", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("reaction_chain_device")
    .on("reaction_chain")
    .columns(["device_id", "ended_at"])
    .execute();
  await db.schema.createIndex("reaction_chain_open").on("reaction_chain").columns(["ended_at"]).execute();
  await db.schema.createIndex("reaction_chain_ward").on("reaction_chain").columns(["ward", "ended_at"]).execute();
  await db.schema
    .createTable("device_plan")
    .addColumn("device_id", "text", (c) => c.primaryKey().references("device.id").onDelete("cascade"))
    .addColumn("quiet_until", "text")
    .addColumn("expected", "text")
    .addColumn("because", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .execute();
}
