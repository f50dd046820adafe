/**
 * Why a best-before-inspection date is what it is, in numbers that a person or another program adds up again:
 *
 * date of a part = the earliest of its caps and anchor + intervalDays; intervalDays = the whole days of base.days ×
 * (100 + keptPercent) / 100, within the bounds; percent = the sum of the steps, keptPercent the same within the method's
 * limits. The whole date is the earliest of the three, of `acceptedUntil` where it decides, and of today with a critical
 * finding.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";
import { SUB_DATES } from "./method-data.ts";

const Step = Closed(
  {
    factor: Type.String(),
    value: Type.Union([Type.Number(), Type.String(), Type.Null()], { description: "null is not known: the worst row" }),
    percent: Type.Integer({ description: "of the interval" }),
    days: Type.Integer({ description: "by which the date moves with it, after those before it" }),
  },
  { description: "what one fact does to a date" },
);
export type ExplainedStep = Static<typeof Step>;

const Cap = Closed(
  {
    cap: Type.Enum(["support-end", "component-life"]),
    known: Type.Union([Day, Type.Null()], { description: "as it is stated; null is not known" }),
    day: Type.Union([Day], { description: "no later than this" }),
  },
  { description: "what the date cannot pass" },
);
export type ExplainedCap = Static<typeof Cap>;

export const SubDate = Closed(
  {
    anchor: Closed(
      { day: Day, of: Type.Enum(["manufacture", "purchase", "inspection", "update", "unknown"]) },
      { description: "from when it is counted" },
    ),
    base: Closed(
      { days: Type.Integer(), from: Type.Enum(["maker", "shortest"]) },
      { description: "the maker's first interval within the bounds, or the shortest where none is stated" },
    ),
    steps: Type.Array(Step),
    percent: Type.Integer(),
    keptPercent: Type.Integer(),
    intervalDays: Type.Integer(),
    caps: Type.Array(Cap),
    date: Day,
  },
  { description: "one of the three dates" },
);
export type SubDate = Static<typeof SubDate>;

export const DateExplanation = Closed(
  {
    carelabel: Type.Literal("inspection-date"),
    method: Closed({ version: Type.String(), edition: Type.String() }, { description: "of the method" }),
    today: Day,
    riskClass: Closed(
      { value: Type.Enum(["I", "II", "III", "IV"]), isKnown: Type.Boolean() },
      { description: "the highest where none is stated" },
    ),
    bounds: Closed({ shortestDays: Type.Integer(), longestDays: Type.Integer() }, { description: "of the class" }),
    subDates: Closed(
      { hardware: SubDate, software: SubDate, environment: SubDate },
      { description: "the earliest decides" },
    ),
    date: Type.Union([Day], { description: "the best-before-inspection date; a day gone by means overdue" }),
    decidedBy: Type.Enum([...SUB_DATES, "accepted-until", "critical-finding"]),
    missing: Type.Array(Type.String(), { description: "what is not known and counts as the worst" }),
    wouldMove: Type.Array(
      Closed(
        { what: Type.String(), days: Type.Integer(), date: Day },
        { description: "what, done by itself, would move the date, by how many days and to which day" },
      ),
    ),
  },
  { description: "a best-before-inspection date with its explanation" },
);
export type DateExplanation = Static<typeof DateExplanation>;
