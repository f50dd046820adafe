/**
 * Maturity evaluations: the head, and what is said in them entry by entry, each with a version of its own.
 */
import type { EvaluationHead, EvaluationStep } from "../contract/evaluation.ts";
import type { Reading as ReadingOf } from "../domain/maturity/reading.ts";
import type { Reading, Writing } from "./database.ts";
import { keptEntries } from "./kept-entries.ts";
import type { EvaluationTable } from "./schema.ts";

/** A closed one is signed. */
export interface KeptEvaluation extends EvaluationHead {
  readonly sealed: string | null;
  readonly countersignatures: readonly string[];
}

export type EntryKind = "answer" | "figure" | "measure";

export const { entriesOf, entryOf, keepEntry } = keptEntries<EntryKind>("evaluation_entry", "evaluation_id");

export async function allEvaluations(db: Reading | Writing): Promise<KeptEvaluation[]> {
  const rows = await db.selectFrom("evaluation").selectAll().orderBy("opened_at", "desc").orderBy("id").execute();
  return rows.map(evaluationOf);
}

/** Of one place, or of the whole facility (null); newest first. */
export async function evaluationsOf(db: Reading | Writing, placeId: string | null): Promise<KeptEvaluation[]> {
  const rows = await db
    .selectFrom("evaluation")
    .selectAll()
    .where("place_id", placeId === null ? "is" : "=", placeId)
    .orderBy("opened_at", "desc")
    .orderBy("id")
    .execute();
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
