/**
 * The provisions of an assessment as a table for a spreadsheet, one row each; the notice stands in each row, since a row
 * travels alone.
 */
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import { type Language, wordsIn } from "../../domain/conformance/words/words.ts";
import type { Cell, Table } from "../table/table.ts";
import { PAPER_WORDS } from "./paper-words.ts";

export function provisionTable(
  { provisions, notice, catalogue: { id: catalogue, edition } }: ConformanceReport,
  language: Language,
): Table {
  const words = PAPER_WORDS[language];
  const titles = {
    catalogue: words.catalogue,
    provision: words.provision,
    title: words.asks,
    status: words.status,
    verdict: words.verdict,
    why: words.why,
    measures: words.measures,
    reason: words.reason,
    evidence: words.evidence,
    notice: words.notice,
  };
  return {
    columns: Object.entries(titles).map(([key, title]) => ({ key, title, kind: "text" })),
    rows: Object.entries(provisions).map(([id, one]): Cell[] => [
      `${catalogue} ${edition}`,
      id,
      one.title,
      one.status,
      wordsIn(language).verdicts[one.verdict],
      one.because,
      one.measures,
      one.reason,
      one.evidence.join("\n"),
      notice,
    ]),
  };
}
