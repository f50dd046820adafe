/**
 * Why a level is not higher, criterion by criterion: what fulfilling it alone would lift, and what else stands beside it.
 */
import { impliedWith } from "./evaluate.ts";
import type { CriterionResult, Evaluation } from "./evaluation.ts";
import type { MaturityModel } from "./model.ts";
import type { Evaluated } from "./settle-criterion.ts";
import { type Scope, standingOf, whatIf } from "./way-up.ts";

export interface Obstacle {
  readonly criterion: string;
  readonly column: string;
  readonly level: number;
  readonly result: CriterionResult["result"];
  readonly answer: CriterionResult["answer"];
  /** Columns that it would lift by itself, with what follows from it. */
  readonly lifts: readonly { readonly column: string; readonly from: number; readonly to: number }[];
  /** Other criteria of its column and level that are open, too. */
  readonly beside: number;
}

/** What is in the way of the next level of a scope, first what unlocks most. */
export function obstaclesOf(model: MaturityModel, evaluation: Evaluation, scope: Scope): Obstacle[] {
  const isOpen = (index: number) => {
    const result = evaluation.criteria[index]?.result;
    return result !== "met" && result !== "not-applicable";
  };
  return (standingOf(evaluation, scope)?.inTheWay ?? []).flatMap((id): Obstacle[] => {
    const criterion = model.criterion(id);
    const there = evaluation.criteria[criterion?.index ?? -1];
    if (criterion === undefined || there === undefined) return [];
    const fulfilled = evaluation.reading === "literal" ? new Set([id]) : impliedWith(model, [id]);
    const lifts = model.columns.flatMap(({ key, criteria }) => {
      const held = criteria.filter((one) => isOpen(one.index) && !fulfilled.has(one.id)).map(({ level }) => level);
      const from = evaluation.columns[key]?.achieved ?? 0;
      const to = Math.min(model.topLevel + 1, ...held) - 1;
      return to > from ? [{ column: key, from, to }] : [];
    });
    const column = `${criterion.dimension}.${criterion.column}`;
    const own = model.columns.find(({ key }) => key === column)?.criteria ?? [];
    const beside = own.filter((one) => one !== criterion && one.level === criterion.level && isOpen(one.index)).length;
    return [
      { criterion: id, column, level: criterion.level, result: there.result, answer: there.answer, lifts, beside },
    ];
  });
}

/** The most useful next steps of the facility: what is in the way, and once that is done what is in the way then. */
export function nextSteps(
  model: MaturityModel,
  evaluated: Evaluated,
  evaluation: Evaluation,
  count: number,
): Obstacle[] {
  const steps: Obstacle[] = [];
  let then = evaluation;
  while (steps.length < count) {
    const next = obstaclesOf(model, then, "facility");
    if (next.length === 0) break;
    steps.push(...next.slice(0, count - steps.length));
    const criteria = steps.map(({ criterion }) => criterion);
    then = whatIf(model, evaluated, [{ id: "steps", cost: 0, criteria }]);
  }
  return steps;
}
