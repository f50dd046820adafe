/**
 * Conformance assessments: the head, and what is said in them entry by entry.
 */
import type { AssessmentHead, AssessmentStanding, AssessmentStep } from "../contract/assessment.ts";
import type { SaidKind } from "../domain/conformance/kept-assessment.ts";
import type { Reading, Writing } from "./database.ts";
import { keptEntries } from "./kept-entries.ts";
import type { DraftSide } from "./label.ts";
import type { AssessmentTable } from "./schema.ts";

export interface KeptAssessment extends AssessmentHead {
  /** Whose it is; neither sees what the other works on. */
  readonly side: DraftSide;
  readonly sealed: string | null;
}

export const {
  entriesOf: assessmentEntries,
  entryOf: assessmentEntry,
  keepEntry: keepAssessmentEntry,
} = keptEntries<SaidKind>("assessment_entry", "assessment_id");

/** Newest first. */
export async function allAssessments(db: Reading | Writing, side: DraftSide): Promise<KeptAssessment[]> {
  const rows = await db
    .selectFrom("assessment")
    .selectAll()
    .where("side", "=", side)
    .orderBy("opened_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(assessmentOf);
}

export async function assessmentById(db: Reading | Writing, id: string): Promise<KeptAssessment | undefined> {
  const row = await db.selectFrom("assessment").selectAll().where("id", "=", id).executeTakeFirst();
  return row && assessmentOf(row);
}

/** Keeps the head, new or changed. */
export async function keepAssessment(tx: Writing, kept: KeptAssessment): Promise<void> {
  const { productId, openedAt, trail, standing, ...head } = kept;
  const row = {
    ...head,
    product_id: productId,
    opened_at: openedAt,
    trail: JSON.stringify(trail),
    standing: JSON.stringify(standing),
  };
  await tx
    .insertInto("assessment")
    .values(row)
    .onConflict((on) => on.column("id").doUpdateSet(row))
    .execute();
}

export async function removeAssessment(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("assessment").where("id", "=", id).execute();
}

function assessmentOf({ product_id, opened_at, ...row }: AssessmentTable): KeptAssessment {
  return {
    ...row,
    productId: product_id,
    openedAt: opened_at,
    side: row.side as DraftSide,
    state: row.state as AssessmentHead["state"],
    trail: JSON.parse(row.trail) as AssessmentStep[],
    standing: JSON.parse(row.standing) as AssessmentStanding,
  };
}
