/**
 * What a table of answers would change in an evaluation, row by row, before anybody accepts it.
 *
 * A cell that shows what the answer's own cell would show changes nothing, so what a spreadsheet cannot hold is not lost by
 * going through one. A field without a column stays as it is; where the answer itself changes, a reason, a way and a last
 * day that nobody repeated are those of the old answer and go with it.
 */

import { withoutUnseen } from "../../text.ts";
import type { Answer, AnswerSource } from "../answer.ts";
import { type AnswerFields, cellOf, SAID_FIELDS, type SaidField } from "./answer-cells.ts";
import { HARMLESS_PROBLEMS, type SaidInRow, type TableRow } from "./table-row.ts";

/** `empty`: the row has no answer, and what is there stays. */
export const ROW_VERDICTS = ["new", "changed", "same", "empty", "unreadable", "unknown-criterion"] as const;
export type RowVerdict = (typeof ROW_VERDICTS)[number];

export interface PreviewedRow extends TableRow {
  readonly verdict: RowVerdict;
  /** The version of the answer that it was held against; 0 where there was none. */
  readonly base: number;
  readonly before: Answer | undefined;
  /** What would stand there; undefined where nothing would change. */
  readonly after: AnswerFields | undefined;
  readonly changed: readonly SaidField[];
}

export interface KeptAnswer {
  readonly answer: Answer;
  readonly version: number;
}

export function previewRows(rows: readonly TableRow[], kept: ReadonlyMap<string, KeptAnswer>): PreviewedRow[] {
  return rows.map((row) => {
    const there = row.criterion === undefined ? undefined : kept.get(row.criterion);
    const nothing = { ...row, base: there?.version ?? 0, before: there?.answer, after: undefined, changed: [] };
    if (row.criterion === undefined && row.problems.some(({ kind }) => kind === "criterion-unknown"))
      return { ...nothing, verdict: "unknown-criterion" };
    if (row.problems.some(({ kind }) => !HARMLESS_PROBLEMS.includes(kind)))
      return { ...nothing, verdict: "unreadable" };
    if (row.said === undefined) return { ...nothing, verdict: "empty" };
    const after = laidOver(there?.answer, row.said);
    const changed = SAID_FIELDS.filter((field) => !showsTheSame(there?.answer, after, field));
    if (there !== undefined && changed.length === 0) return { ...nothing, verdict: "same" };
    return { ...nothing, verdict: there === undefined ? "new" : "changed", after, changed };
  });
}

/** Fields that belong to one answer and not to the next. */
const OF_ONE_ANSWER: readonly SaidField[] = ["reason", "way", "validUntil"];

function laidOver(before: Answer | undefined, said: SaidInRow): AnswerFields {
  const isOther = before?.answer !== said.answer;
  const kept = (field: "reason" | "note" | "way" | "ownFigure" | "validUntil") => {
    const given = said[field];
    const there = before?.[field];
    const value =
      given === undefined
        ? isOther && OF_ONE_ANSWER.includes(field)
          ? undefined
          : there
        : // A workbook cuts what is too long for it, and counts line ends in its own way.
          isShown(there ?? "", given ?? "")
          ? there
          : (given ?? undefined);
    return value === undefined ? {} : { [field]: value };
  };
  const evidence = said.evidence === undefined ? (before?.evidence ?? []) : [...(said.evidence ?? [])];
  const given = { answer: said.answer, evidence };
  return {
    ...given,
    ...(before !== undefined && showsTheSame(before, given, "evidence") ? { evidence: before.evidence } : {}),
    ...kept("reason"),
    ...kept("note"),
    ...kept("way"),
    ...kept("ownFigure"),
    ...kept("validUntil"),
    // Who said it is taken from the table only where it is not who said the answer that stood there.
    ...(typeof said.date === "string" && said.date !== before?.date ? { date: said.date } : {}),
    ...(typeof said.by === "string" && said.by !== before?.by ? { by: said.by } : {}),
  };
}

function showsTheSame(before: AnswerFields | undefined, after: AnswerFields, field: SaidField): boolean {
  if (before === undefined) return cellOf(after, field) === "";
  return isShown(cellOf(before, field), cellOf(after, field));
}

/** What CSV guards by an apostrophe, so that no spreadsheet runs it (formats/csv/formula-guard). */
const GUARDED = /^'*[=+\-@\t\r\n＝＋－＠]/;

function isShown(before: string, after: string): boolean {
  const [old, now] = [tidy(before), tidy(after)];
  // A spreadsheet that opened our CSV saves the guard as a sign of the text.
  return old === now || (GUARDED.test(old) && now === `'${old}`);
}

/** A text as it comes back by a spreadsheet: its own line ends, nothing that cannot be seen, no space around it. */
export function tidy(text: string): string {
  return withoutUnseen(text.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd").toWellFormed()).trim();
}

/** Where an answer that is taken from a table came from. */
export function tableSource(
  file: string,
  digest: string,
  { by, date }: { readonly by?: string | undefined; readonly date?: string | undefined },
): AnswerSource {
  return {
    kind: "table",
    file,
    digest,
    ...(by === undefined ? {} : { by }),
    ...(date === undefined ? {} : { date }),
  };
}

/** How many rows of each verdict there are. */
export function countVerdicts(rows: readonly { readonly verdict: RowVerdict }[]): Record<RowVerdict, number> {
  const counts = Object.fromEntries(ROW_VERDICTS.map((verdict) => [verdict, 0])) as Record<RowVerdict, number>;
  for (const { verdict } of rows) counts[verdict]++;
  return counts;
}

const FILE_NAME_MOST = 120;

/** The name of a file as it can be kept beside an answer. */
export function tableFileName(name: string): string {
  const shown = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]/gu, "")
    .slice(0, FILE_NAME_MOST)
    .toWellFormed()
    .trim();
  return shown === "" ? "table" : shown;
}
