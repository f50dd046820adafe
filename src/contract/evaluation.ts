/**
 * Routes of the maturity evaluation: open one, answer it together, hand it over, review it, close it with a signature.
 *
 * Each answer, figure and measure has a version of its own, so that two people who work at once, one of them perhaps
 * without a line, meet at one criterion only and lose nothing; each entry has an id that its writer gave it, so that
 * sending it again is harmless.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Answer, AnswerKind, AnswerSource, EvidenceRef, Remark } from "../domain/maturity/answer.ts";
import { Measure } from "../domain/maturity/measure.ts";
import { Figure } from "../domain/maturity/measured-facts.ts";
import { CriterionId } from "../domain/maturity/model-data.ts";
import { Reading } from "../domain/maturity/reading.ts";
import { Closed, Day, Name } from "../domain/text.ts";
import { ById, Empty, Moment, Note } from "./parts.ts";
import type { Route } from "./route.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const EvaluationState = Type.Enum(["answering", "review", "reviewed", "closed"], {
  description: "answering; handed over for review; reviewed, and waiting for its signature; closed and signed",
});
export type EvaluationState = Static<typeof EvaluationState>;

/** What people do with a whole evaluation. */
export const EvaluationMove = Type.Enum(["hand-over", "return", "accept", "close"], {
  description: "hand it over for review, return it with a note, accept it, close it with the facility's signature",
});
export type EvaluationMove = Static<typeof EvaluationMove>;

export const EvaluationStep = Type.Object({
  step: Type.Union([EvaluationMove, Type.Literal("open")]),
  accountId: Type.Union([Type.String(), Type.Null()]),
  by: Type.String(),
  at: Moment,
  note: Note,
});
export type EvaluationStep = Static<typeof EvaluationStep>;

export const EvaluationHead = Type.Object(
  {
    id: RecordId,
    title: Name,
    placeId: orNull(RecordId),
    reading: Reading,
    basedOn: orNull(RecordId),
    state: EvaluationState,
    trail: Type.Array(EvaluationStep),
    openedAt: Moment,
    version: Type.Integer(),
  },
  { description: "a maturity evaluation; without a place it is of the whole facility" },
);
export type EvaluationHead = Static<typeof EvaluationHead>;

/** Version 0 is what was never said. */
const Version = Type.Integer({ minimum: 0, maximum: 1_000_000 });
/** Made by the writer, new for each thing said. */
const EntryId = Type.String({ pattern: "^[0-9A-Za-z_-]{8,64}$", description: "8 to 64 letters, digits, - or _" });

/** `itSecurityCostShare`, `maxDowntime.low` ... */
const MetricName = Type.String({
  pattern: "^[a-zA-Z]+(\\.[a-z]+)?$",
  maxLength: 60,
  description: "the name of a figure of the model, for example maxDowntime.low",
});

export const AnswerEntry = Type.Object({ criterion: CriterionId, version: Version, answer: Answer });
export type AnswerEntry = Static<typeof AnswerEntry>;
export const FigureEntry = Type.Object({ metric: Type.String(), version: Version, figure: orNull(Figure) });
export type FigureEntry = Static<typeof FigureEntry>;
export const MeasureEntry = Type.Object({ measure: Type.String(), version: Version, body: orNull(Measure) });
export type MeasureEntry = Static<typeof MeasureEntry>;

export const EvaluationContent = Type.Object({
  evaluation: EvaluationHead,
  answers: Type.Array(AnswerEntry),
  figures: Type.Array(FigureEntry),
  measures: Type.Array(MeasureEntry),
});
export type EvaluationContent = Static<typeof EvaluationContent>;

export const EvaluationInput = Closed(
  {
    title: Name,
    placeId: orNull(RecordId),
    reading: Reading,
    basedOn: orNull(RecordId),
  },
  { description: "a new evaluation; based on an earlier one, its answers are carried over as they are" },
);
export type EvaluationInput = Static<typeof EvaluationInput>;

/** What a person says; who and when is the server's word. */
export const AnswerInput = Closed(
  {
    base: Version,
    entry: EntryId,
    answer: AnswerKind,
    reason: Type.Optional(Remark),
    note: Type.Optional(Remark),
    evidence: Type.Array(EvidenceRef, { maxItems: 100 }),
    way: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    ownFigure: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    validUntil: Type.Optional(Day),
    source: AnswerSource,
  },
  { description: "an answer, and the version of the criterion's answer that its writer saw" },
);
export type AnswerInput = Static<typeof AnswerInput>;

const OfEvaluation = { id: RecordId };

export const listEvaluationsRoute = {
  method: "GET",
  path: "/api/v1/evaluations",
  summary: "The maturity evaluations within reach, newest first.",
  access: "evaluation.read",
  reply: Type.Object({ evaluations: Type.Array(EvaluationHead) }),
} as const satisfies Route;

export const openEvaluationRoute = {
  method: "POST",
  path: "/api/v1/evaluations",
  summary: "Open a maturity evaluation, new or based on an earlier one.",
  access: "evaluation.write",
  body: { kind: "json", schema: EvaluationInput },
  reply: EvaluationHead,
} as const satisfies Route;

export const readEvaluationRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id",
  summary: "A maturity evaluation with all that was said.",
  access: "evaluation.read",
  params: ById,
  reply: EvaluationContent,
} as const satisfies Route;

export const answerCriterionRoute = {
  method: "PUT",
  path: "/api/v1/evaluations/:id/answers/:criterion",
  summary:
    "Answer a criterion. Another answer since the version named is 412; the same entry sent again changes nothing.",
  access: "evaluation.answer",
  params: Type.Object({ ...OfEvaluation, criterion: CriterionId }),
  body: { kind: "json", schema: AnswerInput, limitBytes: 256 * 1024 },
  reply: AnswerEntry,
} as const satisfies Route;

export const setFigureRoute = {
  method: "PUT",
  path: "/api/v1/evaluations/:id/figures/:metric",
  summary: "Enter a figure that answers criteria by itself, or take it back.",
  access: "evaluation.answer",
  params: Type.Object({ ...OfEvaluation, metric: MetricName }),
  body: {
    kind: "json",
    schema: Closed(
      { base: Version, entry: EntryId, figure: orNull(Figure) },
      { description: "a figure; null is none" },
    ),
  },
  reply: FigureEntry,
} as const satisfies Route;

export const setMeasureRoute = {
  method: "PUT",
  path: "/api/v1/evaluations/:id/measures/:measure",
  summary: "Plan a measure for criteria that are open, or take it back.",
  access: "evaluation.write",
  params: Type.Object({ ...OfEvaluation, measure: Measure.properties.id }),
  body: {
    kind: "json",
    schema: Closed(
      { base: Version, entry: EntryId, body: orNull(Measure) },
      { description: "a measure; null is none" },
    ),
  },
  reply: MeasureEntry,
} as const satisfies Route;

export const moveEvaluationRoute = {
  method: "POST",
  path: "/api/v1/evaluations/:id/steps",
  summary: "Hand an evaluation over, return, accept or close it. What is closed is signed and never changes.",
  access: "evaluation.read",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Closed({ step: EvaluationMove, note: Note }, { description: "what is done, and why" }),
  },
  reply: EvaluationHead,
} as const satisfies Route;

export const removeEvaluationRoute = {
  method: "DELETE",
  path: "/api/v1/evaluations/:id",
  summary: "Throw away an evaluation that nobody has handed over.",
  access: "evaluation.write",
  conditional: true,
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const sealedEvaluationRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/document",
  summary: "The signed document of a closed evaluation; it can be verified without this server.",
  access: "evaluation.read",
  params: ById,
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;
