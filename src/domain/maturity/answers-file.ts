/**
 * A facility's answers as a file that a person keeps: answers by criterion, figures by metric, measures.
 *
 * `AnswersFile` is the published schema; `formats/maturity-answers` reads such a file and tells what is wrong with its line.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Name } from "../text.ts";
import { type Answer, AnswerKind, type Answers, EvidenceRef, Remark } from "./answer.ts";
import { Measure } from "./measure.ts";
import type { Figure, MeasuredFacts } from "./measured-facts.ts";
import type { Reading } from "./reading.ts";
import type { Evaluated } from "./settle-criterion.ts";

const EvidenceText = Type.String({ minLength: 1, maxLength: 500, description: "which document, record or place" });
const GivenEvidence = Type.Union([EvidenceText, EvidenceRef], {
  description: "a text, or title with digest and date",
});

export const GivenAnswer = Closed(
  {
    answer: AnswerKind,
    reason: Type.Optional(Remark),
    note: Type.Optional(Remark),
    evidence: Type.Optional(
      Type.Union([EvidenceText, Type.Array(GivenEvidence, { maxItems: 100 })], {
        description: "a text, or a list of at most 100 pieces of evidence",
      }),
    ),
    way: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: "in which of several ways it is fulfilled" }),
    ),
    ownFigure: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "the facility's own figure, as text" }),
    ),
    date: Type.Optional(Day),
    by: Type.Optional(Name),
    validUntil: Type.Optional(Day),
  },
  { description: "an answer with what belongs to it" },
);
export type GivenAnswer = Static<typeof GivenAnswer>;

export const NO_SUCH_DEVICE = "no-such-device";

export const GivenFigure = Closed(
  {
    value: Type.Number({ description: "a number" }),
    how: Type.Optional(Type.Enum(["measured", "declared"], { description: "measured or declared" })),
    from: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "where it comes from" })),
    date: Type.Optional(Day),
    validUntil: Type.Optional(Day),
    beside: Type.Optional(
      Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9 -]{0,60}$" }), Type.Number(), {
        description: "figures shown beside it by name, for example rawAlerts: 4100",
      }),
    ),
  },
  { description: "a figure with what belongs to it" },
);
export type GivenFigure = Static<typeof GivenFigure>;

const FigureValue = Type.Union(
  [Type.Number(), Type.Enum([NO_SUCH_DEVICE, "none", "unknown"]), Type.Null(), GivenFigure],
  {
    description: "a number, unknown, or no-such-device",
  },
);

/** Measures that are weighed at once. */
export const MEASURES_ALLOWED = 300;

/** What stands in a file beside its lists. */
export const AnswersHead = Closed(
  {
    facility: Type.Optional(Name),
    site: Type.Optional(Name),
    date: Type.Optional(Day),
    reading: Type.Optional(Type.Enum(["recommended", "literal"], { description: "recommended or literal" })),
    budget: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12, description: "what may be spent, from 0 on" })),
  },
  { description: "what stands in a file of answers beside its lists" },
);

export const AnswersFile = Closed(
  {
    ...AnswersHead.properties,
    answers: Type.Optional(
      Type.Record(Type.String(), Type.Union([AnswerKind, GivenAnswer]), { description: "answers by criterion" }),
    ),
    measured: Type.Optional(
      Type.Record(Type.String(), Type.Union([FigureValue, Type.Record(Type.String(), FigureValue)]), {
        description: "figures by the model's metrics; one per criticality where the model asks so",
      }),
    ),
    failureImpact: Type.Optional(Type.Integer({ description: "as under measured" })),
    measures: Type.Optional(Type.Array(Measure, { maxItems: MEASURES_ALLOWED, description: "a list of measures" })),
  },
  { description: "answers of a facility to the maturity model" },
);

/** What a file of answers says. */
export interface MaturityAnswers {
  readonly facility: string | undefined;
  readonly site: string | undefined;
  /** When the answers were gone through, as the file tells. */
  readonly date: string | undefined;
  readonly reading: Reading | undefined;
  readonly answers: Answers;
  readonly facts: MeasuredFacts;
  readonly measures: readonly Measure[];
  readonly budget: number | undefined;
}

export function answerOf(given: AnswerKind | GivenAnswer): Answer {
  if (typeof given === "string") return { answer: given, evidence: [], source: { kind: "person" } };
  const { evidence = [], ...rest } = given;
  const list = typeof evidence === "string" ? [evidence] : evidence;
  return {
    ...rest,
    evidence: list.map((one) => (typeof one === "string" ? { title: one } : one)),
    source: { kind: "person" },
  };
}

export function figureOf(given: number | GivenFigure): Figure {
  return typeof given === "number"
    ? { kind: "value", value: given, how: "measured" }
    : { kind: "value", how: "measured", ...given };
}

/** What is evaluated, read as asked for, else as the file says, else as recommended. */
export function evaluatedOf({ answers, facts, reading }: MaturityAnswers, today: string, asked?: Reading): Evaluated {
  return { answers, facts, reading: asked ?? reading ?? "recommended", today };
}
