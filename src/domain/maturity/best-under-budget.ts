/**
 * The best that a budget buys: first the level of the scope, then the sum of the levels of its columns, then the least cost.
 *
 * Exact, by branch and bound over the level of each column. A measure that serves several columns has its cost split among
 * them for the bound: no set of measures costs less than the columns cost by their split prices.
 */
import {
  type Candidate,
  type Cover,
  cheapestCover,
  priceOf,
  pricesOf,
  STEPS_ALLOWED,
  type Steps,
} from "./cheapest-cover.ts";
import type { Measure } from "./measure.ts";
import type { Column, MaturityModel } from "./model.ts";
import type { Evaluated } from "./settle-criterion.ts";
import { candidatesOf, columnsOf, openUpTo, type Scope, standingOf, whatIf } from "./way-up.ts";

export interface BestUnderBudget extends Cover {
  readonly scope: Scope;
  readonly budget: number;
  /** The level of the scope afterwards. */
  readonly achieved: number;
  /** The level of each column of the scope afterwards. */
  readonly columns: Readonly<Record<string, number>>;
}

export function bestUnderBudget(
  model: MaturityModel,
  evaluated: Evaluated,
  { measures, scope, budget }: { measures: readonly Measure[]; scope: Scope; budget: number },
): BestUnderBudget {
  const columns = columnsOf(model, scope) ?? [];
  const open = openUpTo(model, evaluated, columns, model.topLevel);
  const search = new Search(columns, open, candidatesOf(model, evaluated, measures), budget, model.topLevel);
  const taken = search.run();
  const after = whatIf(model, evaluated, taken);
  return {
    scope,
    budget,
    achieved: standingOf(after, scope)?.achieved ?? 0,
    columns: Object.fromEntries(columns.map(({ key }) => [key, after.columns[key]?.achieved ?? 0])),
    measures: taken,
    ...priceOf(taken),
    proven: search.proven,
  };
}

/** Sets of levels that are priced before the search is cut off. */
const PRICED_ALLOWED = 3000;
const ROUNDING = 1e-9;

class Search {
  readonly #columns: readonly Column[];
  readonly #open: ReadonlySet<number>;
  readonly #candidates: readonly Candidate[];
  readonly #budget: number;
  readonly #topLevel: number;
  readonly #steps: Steps = { left: STEPS_ALLOWED };
  #priced = 0;
  #best: { readonly sum: number; readonly cover: Cover } | undefined;
  /** Column and level -> what it costs at least. */
  #split: readonly (readonly number[])[] = [];
  /** From a column on: sum of levels -> what it costs at least. */
  #rest: readonly (readonly number[])[] = [];

  constructor(
    columns: readonly Column[],
    open: ReadonlySet<number>,
    candidates: readonly Candidate[],
    budget: number,
    topLevel: number,
  ) {
    this.#columns = columns;
    this.#open = open;
    this.#candidates = candidates;
    this.#budget = budget * (1 + ROUNDING) + ROUNDING;
    this.#topLevel = topLevel;
  }

  get proven(): boolean {
    return this.#priced <= PRICED_ALLOWED && this.#steps.left > 0;
  }

  run(): readonly Measure[] {
    let floor = this.#topLevel;
    for (; floor > 0; floor--) {
      const cover = this.#cover(this.#columns.map(() => floor));
      if (cover !== undefined && cover.cost <= this.#budget) break;
    }
    const lowest = this.#columns.map(() => floor);
    const cover = this.#cover(lowest);
    if (cover !== undefined) this.#best = { sum: floor * lowest.length, cover };
    this.#split = this.#splitPrices(floor);
    this.#rest = this.#restPrices(floor);
    this.#branch([], 0, 0, floor);
    return this.#best?.cover.measures ?? [];
  }

  #branch(levels: readonly number[], sum: number, least: number, floor: number): void {
    if (!this.#mayBeBetter(levels.length, sum, least)) return;
    const cover = this.#priced < PRICED_ALLOWED ? this.#cover(levels) : undefined;
    // Further levels only add to the cost.
    if (cover === undefined || cover.cost > this.#budget) return;
    if (levels.length === this.#columns.length) {
      const best = this.#best;
      if (best === undefined || sum > best.sum || (sum === best.sum && cover.cost < best.cover.cost - ROUNDING))
        this.#best = { sum, cover };
      return;
    }
    for (let level = this.#topLevel; level >= floor; level--)
      this.#branch([...levels, level], sum + level, least + (this.#split[levels.length]?.[level] ?? 0), floor);
  }

  /** Whether the columns that are left can bring a larger sum, or the same for less. */
  #mayBeBetter(column: number, sum: number, least: number): boolean {
    const best = this.#best;
    const rest = this.#rest[column] ?? [];
    if (best === undefined) return true;
    for (let more = rest.length - 1; more >= 0; more--) {
      const cost = least + (rest[more] ?? Number.POSITIVE_INFINITY);
      if (cost > this.#budget) continue;
      if (sum + more > best.sum) return true;
      if (sum + more === best.sum && cost < best.cover.cost - ROUNDING) return true;
    }
    return false;
  }

  #cover(levels: readonly number[]): Cover | undefined {
    this.#priced++;
    return cheapestCover(this.#needs(levels), this.#candidates, this.#steps);
  }

  #needs(levels: readonly number[]): Set<number> {
    return new Set(
      this.#columns.flatMap(({ criteria }, column) =>
        criteria
          .filter(({ index, level }) => level <= (levels[column] ?? 0) && this.#open.has(index))
          .map(({ index }) => index),
      ),
    );
  }

  #splitPrices(floor: number): number[][] {
    const needs = this.#columns.map((_, column) =>
      this.#needs(this.#columns.map((_, other) => (other === column ? this.#topLevel : 0))),
    );
    const prices = pricesOf([...this.#needs(this.#columns.map(() => this.#topLevel))], this.#candidates);
    const priced = (covers: ReadonlySet<number>) => [...covers].reduce((sum, need) => sum + (prices.get(need) ?? 0), 0);
    const split = this.#candidates.map(({ measure, covers }) => {
      const served = needs.filter((own) => !own.isDisjointFrom(covers)).length;
      const over = Math.max(0, measure.cost - priced(covers)) / Math.max(1, served);
      return needs.map((own) => ({ measure: { ...measure, cost: priced(covers.intersection(own)) + over }, covers }));
    });
    return this.#columns.map((_, column) =>
      Array.from({ length: this.#topLevel + 1 }, (_, level) => {
        if (level < floor) return 0;
        const own = this.#needs(this.#columns.map((_, other) => (other === column ? level : 0)));
        const cover = cheapestCover(
          own,
          split.flatMap((shares) => shares[column] ?? []),
          this.#steps,
        );
        // A search that was cut off knows no lower bound.
        return cover === undefined ? Number.POSITIVE_INFINITY : cover.proven ? cover.cost : 0;
      }),
    );
  }

  #restPrices(floor: number): number[][] {
    let rest: number[] = [0];
    const all = [rest];
    for (const prices of this.#split.toReversed()) {
      const next: number[] = [];
      for (const [sum, cost] of rest.entries())
        for (let level = floor; level <= this.#topLevel; level++) {
          const total = cost + (prices[level] ?? 0);
          next[sum + level] = Math.min(next[sum + level] ?? Number.POSITIVE_INFINITY, total);
        }
      rest = Array.from(next, (cost) => cost ?? Number.POSITIVE_INFINITY);
      all.push(rest);
    }
    return all.reverse();
  }
}
