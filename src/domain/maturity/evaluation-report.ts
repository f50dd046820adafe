/**
 * An evaluation as it is handed on: what was evaluated, the levels, what does not fit together, the way up.
 *
 * `carelabel assess --json` writes it; docs/schemas/maturity-evaluation.schema.json is its schema.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";
import { AnswerKind } from "./answer.ts";
import { Evaluation } from "./evaluation.ts";
import { Measure } from "./measure.ts";
import { REMARK_KINDS } from "./quality.ts";

const OrNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

const ReportedRemark = Closed(
  {
    kind: Type.Enum([...REMARK_KINDS]),
    criterion: Type.String(),
    other: Type.Optional(Type.String()),
    answered: Type.Optional(AnswerKind),
    day: Type.Optional(Day),
    note: Type.Optional(Type.String()),
    says: Type.String({ description: "the remark as a sentence" }),
  },
  { description: "what does not fit together" },
);

const priced = {
  measures: Type.Array(Measure),
  cost: Type.Number(),
  effort: Type.Number({ description: "days of work" }),
  proven: Type.Boolean({ description: "false where the search was cut off and something better may exist" }),
};

const WayUp = Closed(
  {
    scope: Type.String(),
    target: Type.Integer(),
    reached: Type.Boolean({ description: "whether it is reached today, without any measure" }),
    /** Open criteria that no measure fulfils. */
    uncovered: Type.Array(Type.String()),
    ...priced,
  },
  { description: "the cheapest measures to a level" },
);

const UnderBudget = Closed(
  {
    scope: Type.String(),
    budget: Type.Number(),
    achieved: Type.Integer({ description: "the level of the scope afterwards" }),
    columns: Type.Record(Type.String(), Type.Integer()),
    ...priced,
  },
  { description: "the measures that bring most for a sum" },
);

export const EvaluationReport = Closed(
  {
    ...Evaluation.properties,
    subject: Closed(
      { facility: OrNull(Type.String()), site: OrNull(Type.String()), date: OrNull(Day), file: Type.String() },
      { description: "what was evaluated" },
    ),
    model: Closed({ title: Type.String(), where: Type.String() }, { description: "the model and where it stands" }),
    contradictions: Type.Array(ReportedRemark, { description: "pairs of statements of which one is wrong" }),
    remarks: Type.Array(ReportedRemark),
    wayUp: OrNull(WayUp),
    underBudget: OrNull(UnderBudget),
  },
  { description: "evaluation of a facility's maturity, as it is handed on" },
);
export type EvaluationReport = Static<typeof EvaluationReport>;
