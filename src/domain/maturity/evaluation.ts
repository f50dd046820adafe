/**
 * What an evaluation says: levels with what is in the way, per column, dimension and facility, and every criterion.
 *
 * "achieved" and "working on" are two figures and never mixed (note N01): the first is the rating, 0 to 5, all criteria of
 * this and all lower levels; the second is the lowest level that still has an open criterion.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";
import { AnswerKind } from "./answer.ts";
import { Reading } from "./reading.ts";

const Level = Type.Integer({ minimum: 0, maximum: 9 });
const Ids = Type.Array(Type.String());
const Share = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()], {
  description: "0 to 1; null where no criterion is applicable",
});
const Count = Type.Integer({ minimum: 0 });

export const LevelShare = Closed(
  {
    level: Level,
    met: Count,
    partly: Count,
    open: Type.Integer({ minimum: 0, description: "neither met nor partly: not fulfilled, or unknown" }),
    notApplicable: Count,
    share: Share,
    /** As the share, with a half for what is partly fulfilled; it moves no level. */
    progress: Share,
  },
  { description: "what is met of one level; not applicable stands outside numerator and denominator" },
);
export type LevelShare = Static<typeof LevelShare>;

const standing = {
  achieved: Type.Integer({ minimum: 0, maximum: 9, description: "all criteria of this and all lower levels are met" }),
  workingOn: Type.Integer({ minimum: 1, maximum: 9, description: "the lowest level with an open criterion" }),
  inTheWay: Type.Array(Type.String(), {
    description: "the open criteria of the level worked on, first what unlocks most",
  }),
};

export const Standing = Closed(
  {
    ...standing,
    levels: Type.Array(LevelShare),
    share: Share,
    /** Our own addition: 0 to 1 by the weights of standards/maturity-readings.json. */
    weighted: Share,
  },
  { description: "how a column, a dimension or the facility stands" },
);
export type Standing = Static<typeof Standing>;

const ColumnStanding = Closed(
  {
    ...Standing.properties,
    ceiling: Type.Integer({ minimum: 0, description: "the highest level that any figures can reach by this reading" }),
  },
  { description: "how a column stands" },
);

const FacilityStanding = Closed(
  {
    ...Standing.properties,
    /** The facility without the dimensions that are reported apart, today the outcome (N41). */
    core: Closed(standing, { description: "without what is reported apart" }),
  },
  { description: "how the facility stands" },
);

export const CriterionResult = Closed(
  {
    id: Type.String(),
    result: Type.Enum(["met", "broken", "not-applicable", "unknown"], {
      description: "in the words of every check: unknown never counts as met",
    }),
    answer: AnswerKind,
    basis: Type.Enum(["answer", "measured", "implied", "none"], { description: "what the answer rests on" }),
    /** The criterion whose evidence answers this one too. */
    impliedBy: Type.Optional(Type.String()),
    /** Met because the facility has no such device. */
    noSuchDevice: Type.Optional(Type.Literal(true)),
    declared: Type.Optional(Type.Literal(true)),
    /** Accepted, in the weaker of two readings. */
    weaker: Type.Optional(Type.Literal(true)),
    /** Why an answer that was given does not count: it expired, or a reason or an accepted way is missing. */
    setAside: Type.Optional(Type.Enum(["expired", "reason-missing", "way-not-accepted"])),
    /** What the figures say, where the answer says otherwise. */
    measuredOtherwise: Type.Optional(Type.Enum(["met", "broken"])),
    /** Notes of the model that decided this result. */
    notes: Ids,
  },
  { description: "the result of one criterion" },
);
export type CriterionResult = Static<typeof CriterionResult>;

const Joint = Closed(
  {
    from: Type.String(),
    to: Type.String(),
    /** Levels that `to` is ahead of `from`; negative when it stays behind. */
    difference: Type.Integer(),
    reads: Type.Enum(["level", "ahead", "behind"]),
  },
  { description: "how one dimension stands beside the one that carries it" },
);

export const Evaluation = Closed(
  {
    carelabel: Type.Literal("maturity-evaluation"),
    reading: Reading,
    /** The day on which answers and figures were aged. */
    today: Day,
    readingsEdition: Type.String(),
    facility: FacilityStanding,
    dimensions: Type.Record(Type.String(), Standing),
    columns: Type.Record(Type.String(), ColumnStanding),
    criteria: Type.Array(CriterionResult),
    /** Structure, process, outcome: a picture of its own (Donabedian). */
    flow: Closed(
      { steps: Type.Array(Type.String()), joints: Type.Array(Joint) },
      { description: "which dimension carries which" },
    ),
    notApplicable: Type.Array(
      Closed({ id: Type.String(), reason: Type.String() }, { description: "left out, and why" }),
    ),
    /** Notes of the model that speak for this evaluation. */
    notes: Ids,
  },
  { description: "evaluation of a facility's maturity" },
);
export type Evaluation = Static<typeof Evaluation>;
