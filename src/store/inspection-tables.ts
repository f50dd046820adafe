/**
 * The tables of inspections: each with what is answered step by step, what was signed last of each device, the steps that
 * a facility adds for a product, other intervals, and the improvements that follow.
 */
import type { Kysely } from "kysely";
import { entryTable } from "./entry-table.ts";

/** Migration 0014. */
export async function inspectionTables(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();

  await db.schema
    .createTable("inspection_interval")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("product_id", "text", (c) => c.references("product.id"))
    .addColumn("device_id", "text", (c) => c.references("device.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("months", "integer", (c) => c.notNull())
    .addColumn("last_done", "text")
    .addColumn("ended", "integer", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await index("inspection_interval_product", "inspection_interval", ["product_id"]);
  await index("inspection_interval_device", "inspection_interval", ["device_id"]);

  await db.schema
    .createTable("inspection")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("interval_id", "text", (c) => c.references("inspection_interval.id"))
    .addColumn("due", "text", (c) => c.notNull())
    .addColumn("assignee", "text", (c) => c.references("account.id"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("is_open", "integer", (c) => c.notNull())
    .addColumn("checklist", "text")
    .addColumn("outcome", "text")
    .addColumn("on_day", "text")
    .addColumn("accepted_until", "text")
    .addColumn("trail", "text", (c) => c.notNull())
    .addColumn("planned_at", "text", (c) => c.notNull())
    .addColumn("sealed", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  // A window is read off an index: neither 100,000 open ones nor years of closed ones are sorted for it.
  await index("inspection_due", "inspection", ["is_open", "due", "id", "device_id", "state"]);
  await index("inspection_day", "inspection", ["due", "id", "device_id"]);
  await index("inspection_device", "inspection", ["device_id", "kind"]);
  await index("inspection_assignee", "inspection", ["assignee", "is_open", "due", "id"]);
  await entryTable(db, "inspection_entry", "inspection_id", "inspection.id");

  // One row a device and kind, so that the dates of 100,000 devices need not walk through years of inspections.
  await db.schema
    .createTable("last_inspection")
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("on_day", "text", (c) => c.notNull())
    .addColumn("accepted_until", "text")
    .addPrimaryKeyConstraint("last_inspection_key", ["device_id", "kind"])
    .execute();

  await db.schema
    .createTable("product_checklist")
    .addColumn("product_id", "text", (c) => c.primaryKey().references("product.id"))
    .addColumn("steps", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("improvement")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.references("device.id").onDelete("cascade"))
    .addColumn("product_id", "text", (c) => c.references("product.id"))
    .addColumn("place_id", "text", (c) => c.references("place.id"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("due", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("checks", "text", (c) => c.notNull())
    .addColumn("planned_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  for (const owner of ["device", "product", "place"] as const)
    await index(`improvement_${owner}`, "improvement", [`${owner}_id`, "state"]);
  await index("improvement_due", "improvement", ["state", "due", "id"]);
}
