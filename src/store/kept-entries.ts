/**
 * What is said entry by entry, in an evaluation, an assessment or an inspection: each entry with a version of its own, and the id that
 * its writer gave it.
 */
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

export interface KeptEntry {
  /** What it is about: a criterion, a provision, a step ... */
  readonly key: string;
  /** null: taken back. */
  readonly body: unknown;
  /** The id that its writer gave it. */
  readonly entry: string;
  readonly version: number;
}

/** One that belongs to `ownerId`. */
export interface OwnedEntry extends KeptEntry {
  readonly ownerId: string;
}

const COLUMNS = ["key", "body", "entry", "version"] as const;

/** The entries of one table; all of them have the same columns but for the name of what they belong to. */
export function keptEntries<Kind extends string>(
  table: "evaluation_entry" | "assessment_entry" | "inspection_entry",
  owner: "evaluation_id" | "assessment_id" | "inspection_id",
) {
  const TABLE = table as "evaluation_entry";
  const OWNER = owner as "evaluation_id";
  const ofKind = (db: Reading | Writing, ownerId: string, kind: Kind) =>
    db.selectFrom(TABLE).select(COLUMNS).where(OWNER, "=", ownerId).where("kind", "=", kind);
  return {
    /** What was said of one kind, what was taken back among it, in the order of the keys. */
    async entriesOf(db: Reading | Writing, ownerId: string, kind: Kind): Promise<KeptEntry[]> {
      const rows = await ofKind(db, ownerId, kind).orderBy("key").execute();
      return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }));
    },
    async entryOf(db: Reading | Writing, ownerId: string, kind: Kind, key: string): Promise<KeptEntry | undefined> {
      const row = await ofKind(db, ownerId, kind).where("key", "=", key).executeTakeFirst();
      return row && { ...row, body: JSON.parse(row.body) };
    },
    async keepEntry(tx: Writing, ownerId: string, kind: Kind, kept: KeptEntry): Promise<void> {
      const values = { body: JSON.stringify(kept.body), entry: kept.entry, version: kept.version };
      await tx
        .insertInto(TABLE)
        .values({ [OWNER]: ownerId, kind, key: kept.key, ...values } as never)
        .onConflict((on) => on.columns([OWNER, "kind", "key"]).doUpdateSet(values))
        .execute();
    },
    /** Many that are new. */
    async insertEntries(tx: Writing, kind: Kind, entries: readonly OwnedEntry[]): Promise<void> {
      const rows = entries.map(({ ownerId, key, body, entry, version }) => {
        return { [OWNER]: ownerId, kind, key, body: JSON.stringify(body), entry, version };
      });
      await insertRows(tx, TABLE, rows as never[]);
    },
  };
}
