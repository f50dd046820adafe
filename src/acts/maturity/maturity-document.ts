/**
 * Documents of the maturity as PDF: the report of an evaluation, and the figures of a quarter.
 */
import type { ManagementReport } from "../../domain/maturity/management.ts";
import type { MaturityLanguage } from "../../domain/maturity/words/maturity-words.ts";
import { printPaper } from "../../print/audit/print-paper.ts";
import { managementPaper } from "../../print/maturity/management-paper.ts";
import { maturityPaper } from "../../print/maturity/maturity-paper.ts";
import type { ReportSource } from "../../print/maturity/report-source.ts";
import { loadMaturityModel, loadMaturityTexts } from "../../store/load-maturity.ts";
import { type AsideLimits, writersAside } from "../writers-aside.ts";

export type MaturityDocument =
  | { readonly kind: "report"; readonly source: ReportSource }
  | { readonly kind: "management"; readonly report: ManagementReport; readonly language: MaturityLanguage };

/** @throws {InputError} `format-unsupported` where no typesetter of this platform exists. */
export function writeMaturityDocument(wanted: MaturityDocument): Uint8Array {
  const language = wanted.kind === "report" ? wanted.source.language : wanted.language;
  const texts = loadMaturityTexts(language);
  const paper =
    wanted.kind === "report"
      ? maturityPaper(wanted.source, loadMaturityModel(), texts)
      : managementPaper(wanted.report, language, texts);
  return printPaper(paper).pdf();
}

export type WriteMaturityDocument = (
  wanted: MaturityDocument,
  accountId: string,
  signal: AbortSignal,
) => Promise<Uint8Array>;

/** Each on a thread of its own. */
export function maturityDocumentsAside(limits: Partial<AsideLimits> = {}): WriteMaturityDocument {
  return writersAside(new URL("./maturity-document-worker.ts", import.meta.url), () => [], limits);
}
