/**
 * A row of a table of answers as it was read: which criterion, what it says, and what is wrong with it.
 */
import Type, { type Static } from "typebox";
import type { AnswerKind, EvidenceRef } from "../answer.ts";

export const ROW_PROBLEMS = [
  "criterion-missing",
  "criterion-unknown",
  "criteria-differ",
  "twice",
  "answer-missing",
  "answer-unclear",
  "reason-missing",
  "day-unreadable",
  "too-long",
  "way-unknown",
  "letters-lost",
  "date-left-out",
] as const;

/** What is told and keeps nobody from taking the row. */
export const HARMLESS_PROBLEMS: readonly (typeof ROW_PROBLEMS)[number][] = ["date-left-out"];

export const RowProblem = Type.Object(
  {
    kind: Type.Enum([...ROW_PROBLEMS]),
    cell: Type.String({ description: "as a spreadsheet calls it, for example F12" }),
    heading: Type.String(),
    value: Type.String({ description: "what stands there, shortened" }),
    more: Type.String({ description: "a line, a limit, or what may be written instead" }),
  },
  { description: "what is wrong with a row" },
);
export type RowProblem = Static<typeof RowProblem>;

/** A field is absent where the table has no column of it, and null where its cell is empty. */
export interface SaidInRow {
  readonly answer: AnswerKind;
  readonly reason?: string | null;
  readonly evidence?: readonly EvidenceRef[] | null;
  readonly note?: string | null;
  readonly way?: string | null;
  readonly ownFigure?: string | null;
  readonly validUntil?: string | null;
  readonly date?: string | null;
  readonly by?: string | null;
}

export interface TableRow {
  /** As the spreadsheet counts, from 1. */
  readonly line: number;
  /** What names the criterion there, shortened. */
  readonly named: string;
  readonly criterion: string | undefined;
  /** The criterion that is perhaps meant, where none is named as the model names it. */
  readonly meant: string | undefined;
  /** Undefined where the row answers nothing, or what it answers cannot be read. */
  readonly said: SaidInRow | undefined;
  readonly problems: readonly RowProblem[];
}
