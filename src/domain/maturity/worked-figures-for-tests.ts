/**
 * Worked cases of figures: costs, downtime, failsafe, events, in both readings.
 */
import type { Reading } from "./reading.ts";
import type { WorkedCase } from "./worked-case-for-tests.ts";

/** One column, one figure: value -> level. */
function byFigure(
  column: string,
  figure: string,
  notes: readonly string[],
  levels: readonly (readonly [value: number, achieved: number])[],
  reading: Reading = "recommended",
): WorkedCase[] {
  return levels.map(([value, achieved]) => ({
    name: `${figure} ${value} is level ${achieved} of ${column} (${reading})`,
    notes,
    figures: { [figure]: value },
    reading,
    expect: { [column]: [achieved, Math.min(5, achieved + 1)] },
  }));
}

function byDowntime(
  low: number | "none",
  medium: number | "none",
  high: number | "none",
  achieved: number,
): WorkedCase {
  return {
    name: `outages of ${low}, ${medium} and ${high} hours at low, medium and high criticality are level ${achieved}`,
    notes: ["N04"],
    figures: { "maxDowntime.low": low, "maxDowntime.medium": medium, "maxDowntime.high": high },
    expect: { "outcome.downtime": [achieved, Math.min(5, achieved + 1)] },
  };
}

export const FIGURES: readonly WorkedCase[] = [
  ...byFigure(
    "outcome.costs",
    "itSecurityCostShare",
    ["N03"],
    [
      [0, 1],
      [0.99, 1],
      [1, 2],
      [1.99, 2],
      [2, 3],
      [3.99, 3],
      [4, 4],
      [6, 4],
      [7, 4],
      [8, 4],
      [8.01, 5],
      [100, 5],
    ],
  ),
  ...byFigure(
    "outcome.costs",
    "itSecurityCostShare",
    ["N03"],
    [
      [0, 4],
      [0.99, 4],
      [1, 0],
      [5, 0],
      [7, 0],
      [9, 0],
    ],
    "literal",
  ),
  byDowntime(72, 100, 100, 1),
  byDowntime(72.5, 1, 1, 0),
  byDowntime(24, 73, 1, 2),
  byDowntime(24, 72, 1, 3),
  byDowntime(24, 24, 25, 4),
  byDowntime(24, 24, 24, 5),
  byDowntime("none", 100, 1, 2),
  byDowntime("none", "none", 30, 4),
  byDowntime("none", "none", "none", 5),
  {
    name: "a criticality whose outages nobody measured is unknown, not empty",
    notes: ["N04"],
    figures: { "maxDowntime.medium": 1, "maxDowntime.high": 1 },
    expect: { "outcome.downtime": [0, 1, ["outcome.downtime.1.1"]] },
  },
  ...byFigure(
    "outcome.failsafe",
    "failureImpact",
    ["N05"],
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ],
  ),
  ...byFigure(
    "outcome.failsafe",
    "failureImpact",
    ["N05"],
    [
      [1, 1],
      [2, 0],
      [4, 0],
      [5, 0],
    ],
    "literal",
  ),
  {
    name: "the step that a person names answers those below it",
    notes: ["N05"],
    but: { "outcome.failsafe.4.1": "fulfilled" },
    expect: { "outcome.failsafe": [4, 5, ["outcome.failsafe.5.1"]] },
  },
  {
    name: "taken literally the steps exclude each other",
    notes: ["N05"],
    but: { "outcome.failsafe.4.1": "fulfilled" },
    reading: "literal",
    expect: { "outcome.failsafe": [0, 1] },
  },
  {
    name: "an own answer to a lower step counts, whatever the higher one says",
    notes: ["N05"],
    but: { "outcome.failsafe.4.1": "fulfilled", "outcome.failsafe.2.1": "not-fulfilled" },
    expect: { "outcome.failsafe": [1, 2, ["outcome.failsafe.2.1"]] },
  },
  ...byFigure(
    "outcome.threats",
    "securityEventsLastYear",
    ["N06"],
    [
      [0, 5],
      [4, 5],
      [5, 4],
      [9, 4],
      [10, 3],
      [14, 3],
      [15, 2],
      [19, 2],
      [20, 1],
      [24, 1],
      [25, 0],
      [4000, 0],
    ],
  ),
  {
    name: "an answer by its id wins over the figure, downwards",
    notes: ["N06"],
    figures: { securityEventsLastYear: 0 },
    but: { "outcome.threats.1.1": "not-fulfilled" },
    expect: { "outcome.threats": [0, 1, ["outcome.threats.1.1"]] },
  },
  {
    name: "an answer by its id wins over the figure, upwards",
    notes: ["N06"],
    figures: { securityEventsLastYear: 22 },
    but: { "outcome.threats.2.1": "fulfilled" },
    expect: { "outcome.threats": [2, 3] },
  },
  {
    name: "an answer to a stricter count does not answer the others",
    notes: ["N06"],
    but: { "outcome.threats.5.1": "fulfilled" },
    expect: { "outcome.threats": [0, 1] },
  },
];
