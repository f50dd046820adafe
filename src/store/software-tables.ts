/**
 * The tables of a product's software: its bill of materials, the components, and what matching came to.
 */
import type { Kysely } from "kysely";

/** Migration 0016. */
export async function softwareTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("product_bill")
    .addColumn("product_id", "text", (c) => c.primaryKey().references("product.id"))
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("file_name", "text", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .addColumn("attached_at", "text", (c) => c.notNull())
    .addColumn("attached_by", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("known_weaknesses", "text")
    .addColumn("past_support", "integer")
    .addColumn("outcome", "text")
    .execute();
  await db.schema
    .createTable("software_component")
    .addColumn("product_id", "text", (c) => c.notNull().references("product_bill.product_id").onDelete("cascade"))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("past_support", "text")
    .addPrimaryKeyConstraint("software_component_key", ["product_id", "number"])
    .execute();
  await db.schema
    .createTable("software_weakness")
    .addColumn("product_id", "text", (c) => c.notNull().references("product_bill.product_id").onDelete("cascade"))
    .addColumn("show", "text", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("weakness_id", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("software_weakness_key", ["product_id", "show", "number"])
    .execute();
  await db.schema.createIndex("software_weakness_id").on("software_weakness").column("weakness_id").execute();
}
