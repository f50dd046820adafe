/**
 * The tables of campaigns: each with a task for every device that it means, and what was signed when it was closed.
 */
import type { Kysely } from "kysely";

/** Migration 0018. */
export async function campaignTables(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();

  await db.schema
    .createTable("campaign")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("severity", "integer", (c) => c.notNull())
    .addColumn("due", "text")
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("trail", "text", (c) => c.notNull())
    .addColumn("opened_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await index("campaign_state", "campaign", ["state", "severity", "opened_at", "id"]);

  await db.schema
    .createTable("campaign_task")
    .addColumn("campaign_id", "text", (c) => c.notNull().references("campaign.id").onDelete("cascade"))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    // As the device has it, so that 100,000 tasks are counted by place without a look at each device.
    .addColumn("place_id", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("is_open", "integer", (c) => c.notNull())
    .addColumn("coverage", "text", (c) => c.notNull())
    .addColumn("unknown", "text", (c) => c.notNull())
    .addColumn("joined", "text", (c) => c.notNull())
    .addColumn("assignee", "text", (c) => c.references("account.id"))
    .addColumn("trail", "text", (c) => c.notNull())
    .addColumn("changed_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("campaign_task_key", ["campaign_id", "number"])
    .execute();
  // A window is read off the index, whatever place or coverage is asked for.
  await index("campaign_task_window", "campaign_task", [
    ...["campaign_id", "is_open desc", "number", "place_id", "state", "coverage", "assignee"],
  ]);
  await index("campaign_task_place", "campaign_task", ["campaign_id", "place_id", "state", "coverage"]);
  await db.schema
    .createIndex("campaign_task_device")
    .unique()
    .on("campaign_task")
    .columns(["device_id", "campaign_id"])
    .execute();
  await index("campaign_task_assignee", "campaign_task", ["assignee", "is_open", "campaign_id"]);

  await db.schema
    .createTable("campaign_closure")
    .addColumn("campaign_id", "text", (c) => c.notNull().references("campaign.id").onDelete("cascade"))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("sealed", "text", (c) => c.notNull())
    .addColumn("closed_at", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("campaign_closure_key", ["campaign_id", "number"])
    .execute();
  // The lines of the list beside the signature, in pieces.
  await db.schema
    .createTable("campaign_closure_part")
    .addColumn("campaign_id", "text", (c) => c.notNull())
    .addColumn("closure", "integer", (c) => c.notNull())
    .addColumn("part", "integer", (c) => c.notNull())
    .addColumn("lines", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("campaign_closure_part_key", ["campaign_id", "closure", "part"])
    .addForeignKeyConstraint(
      "campaign_closure_part_of",
      ["campaign_id", "closure"],
      "campaign_closure",
      ["campaign_id", "number"],
      (c) => c.onDelete("cascade"),
    )
    .execute();
}
