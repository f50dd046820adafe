/**
 * The cheapest measures that together fulfil what is needed: weighted set cover, solved exactly by branch and bound.
 *
 * Measures that a cheaper one replaces and needs that follow from others are struck out first; needs that share no measure
 * are solved apart. What is left is small for any facility. A hostile input meets the limit of steps instead, and then the
 * answer is the best that was found and says so.
 */
import type { Measure } from "./measure.ts";

export interface Candidate {
  readonly measure: Measure;
  /** Needs that it fulfils, by number. */
  readonly covers: ReadonlySet<number>;
}

export interface Cover {
  readonly measures: readonly Measure[];
  readonly cost: number;
  readonly effort: number;
  /** False only where the search was cut off: something cheaper may exist. */
  readonly proven: boolean;
}

/** Branches that are still looked at before the search is cut off; one count for all searches of one question. */
export interface Steps {
  left: number;
}

/** Some seconds at worst; a facility's measures need some hundreds. */
export const STEPS_ALLOWED = 20_000;

/** Undefined when no measures fulfil all needs. Of equal cost the least effort counts, then the fewest measures. */
export function cheapestCover(
  needs: ReadonlySet<number>,
  candidates: readonly Candidate[],
  steps: Steps = { left: STEPS_ALLOWED },
): Cover | undefined {
  const useful = candidates
    .map(({ measure, covers }) => ({ measure, covers: covers.intersection(needs) }))
    .filter(({ covers }) => covers.size > 0);
  const chosen: Measure[] = [];
  for (const group of separate(needs, useful)) {
    const found = new Search(group.candidates, steps).run(group.needs);
    if (found === undefined) return undefined;
    chosen.push(...found);
  }
  const order = new Map(candidates.map(({ measure }, index) => [measure, index]));
  chosen.sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
  return { measures: chosen, ...priceOf(chosen), proven: steps.left > 0 };
}

export function priceOf(measures: readonly Measure[]): { cost: number; effort: number } {
  return {
    cost: measures.reduce((total, { cost }) => total + cost, 0),
    effort: measures.reduce((total, { effort = 0 }) => total + effort, 0),
  };
}

interface Group {
  readonly needs: Set<number>;
  readonly candidates: readonly Candidate[];
}

/** Needs that no measure links are independent of each other. */
function separate(needs: ReadonlySet<number>, candidates: readonly Candidate[]): Group[] {
  let groups: { needs: Set<number>; candidates: Candidate[] }[] = [...needs].map((need) => ({
    needs: new Set([need]),
    candidates: [],
  }));
  for (const candidate of candidates) {
    const touched = groups.filter((group) => !group.needs.isDisjointFrom(candidate.covers));
    const [first, ...others] = touched;
    if (first === undefined) continue;
    first.candidates.push(candidate);
    for (const other of others) {
      for (const need of other.needs) first.needs.add(need);
      first.candidates.push(...other.candidates);
    }
    groups = groups.filter((group) => !others.includes(group));
  }
  return groups;
}

/** Cost first, then effort, then how many; compared in this order. */
type Price = readonly [cost: number, effort: number, count: number];

/** One group: depth first over the need with the fewest measures, the cheapest measure first. */
class Search {
  readonly #candidates: readonly Candidate[];
  readonly #steps: Steps;
  #best: { readonly price: Price; readonly measures: readonly Measure[] } | undefined;

  constructor(candidates: readonly Candidate[], steps: Steps) {
    this.#candidates = withoutReplaceable(candidates);
    this.#steps = steps;
  }

  run(needs: ReadonlySet<number>): readonly Measure[] | undefined {
    this.#branch(needs, this.#candidates, [0, 0, 0], []);
    return this.#best?.measures;
  }

