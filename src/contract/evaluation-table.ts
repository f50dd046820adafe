/**
 * Routes that bring an evaluation out as a table and answers from a table in: first what every row would do, then those that
 * a person accepts.
 *
 * The server keeps nothing of a preview. What is accepted names the version of each answer that the preview showed, so an
 * answer that was changed since is not overwritten.
 */
import Type, { type Static } from "typebox";
import { Answer, AnswerKind, EvidenceRef, Remark } from "../domain/maturity/answer.ts";
import { CriterionId } from "../domain/maturity/model-data.ts";
import { SAID_FIELDS } from "../domain/maturity/table/answer-cells.ts";
import { ROW_VERDICTS } from "../domain/maturity/table/preview.ts";
import { RowProblem } from "../domain/maturity/table/table-row.ts";
import { Closed, Day, Name } from "../domain/text.ts";
import { AnswerEntry, AnswerInput } from "./evaluation.ts";
import { ById } from "./parts.ts";
import type { Route } from "./route.ts";

export const WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** 81 answers with long texts take a tenth of it. */
export const ANSWER_TABLE_LIMIT_BYTES = 8 * 1024 * 1024;

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** As a row says it; who and when are those of the table. */
export const TakenAnswer = Closed(
  {
    answer: AnswerKind,
    reason: Type.Optional(Remark),
    note: Type.Optional(Remark),
    evidence: Type.Array(EvidenceRef, { maxItems: 100 }),
    way: AnswerInput.properties.way,
    ownFigure: AnswerInput.properties.ownFigure,
    validUntil: Type.Optional(Day),
    date: Type.Optional(Day),
    by: Type.Optional(Name),
  },
  { description: "an answer as a row of a table says it" },
);
export type TakenAnswer = Static<typeof TakenAnswer>;

export const AnswerRow = Type.Object({
  line: Type.Integer({ description: "row of the table, counted from 1 with its heading" }),
  verdict: Type.Enum([...ROW_VERDICTS]),
  named: Type.String({ description: "what names the criterion there" }),
  criterion: orNull(CriterionId),
  meant: orNull(CriterionId),
  base: Type.Integer({ description: "version of the answer that it was held against" }),
  before: Type.Union([Answer, Type.Null()], { description: "what a row that changes something would change" }),
  after: orNull(TakenAnswer),
  changed: Type.Array(Type.Enum([...SAID_FIELDS])),
  problems: Type.Array(RowProblem),
});
export type AnswerRow = Static<typeof AnswerRow>;

export const evaluationTableRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/table",
  summary: "An evaluation as a workbook, or its answers as CSV; the answers can be edited and read back.",
  access: "evaluation.read",
  params: ById,
  query: Type.Object(
    { format: Type.Enum(["xlsx", "csv"]), language: Type.Enum(["en", "de"]) },
    { additionalProperties: false },
  ),
  reply: { kind: "file", mediaTypes: [WORKBOOK_TYPE, "text/csv"] },
} as const satisfies Route;

export const previewAnswersRoute = {
  method: "POST",
  path: "/api/v1/evaluations/:id/table",
  summary: "Send a table of answers and see what each row would do; nothing is changed.",
  access: "evaluation.answer",
  params: ById,
  body: { kind: "document", mediaTypes: ["text/csv", WORKBOOK_TYPE], limitBytes: ANSWER_TABLE_LIMIT_BYTES },
  reply: Type.Object({
    digest: Type.String({ description: "SHA-256 of the file" }),
    sheet: Type.String(),
    otherSheets: Type.Array(Type.String(), { description: "read over" }),
    rows: Type.Array(AnswerRow),
  }),
} as const satisfies Route;

export const takeAnswersRoute = {
  method: "PUT",
  path: "/api/v1/evaluations/:id/table",
  summary: "Take over the rows that are named. Those whose answer was changed since the preview are left and told.",
  access: "evaluation.answer",
  params: ById,
  body: {
    kind: "json",
    schema: Closed(
      {
        file: Name,
        digest: Type.String({ pattern: "^[0-9a-f]{64}$", description: "the SHA-256 of the file, 64 hex digits" }),
        entry: AnswerInput.properties.entry,
        rows: Type.Array(
          Closed(
            { criterion: CriterionId, base: AnswerInput.properties.base, answer: TakenAnswer },
            { description: "a row of the preview" },
          ),
          { minItems: 1, maxItems: 200 },
        ),
      },
      { description: "the rows of a preview that a person accepts" },
    ),
    limitBytes: 2 * 1024 * 1024,
  },
  reply: Type.Object({
    taken: Type.Array(CriterionId),
    overtaken: Type.Array(AnswerEntry, { description: "what stands there now, said since the preview" }),
  }),
} as const satisfies Route;
