/**
 * What the program holds a step of an inspection against, declared beside observed. A person answers the step; what was seen
 * when the answer came stays with it.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";
import { COMPARED } from "./checklist.ts";

const Said = Type.Union([Type.String({ maxLength: 300 }), Type.Null()], { description: "null is not known" });

export const Comparison = Closed(
  {
    of: Type.Enum([...COMPARED]),
    at: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description: "of the start, audit or report that was observed; null where nothing was",
    }),
    lines: Type.Array(
      Closed(
        {
          name: Type.String({ maxLength: 120 }),
          declared: Said,
          observed: Said,
          result: Type.Enum(["met", "broken", "unknown"]),
        },
        { description: "one value" },
      ),
      { maxItems: 60 },
    ),
    result: Type.Enum(["met", "broken", "unknown"], {
      description: "broken if any line is; unknown where none is known",
    }),
  },
  { description: "what the label declares, and what was observed" },
);
export type Comparison = Static<typeof Comparison>;
export type ComparisonLine = Comparison["lines"][number];

const LINES_MOST = 60;

/** A comparison of these lines; what departs comes first, so that none of it is left out. */
export function compared(of: Comparison["of"], at: string | null, lines: readonly ComparisonLine[]): Comparison {
  const rank = { broken: 0, unknown: 1, met: 2 } as const;
  const sorted = lines.toSorted((one, other) => rank[one.result] - rank[other.result]).slice(0, LINES_MOST);
  const has = (result: ComparisonLine["result"]) => lines.some((line) => line.result === result);
  return { of, at, lines: sorted, result: has("broken") ? "broken" : has("met") ? "met" : "unknown" };
}
