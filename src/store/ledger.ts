/**
 * The ledger as kept: entries in order, and which entry speaks of what.
 */
import type { LedgerEntry, Subject } from "../domain/ledger/ledger.ts";
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import type { LedgerTable } from "./schema.ts";

const ROWS_AT_ONCE = 300;

export async function lastEntry(db: Reading | Writing): Promise<{ sequence: number; hash: string } | undefined> {
  const row = await db
    .selectFrom("ledger")
    .select(["sequence", "hash"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { sequence: Number(row.sequence), hash: row.hash };
}

/** The newest entry older than `at`, among the last `among`; the one before those when all are later, 0 when there is none. */
export async function sequenceBefore(db: Reading, at: string, among: number): Promise<number> {
  const rows = await db
    .selectFrom("ledger")
    .select(["sequence", "at"])
    .orderBy("sequence", "desc")
    .limit(among)
    .execute();
  const older = rows.find((row) => row.at < at);
  return Number(older?.sequence ?? Math.max(0, Number(rows.at(-1)?.sequence ?? 1) - 1));
}

/** What was done since the entry `sequence`. */
export async function actsSince(db: Reading | Writing, sequence: number): Promise<string[]> {
  const rows = await db.selectFrom("ledger").select("act").where("sequence", ">", sequence).execute();
  return rows.map(({ act }) => act);
}

/** @param found what each is found by; more than it names, where it speaks of many. */
export async function appendEntries(
  tx: Writing,
  entries: readonly LedgerEntry[],
  found: readonly (Subject & { readonly sequence: number })[],
): Promise<void> {
  const rows = entries.map(({ by, subjects, changes, ...entry }) => ({
    ...{ ...entry, account_id: by.accountId, name: by.name, via: by.via },
    subjects: JSON.stringify(subjects),
    changes: JSON.stringify(changes),
  }));
  await insertRows(tx, "ledger", rows);
  const subjects = found.map(({ kind, id, sequence }) => ({ kind, id, sequence }));
  await insertRows(tx, "ledger_subject", subjects, (on) => on.doNothing());
}

/** Lets what speaks of `from` be found by `to`, too: they turned out to be one. */
export async function handSubjectOver(tx: Writing, from: Subject, to: Subject): Promise<void> {
  await tx
    .insertInto("ledger_subject")
    .columns(["kind", "id", "sequence"])
    .expression((one) =>
      one
        .selectFrom("ledger_subject")
        .select([one.val(to.kind).as("kind"), one.val(to.id).as("id"), "sequence"])
        .where("kind", "=", from.kind)
        .where("id", "=", from.id),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface LedgerQuery {
  readonly subject?: Subject;
  /** A product: what was done to its labels counts as well, since the subject's first entry. */
  readonly labelsOf?: string;
  /** Acts that begin so. */
  readonly act?: string;
  readonly accountId?: string;
  /** Entries with a higher number only. */
  readonly after?: number;
  readonly offset: number;
  readonly limit: number;
}

/** A window of the ledger, newest first, and how many entries there are in all. */
export async function ledgerPage(
  db: Reading,
  { subject, labelsOf, act, accountId, after = 0, offset, limit }: LedgerQuery,
): Promise<{ entries: LedgerEntry[]; total: number }> {
  let query = db.selectFrom("ledger");
  if (subject !== undefined) {
    const of = ({ kind, id }: Subject) => db.selectFrom("ledger_subject").where("kind", "=", kind).where("id", "=", id);
    query = query.where((where) =>
      where.or([
        where("sequence", "in", of(subject).select("sequence")),
        ...(labelsOf === undefined
          ? []
          : [
              where.and([
                where("sequence", "in", of({ kind: "product", id: labelsOf }).select("sequence")),
                where(
                  "sequence",
                  ">",
                  of(subject).select((one) => one.fn.min<number>("sequence").as("first")),
                ),
                ...beginsWith("label.").map(([operator, text]) => where("act", operator, text)),
              ]),
            ]),
      ]),
    );
  }
  if (after > 0) query = query.where("sequence", ">", after);
  if (act !== undefined) for (const [operator, text] of beginsWith(act)) query = query.where("act", operator, text);
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  const { total } = await query.select((one) => one.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await query.selectAll().orderBy("sequence", "desc").offset(offset).limit(limit).execute();
  return { entries: rows.map(entryOf), total: Number(total) };
}

/** Whether a text begins so, in a way that an index answers. */
const beginsWith = (start: string) =>
  [
    [">=", start],
    ["<", `${start}\u{10ffff}`],
  ] as const;

/** All entries, oldest first, in pieces, so that a long ledger is never in memory as a whole. */
export async function* ledgerFrom(db: Reading, after = 0): AsyncGenerator<LedgerEntry> {
  for (let last = after; ; ) {
    const rows = await db
      .selectFrom("ledger")
      .selectAll()
      .where("sequence", ">", last)
      .orderBy("sequence")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    for (const row of rows) yield entryOf(row);
    last = Number(rows.at(-1)?.sequence);
    // Other requests have their turn between two pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function entryOf(row: LedgerTable): LedgerEntry {
  return {
    sequence: Number(row.sequence),
    at: row.at,
    by: { accountId: row.account_id, name: row.name, via: row.via as LedgerEntry["by"]["via"] },
    act: row.act,
    subjects: JSON.parse(row.subjects),
    changes: JSON.parse(row.changes),
    note: row.note,
    previous: row.previous,
    hash: row.hash,
  };
}
