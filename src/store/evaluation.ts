/**
 * Maturity evaluations: the head, and what is said in them entry by entry, each with a version of its own.
 */
import type { EvaluationHead, EvaluationStep } from "../contract/evaluation.ts";
import type { Reading as ReadingOf } from "../domain/maturity/reading.ts";
import type { Reading, Writing } from "./database.ts";
import type { EvaluationTable } from "./schema.ts";

/** A closed one is signed. */
export interface KeptEvaluation extends EvaluationHead {
  readonly sealed: string | null;
  readonly countersignatures: readonly string[];
}

export type EntryKind = "answer" | "figure" | "measure";

export interface KeptEntry {
  /** Which criterion, metric or measure. */
  readonly key: string;
  /** null: taken back. */
  readonly body: unknown;
  /** The id that its writer gave it. */
  readonly entry: string;
  readonly version: number;
}

export async function allEvaluations(db: Reading | Writing): Promise<KeptEvaluation[]> {
  const rows = await db.selectFrom("evaluation").selectAll().orderBy("opened_at", "desc").orderBy("id").execute();
  return rows.map(evaluationOf);
}

export async function evaluationById(db: Reading | Writing, id: string): Promise<KeptEvaluation | undefined> {
  const row = await db.selectFrom("evaluation").selectAll().where("id", "=", id).executeTakeFirst();
  return row && evaluationOf(row);
}

/** Keeps the head, new or changed. */
export async function keepEvaluation(tx: Writing, kept: KeptEvaluation): Promise<void> {
  const row = {
    id: kept.id,
    title: kept.title,
    place_id: kept.placeId,
    reading: kept.reading,
    based_on: kept.basedOn,
    state: kept.state,
    trail: JSON.stringify(kept.trail),
    opened_at: kept.openedAt,
    sealed: kept.sealed,
    countersignatures: JSON.stringify(kept.countersignatures),
    version: kept.version,
  };
  await tx
    .insertInto("evaluation")
    .values(row)
    .onConflict((on) => on.column("id").doUpdateSet(row))
    .execute();
}

export async function isEvaluated(db: Reading | Writing, placeId: string): Promise<boolean> {
  const found = await db.selectFrom("evaluation").select("id").where("place_id", "=", placeId).executeTakeFirst();
  return found !== undefined;
}

export async function removeEvaluation(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("evaluation").where("id", "=", id).execute();
}

/** What was said of one kind, what was taken back among it, in the order of the keys. */
export async function entriesOf(db: Reading | Writing, evaluationId: string, kind: EntryKind): Promise<KeptEntry[]> {
  const rows = await db
    .selectFrom("evaluation_entry")
    .select(["key", "body", "entry", "version"])
    .where("evaluation_id", "=", evaluationId)
    .where("kind", "=", kind)
    .orderBy("key")
    .execute();
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }));
}

export async function entryOf(
  db: Reading | Writing,
  evaluationId: string,
  kind: EntryKind,
  key: string,
): Promise<KeptEntry | undefined> {
  const row = await db
    .selectFrom("evaluation_entry")
    .select(["key", "body", "entry", "version"])
    .where("evaluation_id", "=", evaluationId)
    .where("kind", "=", kind)
    .where("key", "=", key)
    .executeTakeFirst();
  return row && { ...row, body: JSON.parse(row.body) };
}

export async function keepEntry(tx: Writing, evaluationId: string, kind: EntryKind, kept: KeptEntry): Promise<void> {
  const values = { body: JSON.stringify(kept.body), entry: kept.entry, version: kept.version };
  await tx
    .insertInto("evaluation_entry")
    .values({ evaluation_id: evaluationId, kind, key: kept.key, ...values })
    .onConflict((on) => on.columns(["evaluation_id", "kind", "key"]).doUpdateSet(values))
    .execute();
}

function evaluationOf(row: EvaluationTable): KeptEvaluation {
  return {
    id: row.id,
    title: row.title,
    placeId: row.place_id,
    reading: row.reading as ReadingOf,
    basedOn: row.based_on,
    state: row.state as EvaluationHead["state"],
    trail: JSON.parse(row.trail) as EvaluationStep[],
    openedAt: row.opened_at,
    sealed: row.sealed,
    countersignatures: JSON.parse(row.countersignatures) as string[],
    version: row.version,
  };
}
