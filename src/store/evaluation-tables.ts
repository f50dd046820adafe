/**
 * The tables of maturity evaluations: the head, and what is said in it entry by entry: answers, figures, measures.
 */
import type { Kysely } from "kysely";
import { entryTable } from "./entry-table.ts";

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
  await entryTable(db, "evaluation_entry", "evaluation_id", "evaluation.id");
}
