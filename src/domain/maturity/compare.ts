/**
 * What changed between two evaluations of one facility: levels up and down, criteria won and lost.
 */
import type { CriterionResult, Evaluation } from "./evaluation.ts";

export interface LevelChange {
  /** `facility`, a dimension or a column. */
  readonly scope: string;
  readonly before: number;
  readonly after: number;
}

export interface CriterionChange {
  readonly id: string;
  readonly before: CriterionResult["result"];
  readonly after: CriterionResult["result"];
  readonly answerBefore: CriterionResult["answer"];
  readonly answerAfter: CriterionResult["answer"];
  /** The answer did not change, it expired. */
  readonly expired: boolean;
}

export interface EvaluationDifference {
  /** Whether both were read in the same way; if not, a level may differ with no change in the facility. */
  readonly sameReading: boolean;
  readonly levels: readonly LevelChange[];
  /** Met now and not before. */
  readonly won: readonly CriterionChange[];
  /** Met before and not now. */
  readonly lost: readonly CriterionChange[];
  /** Every other change, for example from unknown to partly. */
  readonly otherwise: readonly CriterionChange[];
}

/** The difference from `before` to `after`; all lists are empty when nothing changed. */
export function compareEvaluations(before: Evaluation, after: Evaluation): EvaluationDifference {
  const earlier = new Map(before.criteria.map((one) => [one.id, one]));
  const changes = after.criteria.flatMap((now): CriterionChange[] => {
    const then = earlier.get(now.id) ?? ABSENT;
    if (then.result === now.result && then.answer === now.answer) return [];
    return [
      {
        id: now.id,
        before: then.result,
        after: now.result,
        answerBefore: then.answer,
        answerAfter: now.answer,
        expired: now.setAside === "expired" && then.setAside !== "expired",
      },
    ];
  });
  const levels = [
    levelChange("facility", before.facility.achieved, after.facility.achieved),
    ...Object.entries({ ...after.dimensions, ...after.columns }).map(([scope, { achieved }]) =>
      levelChange(scope, (before.dimensions[scope] ?? before.columns[scope])?.achieved ?? 0, achieved),
    ),
  ].filter((change) => change.before !== change.after);
  const isWon = (change: CriterionChange) => change.after === "met" && change.before !== "met";
  const isLost = (change: CriterionChange) => change.before === "met" && change.after !== "met";
  return {
    sameReading: before.reading === after.reading && before.readingsEdition === after.readingsEdition,
    levels,
    won: changes.filter(isWon),
    lost: changes.filter(isLost),
    otherwise: changes.filter((change) => !isWon(change) && !isLost(change)),
  };
}

const ABSENT: Pick<CriterionResult, "result" | "answer" | "setAside"> = { result: "unknown", answer: "unknown" };

function levelChange(scope: string, before: number, after: number): LevelChange {
  return { scope, before, after };
}
