/**
 * The table of what is said entry by entry (`kept-entries.ts`). Migrations call it as it is: it never changes.
 */
import type { Kysely } from "kysely";

/** @param owner the column of what the entries belong to, which references `owns`. */
export async function entryTable(db: Kysely<unknown>, table: string, owner: string, owns: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn(owner, "text", (c) => c.notNull().references(owns).onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("entry", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, [owner as never, "kind" as never, "key" as never])
    .execute();
}
