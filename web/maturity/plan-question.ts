/**
 * What is asked of the search for measures, and what it answers: the same in the page and in its worker.
 */
import { type BestUnderBudget, bestUnderBudget } from "../../src/domain/maturity/best-under-budget.ts";
import type { Measure } from "../../src/domain/maturity/measure.ts";
import type { MaturityModel } from "../../src/domain/maturity/model.ts";
import type { Evaluated } from "../../src/domain/maturity/settle-criterion.ts";
import { cheapestWayUp, type Scope, type WayUp } from "../../src/domain/maturity/way-up.ts";

export type PlanQuestion = { readonly scope: Scope; readonly measures: readonly Measure[] } & (
  | { readonly kind: "target"; readonly target: number }
  | { readonly kind: "budget"; readonly budget: number }
);

export type PlanAnswer = ({ readonly kind: "target" } & WayUp) | ({ readonly kind: "budget" } & BestUnderBudget);

/** What the worker is sent; the model comes with it, so that the worker holds no data of its own. */
export type PlanTask = Pick<MaturityModel, "data" | "readings"> & {
  readonly evaluated: Evaluated;
  readonly question: PlanQuestion;
};

export function answerPlan(model: MaturityModel, evaluated: Evaluated, question: PlanQuestion): PlanAnswer {
  return question.kind === "target"
    ? { kind: "target", ...cheapestWayUp(model, evaluated, question) }
    : { kind: "budget", ...bestUnderBudget(model, evaluated, question) };
}
