/**
 * What a table would change, in the words of the terminal: how many of each, what changes from what to what, what cannot be
 * read and what to do about it.
 */
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { cellOf } from "../../domain/maturity/table/answer-cells.ts";
import {
  countVerdicts,
  type PreviewedRow,
  ROW_VERDICTS,
  type RowVerdict,
} from "../../domain/maturity/table/preview.ts";
import { fieldWords, rowProblemSentence, VERDICT_WORDS } from "../../domain/maturity/table/table-words.ts";
import { filled } from "../../domain/maturity/words/maturity-words.ts";
import { oneLine } from "../../domain/one-line.ts";

/** So many rows of one kind are told. */
const ROWS_SHOWN = 100;
const VALUE_SHOWN = 60;
const TOLD: readonly RowVerdict[] = ["new", "changed", "unreadable", "unknown-criterion"];

const WORDS = {
  en: {
    head: "{path}{sheet}: {counts}",
    sheet: ", sheet “{name}”",
    others: "Read over: {names}",
    none: "nothing",
    row: "row {line}",
    cell: "cell {cell}, {heading}",
    meant: "did you mean {id}?",
    more: "… and {count} more",
  },
  de: {
    head: "{path}{sheet}: {counts}",
    sheet: ", Blatt „{name}“",
    others: "Nicht gelesen: {names}",
    none: "nichts",
    row: "Zeile {line}",
    cell: "Zelle {cell}, {heading}",
    meant: "meinten Sie {id}?",
    more: "… und {count} weitere",
  },
} as const;

export interface ImportedTable {
  readonly path: string;
  readonly sheet: string;
  readonly otherSheets: readonly string[];
  readonly rows: readonly PreviewedRow[];
}

export function importWords({ path, sheet, otherSheets, rows }: ImportedTable, texts: MaturityTexts): string {
  const { language } = texts;
  const words = WORDS[language];
  const counts = countVerdicts(rows);
  const head = filled(words.head, {
    path: oneLine(path),
    sheet: sheet === "" ? "" : filled(words.sheet, { name: oneLine(sheet, 40) }),
    counts: ROW_VERDICTS.filter((verdict) => counts[verdict] > 0)
      .map((verdict) => `${counts[verdict]} ${VERDICT_WORDS[language][verdict]}`)
      .join(", "),
  });
  const others = otherSheets.map((name) => oneLine(name, 40)).join(", ");
  const parts = TOLD.filter((verdict) => counts[verdict] > 0).map((verdict) => {
    const those = rows.filter((row) => row.verdict === verdict);
    const lines = those.slice(0, ROWS_SHOWN).flatMap((row) => rowWords(row, texts));
    const more = those.length - ROWS_SHOWN;
    return [
      VERDICT_WORDS[language][verdict],
      ...lines,
      ...(more > 0 ? [`  ${filled(words.more, { count: more })}`] : []),
    ];
  });
  return [[head, ...(others === "" ? [] : [filled(words.others, { names: others })])], ...parts]
    .map((part) => part.join("\n"))
    .join("\n\n");
}

function rowWords(row: PreviewedRow, texts: MaturityTexts): string[] {
  const { language } = texts;
  const words = WORDS[language];
  const line = filled(words.row, { line: row.line });
  const title = row.criterion === undefined ? undefined : texts.criteria[row.criterion]?.title;
  const name = row.criterion === undefined ? row.named : `${row.criterion}${title === undefined ? "" : `, ${title}`}`;
  const shown = (text: string) => (text === "" ? words.none : oneLine(text.replaceAll("\n", " | "), VALUE_SHOWN));
  const changes = row.changed.map(
    (field) =>
      `    ${fieldWords(field, language)}: ${shown(cellOf(row.before, field, language))} → ${shown(cellOf(row.after, field, language))}`,
  );
  const problems = row.problems.map((problem) => {
    const cell = filled(words.cell, { cell: problem.cell, heading: problem.heading });
    return `    ${cell}: ${rowProblemSentence(problem, language)}`;
  });
  const meant = row.meant === undefined ? [] : [`    ${filled(words.meant, { id: row.meant })}`];
  return [`  ${line}: ${name}`, ...changes, ...problems, ...meant];
}
