/**
 * A measure: something that can be done, what it costs, and which criteria are fulfilled once it is done.
 *
 * A measure that is done answers nothing by itself: whoever answers looks whether its criteria are fulfilled now.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Name } from "../text.ts";
import { CriterionId } from "./model-data.ts";

const Amount = Type.Number({ minimum: 0, maximum: 1e12 });

export const Measure = Closed(
  {
    id: Type.String({
      pattern: "^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
      maxLength: 60,
      description: "a short name without spaces, for example two-factor-login",
    }),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: "what is done" })),
    criteria: Type.Array(CriterionId, { minItems: 1, maxItems: 200, description: "what is fulfilled once it is done" }),
    cost: Type.Number({ ...Amount, description: "what it costs, in the currency of the budget, from 0 on" }),
    effort: Type.Optional(Type.Number({ ...Amount, description: "days of work, from 0 on" })),
    owner: Type.Optional(Name),
    due: Type.Optional(Day),
    /** The day on which it was done. It is no longer among what can be bought. */
    done: Type.Optional(Day),
  },
  { description: "a measure" },
);
export type Measure = Static<typeof Measure>;

/** What still has to be done. */
export function isPlanned({ done }: Measure): boolean {
  return done === undefined;
}

/** Whether `today` (YYYY-MM-DD) lies after the day by which it was to be done. */
export function isOverdue({ due, done }: Measure, today: string): boolean {
  return done === undefined && due !== undefined && due < today;
}
