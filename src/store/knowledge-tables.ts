/**
 * The table of the sources of knowledge; what they say is kept in files (knowledge-files.ts).
 */
import type { Kysely } from "kysely";

/** Migration 0015. */
export async function knowledgeTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("knowledge_source")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("publisher", "text", (c) => c.notNull())
    .addColumn("sha256", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addColumn("dated_on", "text")
    .addColumn("taken", "text", (c) => c.notNull())
    .addColumn("imported_at", "text", (c) => c.notNull())
    .addColumn("imported_by", "text", (c) => c.notNull())
    .execute();
}
