/**
 * The way up: what measures would bring, and the cheapest of them that reach a level.
 *
 * A measure fulfils its criteria and what follows from them by the reading. All answers are exact; where a search was cut
 * off (far more measures than a facility has), `proven` is false.
 */
import { plainAnswer } from "./answer.ts";
import { type Candidate, type Cover, cheapestCover } from "./cheapest-cover.ts";
import { evaluate, impliedWith } from "./evaluate.ts";
import type { Evaluation, Standing } from "./evaluation.ts";
import { isPlanned, type Measure } from "./measure.ts";
import type { Column, MaturityModel } from "./model.ts";
import { type Evaluated, settleCriteria } from "./settle-criterion.ts";

/** `facility`, a dimension (`structure`) or a column (`structure.organisation`). */
export type Scope = string;

/** The columns of a scope; undefined when there is no such scope. */
export function columnsOf(model: MaturityModel, scope: Scope): readonly Column[] | undefined {
  if (scope === "facility") return model.columns;
  const columns = model.columns.filter(({ key, dimension }) => key === scope || dimension === scope);
  return columns.length === 0 ? undefined : columns;
}

/** How a scope stands in an evaluation. */
export function standingOf({ facility, dimensions, columns }: Evaluation, scope: Scope): Standing | undefined {
  if (scope === "facility") return facility;
  for (const group of [dimensions, columns]) if (Object.hasOwn(group, scope)) return group[scope];
  return undefined;
}

/** The evaluation as it would be once the measures are done. */
export function whatIf(model: MaturityModel, evaluated: Evaluated, measures: readonly Measure[]): Evaluation {
  const before = new Map(settleCriteria(model, evaluated).map((one) => [one.id, one.result]));
  const answers = new Map(evaluated.answers);
  for (const id of fulfilledBy(
    model,
    evaluated,
    measures.flatMap(({ criteria }) => criteria),
  )) {
    const result = before.get(id);
    // What is not applicable stays so, and what is met keeps its evidence.
    if (result === "broken" || result === "unknown") answers.set(id, plainAnswer("fulfilled"));
  }
  return evaluate(model, { ...evaluated, answers });
}

export interface WayUp extends Cover {
  readonly scope: Scope;
  readonly target: number;
  /** Open criteria that no measure fulfils; when there are any, `measures` is empty and the target out of reach. */
  readonly uncovered: readonly string[];
}

/** The cheapest measures by which `scope` reaches level `target`. */
export function cheapestWayUp(
  model: MaturityModel,
  evaluated: Evaluated,
  { measures, scope, target }: { measures: readonly Measure[]; scope: Scope; target: number },
): WayUp {
  const needs = openUpTo(model, evaluated, columnsOf(model, scope) ?? [], target);
  const candidates = candidatesOf(model, evaluated, measures);
  const covered = new Set(candidates.flatMap(({ covers }) => [...covers]));
  const uncovered = [...needs.difference(covered)].sort((one, other) => one - other);
  const none = { measures: [], cost: 0, effort: 0, proven: true };
  const cover = uncovered.length > 0 ? none : (cheapestCover(needs, candidates) ?? none);
  return { scope, target, uncovered: uncovered.map((index) => model.criteria[index]?.id ?? ""), ...cover };
}

/** The open criteria of the columns up to a level, by number. */
export function openUpTo(
  model: MaturityModel,
  evaluated: Evaluated,
  columns: readonly Column[],
  upTo: number,
): Set<number> {
  const criteria = settleCriteria(model, evaluated);
  const isOpen = (index: number) => criteria[index]?.result === "broken" || criteria[index]?.result === "unknown";
  return new Set(
    columns.flatMap((column) =>
      column.criteria.filter(({ level, index }) => level <= upTo && isOpen(index)).map(({ index }) => index),
    ),
  );
}

/** The measures that are not done, with the criteria that each fulfils, what follows from them included. */
export function candidatesOf(model: MaturityModel, evaluated: Evaluated, measures: readonly Measure[]): Candidate[] {
  return measures.filter(isPlanned).map((measure) => ({
    measure,
    covers: new Set(fulfilledBy(model, evaluated, measure.criteria).flatMap((id) => model.criterion(id)?.index ?? [])),
  }));
}

function fulfilledBy(model: MaturityModel, { reading }: Evaluated, ids: readonly string[]): string[] {
  return reading === "literal" ? [...ids] : [...impliedWith(model, ids)];
}
