/**
 * The tables of the best-before-inspection dates: one row a device, kept so that the fleet is listed by the day on which
 * each is due; and how warm it is at a place, as a person entered it.
 */
import type { Kysely } from "kysely";

/** Migration 0013. */
export async function inspectionDateTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("inspection_date")
    .addColumn("device_id", "text", (c) => c.primaryKey().references("device.id").onDelete("cascade"))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("due", "text", (c) => c.notNull())
    .addColumn("decided_by", "text", (c) => c.notNull())
    .addColumn("risk_class", "text", (c) => c.notNull())
    .addColumn("missing", "integer", (c) => c.notNull())
    .addColumn("computed_on", "text", (c) => c.notNull())
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("inspection_date").columns(columns).execute();
  await index("inspection_date_due", ["due", "number"]);
  await index("inspection_date_class", ["risk_class", "due", "number"]);
  await index("inspection_date_number", ["number"]);
  await db.schema
    .createTable("place_temperature")
    .addColumn("place_id", "text", (c) => c.primaryKey().references("place.id").onDelete("cascade"))
    .addColumn("celsius", "integer", (c) => c.notNull())
    .addColumn("on_day", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
}
