/**
 * Figures that answer criteria by themselves: shares, downtimes, counts, and the place on a scale.
 *
 * They are named as the model names its metrics; where the model asks for one figure per criticality, the name goes on
 * with it: `maxDowntime.low`. Notes N03 to N06 of the model say how each is measured.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";
import type { Metric } from "./model.ts";

export const Figure = Type.Union(
  [
    Closed(
      {
        kind: Type.Literal("value"),
        value: Type.Number(),
        /** A contractual maximum is declared, and is shown as such (N04). */
        how: Type.Enum(["measured", "declared"]),
        from: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        date: Type.Optional(Day),
        validUntil: Type.Optional(Day),
        /** Shown beside it and never reckoned with: raw alerts (N06), hours of our own quarantine. */
        beside: Type.Optional(Type.Record(Type.String(), Type.Number())),
      },
      { description: "a figure" },
    ),
    Closed(
      { kind: Type.Literal("no-such-device") },
      { description: "the facility has no device of this kind, so the criterion is met without one (N04)" },
    ),
  ],
  { description: "a figure, or that there is no such device" },
);
export type Figure = Static<typeof Figure>;

export type MeasuredFacts = ReadonlyMap<string, Figure>;

export const NO_FACTS: MeasuredFacts = new Map();

export function measured(value: number): Figure {
  return { kind: "value", value, how: "measured" };
}

/** What is wrong with `value` for this metric, and what to write; undefined when it can stand. */
export function figureProblem({ unit, most }: Metric, value: number): string | undefined {
  if (!Number.isFinite(value)) return "it is no number; write digits, with a point for decimals";
  switch (unit) {
    case "percent":
      return value < 0 || value > 100 ? "it is a share in percent; write 0 to 100" : undefined;
    case "hours":
      return value < 0 ? "it is a time in hours; write 0 or more" : undefined;
    case "events":
      return value < 0 || !Number.isInteger(value) ? "it is a count; write a whole number from 0 on" : undefined;
    case "rank":
      return Number.isInteger(value) && value >= 1 && value <= (most ?? value)
        ? undefined
        : `it is a step of a scale; write a whole number from 1 to ${most ?? value}`;
  }
}
