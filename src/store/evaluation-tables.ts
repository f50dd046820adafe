/**
 * The tables of maturity evaluations: the head, and what is said in it entry by entry: answers, figures, measures.
 */
import type { Kysely } from "kysely";

/** Migration 0011. */
export async function evaluationTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("evaluation")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("place_id", "text", (c) => c.references("place.id"))
    .addColumn("reading", "text", (c) => c.notNull())
    .addColumn("based_on", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("trail", "text", (c) => c.notNull())
    .addColumn("opened_at", "text", (c) => c.notNull())
    .addColumn("sealed", "text")
    .addColumn("countersignatures", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("evaluation_opened").on("evaluation").column("opened_at").execute();
  await db.schema
    .createTable("evaluation_entry")
    .addColumn("evaluation_id", "text", (c) => c.notNull().references("evaluation.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("entry", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("evaluation_entry_key", ["evaluation_id", "kind", "key"])
    .execute();
}
