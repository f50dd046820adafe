/**
 * The provisions of an assessment as a table for a spreadsheet, one row each, and the questionnaire beside it; the notice
 * stands in each row, since a row travels alone.
 */
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import { type Language, verdictIn } from "../../domain/conformance/words/words.ts";
import type { Cell, Table } from "../table/table.ts";
import type { Sheet } from "../table/write-xlsx.ts";
import { howKnown, PAPER_WORDS } from "./paper-words.ts";

/** The sheets of its workbook. */
export function assessmentSheets(report: ConformanceReport, language: Language): [Sheet, ...Sheet[]] {
  const words = PAPER_WORDS[language];
  const provisions = { sheet: words.provisions, table: provisionTable(report, language) };
  const conditions = conditionTable(report, language);
  return conditions === undefined
    ? [provisions]
    : [provisions, { sheet: words.questionnaire.split(":")[0] ?? "", table: conditions }];
}

/** The conditions of the edition; undefined where it asks none. */
function conditionTable({ conditions, notice, catalogue }: ConformanceReport, language: Language): Table | undefined {
  const words = PAPER_WORDS[language];
  const titles = {
    catalogue: words.catalogue,
    condition: words.condition,
    question: words.asks,
    answer: words.reply,
    how: words.why,
    reason: words.reason,
    notice: words.notice,
  };
  const rows = Object.entries(conditions).flatMap(([id, one]): Cell[][] =>
    one.question === undefined
      ? []
      : [
          [
            `${catalogue.id} ${catalogue.edition}`,
            id,
            one.question,
            words.replies[one.answer],
            howKnown(one, language),
            one.reason ?? null,
            notice,
          ],
        ],
  );
  if (rows.length === 0) return undefined;
  return { columns: Object.entries(titles).map(([key, title]) => ({ key, title, kind: "text" })), rows };
}

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
      verdictIn(one, language),
      one.because,
      one.measures,
      one.reason,
      one.evidence.join("\n"),
      notice,
    ]),
  };
}
