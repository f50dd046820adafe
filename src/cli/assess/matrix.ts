/**
 * The matrix as the paper prints it, drawn in text: levels down, columns across, each cell what is met of it.
 */

import type { LevelShare } from "../../domain/maturity/evaluation.ts";
import type { EvaluationReport } from "../../domain/maturity/evaluation-report.ts";
import type { Dimension } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { filled, type MaturityLanguage, maturityWords } from "../../domain/maturity/words/maturity-words.ts";

/** One table of the paper; the last row tells the level of each column. */
export function matrixOf(
  { id, table, columns }: Dimension,
  { dimensions, columns: standings }: EvaluationReport,
  texts: MaturityTexts,
  language: MaturityLanguage,
): string[] {
  const { page } = maturityWords(language);
  const names = columns.map(({ key }) => inLines(texts.columns[key] ?? key));
  const heads = Array.from({ length: Math.max(...names.map((name) => name.length)) }, (_, line) => [
    "",
    ...names.map((name) => name[line] ?? ""),
  ]);
  const rows = [
    ...heads,
    ...texts.levels.map((name, index) => [
      `${index + 1} ${name}`,
      ...columns.map(({ key }) => cell(standings[key]?.levels[index], page.of)),
    ]),
    [page.achieved, ...columns.map(({ key }) => String(standings[key]?.achieved ?? 0))],
    [page.workingOn, ...columns.map(({ key }) => String(standings[key]?.workingOn ?? 1))],
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => `  ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join("   ")}`.trimEnd());
  const rule = `  ${widths.map((width) => "─".repeat(width)).join("───")}`;
  const head = `${texts.dimensions[id] ?? id} (${filled(page.table, { table })}): ${page.achieved} ${dimensions[id]?.achieved ?? 0}, ${page.workingOn} ${dimensions[id]?.workingOn ?? 1}`;
  return [head, ...lines.slice(0, heads.length), rule, ...lines.slice(heads.length, -2), rule, ...lines.slice(-2)];
}

const HEAD_COLUMNS = 16;

/** A heading broken between words, so that four columns stand side by side. */
function inLines(heading: string): string[] {
  const lines: string[] = [];
  for (const word of heading.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= HEAD_COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function cell(share: LevelShare | undefined, of: string): string {
  if (share === undefined) return "";
  const { met, partly, open } = share;
  const applicable = met + partly + open;
  if (applicable === 0) return "–";
  const glyph = met === applicable ? "✔" : met + partly === 0 ? "✖" : "◐";
  return `${glyph} ${filled(of, { met, applicable })}`;
}
