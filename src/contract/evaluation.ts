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
import { TRAINING_SUBJECTS } from "../domain/maturity/links/facility-facts.ts";
import { SOURCE_KINDS } from "../domain/maturity/links/link.ts";
import { TRAINING_LIMIT_BYTES } from "../domain/maturity/links/training-records.ts";
import { Measure } from "../domain/maturity/measure.ts";
import { Figure } from "../domain/maturity/measured-facts.ts";
import { CriterionId } from "../domain/maturity/model-data.ts";
import { Reading } from "../domain/maturity/reading.ts";
import { Closed, Day, Name } from "../domain/text.ts";
import { ById, Empty, EntryId, Moment, Note, orNull, Version } from "./parts.ts";
import type { Route } from "./route.ts";

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

const Because = Type.Object(
  { en: Type.String(), de: Type.String() },
  { description: "why, with the limits of what was looked at" },
);

export const MeasuredSource = Type.Object(
  { kind: Type.Enum([...SOURCE_KINDS]), id: Type.String(), title: Type.String() },
  { description: "where a person can look" },
);

const Measured = {
  link: Type.String({ description: "which rule proposes it (docs/maturity.md, What is measured)" }),
  because: Because,
  sources: Type.Array(MeasuredSource, { maxItems: 10 }),
  contradicts: Type.Boolean({ description: "what stands in the evaluation says otherwise" }),
};

const ProposedAnswer = Type.Enum(["fulfilled", "partly", "not-fulfilled"]);

export const MeasuredProposal = Type.Object({
  criterion: CriterionId,
  answer: ProposedAnswer,
  validUntil: Day,
  ...Measured,
});
export type MeasuredProposal = Static<typeof MeasuredProposal>;

export const MeasuredFigure = Type.Object({ metric: Type.String(), figure: Figure, ...Measured });
export type MeasuredFigure = Static<typeof MeasuredFigure>;

export const Proposals = Type.Object({
  proposals: Type.Array(MeasuredProposal),
  figures: Type.Array(MeasuredFigure),
  stale: Type.Array(
    Type.Object({
      criterion: CriterionId,
      link: Type.String(),
      now: Type.Union([ProposedAnswer, Type.Literal("unknown")], { description: "unknown: nothing speaks of it now" }),
    }),
    { description: "answers that were taken over from what was measured, which says something else by now" },
  ),
});
export type Proposals = Static<typeof Proposals>;

export const proposalsRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/proposals",
  summary: "What was measured and speaks for or against criteria; nothing of it counts until a person takes it over.",
  access: "evaluation.read",
  params: ById,
  reply: Proposals,
} as const satisfies Route;

const Trained = Type.Object({
  people: Type.Integer({ minimum: 0 }),
  until: Type.Union([Day, Type.Null()], { description: "the first day on which one of them runs out" }),
});

export const bringTrainingRoute = {
  method: "PUT",
  path: "/api/v1/training-records",
  summary: "Bring training records as a table; how many people were trained is kept, and no name.",
  access: "evaluation.write",
  body: { kind: "document", mediaTypes: ["text/csv"], limitBytes: TRAINING_LIMIT_BYTES },
  reply: Type.Object({
    staff: Type.Integer({ minimum: 0, description: "people whom the table names" }),
    broughtOn: Day,
    trained: Type.Object(
      Object.fromEntries(TRAINING_SUBJECTS.map((subject) => [subject, Trained])) as Record<
        (typeof TRAINING_SUBJECTS)[number],
        typeof Trained
      >,
      { description: "by subject: people with a record that is valid today" },
    ),
  }),
} as const satisfies Route;
