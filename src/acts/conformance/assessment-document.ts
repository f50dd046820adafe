/**
 * An assessment as a document for whoever needs it: on paper, or as a table.
 */
import type { Actor } from "../../domain/account/account.ts";
import { assess } from "../../domain/conformance/assess.ts";
import { reportOf } from "../../domain/conformance/report.ts";
import { statementOf } from "../../domain/conformance/statement.ts";
import type { Language } from "../../domain/conformance/words/words.ts";
import type { Paper } from "../../print/audit/paper.ts";
import { assessmentPaper } from "../../print/conformance/assessment-paper.ts";
import { assessmentSheets } from "../../print/conformance/provision-table.ts";
import type { Sheet } from "../../print/table/write-xlsx.ts";
import type { Reading } from "../../store/database.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { writersAside } from "../writers-aside.ts";
import { assessmentWithin, editionIn } from "./assessment.ts";
import { statementFile } from "./statement.ts";

export type WriteAssessment = (paper: Paper, accountId: string, signal: AbortSignal) => Promise<Uint8Array>;

/** PDFs, each typeset on a thread of its own. */
export const assessmentsAside = (): WriteAssessment =>
  writersAside<Paper>(new URL("./write-assessment-worker.ts", import.meta.url), () => []);

export interface AssessmentDocuments {
  readonly paper: Paper;
  /** The provisions first. */
  readonly sheets: readonly [Sheet, ...Sheet[]];
}

/** @param today YYYY-MM-DD. @throws {InputError} `record-unknown`. */
export async function assessmentDocuments(
  db: Reading,
  actor: Actor,
  id: string,
  language: Language,
  today: string,
): Promise<AssessmentDocuments> {
  const { catalogue: catalogueId, edition, title, state, trail } = await assessmentWithin(db, actor, id);
  const catalogue = loadCatalogue(catalogueId);
  const statement = statementOf(await statementFile(db, actor, id));
  const assessment = assess(catalogue, statement, { edition: editionIn(catalogue, edition) });
  // A closed one is as of the day on which it was signed.
  const on = state === "closed" ? (trail.at(-1)?.at.slice(0, 10) ?? today) : today;
  const report = reportOf(assessment, { language, today: on });
  return { paper: assessmentPaper(report, catalogue, { title, language }), sheets: assessmentSheets(report, language) };
}
