/**
 * An answer to one criterion: what a person says, or accepted from a proposal, with evidence and how long it holds.
 *
 * An answer ages: after its last day it counts as unknown, and the evaluation says so. A proposal of a link is no answer
 * until a person takes it over; then the answer says where it came from.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Name } from "../text.ts";

export const AnswerKind = Type.Enum(["fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown"], {
  description: "fulfilled, partly, not-fulfilled, not-applicable or unknown",
});
export type AnswerKind = Static<typeof AnswerKind>;

/** Words of a person; line breaks are fine. */
export const Remark = Type.String({ minLength: 1, maxLength: 4000, description: "a text of at most 4000 characters" });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$", description: "the SHA-256 of the document, 64 hex digits" });

export const EvidenceRef = Closed(
  {
    title: Type.String({ minLength: 1, maxLength: 500, description: "which document, record or place" }),
    digest: Type.Optional(Sha256),
    date: Type.Optional(Day),
  },
  { description: "a piece of evidence" },
);
export type EvidenceRef = Static<typeof EvidenceRef>;

export const AnswerSource = Type.Union(
  [
    Closed({ kind: Type.Literal("person") }, { description: "a person" }),
    Closed(
      {
        kind: Type.Literal("link"),
        link: Type.String({ minLength: 1, maxLength: 80 }),
        because: Type.String({ minLength: 1, maxLength: 1000 }),
      },
      { description: "a proposal that a person took over" },
    ),
    Closed(
      {
        kind: Type.Literal("table"),
        file: Name,
        digest: Sha256,
        /** Who gave it and when, as the table tells; whoever took it over stands in the answer itself. */
        by: Type.Optional(Name),
        date: Type.Optional(Day),
      },
      { description: "a row of a table that a person took over" },
    ),
  ],
  { description: "who says so" },
);
export type AnswerSource = Static<typeof AnswerSource>;

export const Answer = Closed(
  {
    answer: AnswerKind,
    reason: Type.Optional(Remark),
    note: Type.Optional(Remark),
    evidence: Type.Array(EvidenceRef, { maxItems: 100 }),
    /** In which of several ways it is fulfilled (standards/maturity-readings.json). */
    way: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** The facility's own figure where the model has none (N27). */
    ownFigure: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    date: Type.Optional(Day),
    by: Type.Optional(Name),
    /** The last day on which it counts. */
    validUntil: Type.Optional(Day),
    source: AnswerSource,
  },
  { description: "an answer" },
);
export type Answer = Static<typeof Answer>;

/** Answers by criterion; a criterion without one is unknown. */
export type Answers = ReadonlyMap<string, Answer>;

/** An answer by a person without anything beside it. */
export function plainAnswer(answer: AnswerKind, more: Partial<Answer> = {}): Answer {
  return { evidence: [], source: { kind: "person" }, ...more, answer };
}

/** Whether `today` (YYYY-MM-DD) lies after the last day on which the answer or figure counts. */
export function hasExpired({ validUntil }: { readonly validUntil?: string | undefined }, today: string): boolean {
  return validUntil !== undefined && validUntil < today;
}
