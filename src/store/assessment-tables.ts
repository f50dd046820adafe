/**
 * The tables of conformance assessments: the head, and what is said in it entry by entry.
 */
import type { Kysely } from "kysely";
import { entryTable } from "./entry-table.ts";

/** Migration 0012. */
export async function assessmentTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("assessment")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("product_id", "text", (c) => c.notNull().references("product.id"))
    .addColumn("side", "text", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("catalogue", "text", (c) => c.notNull())
    .addColumn("edition", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("trail", "text", (c) => c.notNull())
    .addColumn("standing", "text", (c) => c.notNull())
    .addColumn("opened_at", "text", (c) => c.notNull())
    .addColumn("sealed", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("assessment_product").on("assessment").column("product_id").execute();
  await entryTable(db, "assessment_entry", "assessment_id", "assessment.id");
}