  #branch(needs: ReadonlySet<number>, candidates: readonly Candidate[], price: Price, taken: readonly Measure[]): void {
    if (needs.size === 0) {
      if (this.#best === undefined || isLess(price, this.#best.price)) this.#best = { price, measures: taken };
      return;
    }
    // The first dive always ends, so that a search that is cut off has an answer to give.
    if (this.#best !== undefined && this.#steps.left <= 0) return;
    this.#steps.left--;
    const useful = candidates.filter(({ covers }) => !covers.isDisjointFrom(needs));
    const need = scarcest(needs, useful);
    if (need === undefined) return;
    if (this.#best !== undefined && !mayBeLess(price, leastCost(needs, useful), this.#best.price)) return;
    const able = useful
      .filter(({ covers }) => covers.has(need))
      .toSorted((one, other) => costPerNeed(one, needs) - costPerNeed(other, needs));
    let left = useful;
    for (const candidate of able) {
      const { measure, covers } = candidate;
      // Sets with this measure are all looked at here, so the branches beside it do without.
      left = left.filter((one) => one !== candidate);
      this.#branch(
        needs.difference(covers),
        left,
        [price[0] + measure.cost, price[1] + (measure.effort ?? 0), price[2] + 1],
        [...taken, measure],
      );
    }
  }
}

/** Without what another measure does as well for no more. */
function withoutReplaceable(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  const byPrice = candidates.toSorted(
    (one, other) =>
      one.measure.cost - other.measure.cost ||
      (one.measure.effort ?? 0) - (other.measure.effort ?? 0) ||
      other.covers.size - one.covers.size,
  );
  for (const candidate of byPrice)
    if (!kept.some(({ covers }) => candidate.covers.isSubsetOf(covers))) kept.push(candidate);
  return kept;
}

/** The need that the fewest measures fulfil; undefined when one need has none. */
function scarcest(needs: ReadonlySet<number>, candidates: readonly Candidate[]): number | undefined {
  let best: number | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const need of needs) {
    let able = 0;
    for (const { covers } of candidates) if (covers.has(need)) able++;
    if (able === 0) return undefined;
    if (able < fewest) {
      fewest = able;
      best = need;
    }
  }
  return best;
}

function costPerNeed({ measure, covers }: Candidate, needs: ReadonlySet<number>): number {
  return measure.cost / covers.intersection(needs).size;
}

/** No cover costs less than the needs do by these prices. */
function leastCost(needs: ReadonlySet<number>, candidates: readonly Candidate[]): number {
  let total = 0;
  for (const price of pricesOf([...needs], candidates).values()) total += price;
  return total;
}

/**
 * Prices of the needs, laid on one after the other as high as no measure is overpaid (dual ascent of the linear program):
 * whatever is bought, it costs at least the prices of what it fulfils.
 */
export function pricesOf(needs: readonly number[], candidates: readonly Candidate[]): Map<number, number> {
  const left = candidates.map(({ measure }) => measure.cost);
  const prices = new Map<number, number>();
  for (const need of needs) {
    let price = Number.POSITIVE_INFINITY;
    for (const [index, { covers }] of candidates.entries())
      if (covers.has(need)) price = Math.min(price, left[index] ?? 0);
    for (const [index, { covers }] of candidates.entries())
      if (covers.has(need)) left[index] = (left[index] ?? 0) - price;
    prices.set(need, price);
  }
  return prices;
}

/** Sums of decimals differ in their last digits by the order in which they were added. */
const ROUNDING = 1e-9;

function mayBeLess(price: Price, more: number, best: Price): boolean {
  return price[0] + more <= best[0] * (1 + ROUNDING) + ROUNDING;
}

function isLess(one: Price, other: Price): boolean {
  const slack = ROUNDING * (1 + Math.abs(other[0]));
  if (Math.abs(one[0] - other[0]) > slack) return one[0] < other[0];
  if (Math.abs(one[1] - other[1]) > ROUNDING * (1 + Math.abs(other[1]))) return one[1] < other[1];
  return one[2] < other[2];
}
