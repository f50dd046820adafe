/**
 * How figures are held against criteria, by one of two readings.
 *
 * `recommended` follows the notes of the model where the paper's wording cannot work: costs as bands by their lower edge
 * (N03), failsafe as one answer on a scale (N05). `literal` takes every sentence as printed; by it some levels cannot be
 * reached, which `ceilingOf` tells.
 */
import Type, { type Static } from "typebox";
import type { Figure } from "./measured-facts.ts";
import type { Column, Criterion } from "./model.ts";

export const Reading = Type.Enum(["recommended", "literal"], { description: "recommended or literal" });
export type Reading = Static<typeof Reading>;

type Operator = "<" | "<=" | ">" | ">=";

/** Whether the figure meets the criterion; undefined when no figure answers it. */
export function meets(criterion: Criterion, figure: Figure, reading: Reading): boolean | undefined {
  const { ordinal } = criterion;
  const bound = boundOf(criterion, reading);
  if (bound === undefined && ordinal === undefined) return undefined;
  if (figure.kind === "no-such-device") return true;
  if (bound !== undefined) return compare(figure.value, bound.operator, bound.value);
  const rank = ordinal?.rank ?? 0;
  // Taken literally the steps describe states that exclude each other, so only one of them is true.
  return reading === "literal" ? figure.value === rank : figure.value >= rank;
}

/** The threshold that counts under the reading; undefined for a criterion without one. */
export function boundOf(
  { threshold, recommendedThreshold }: Pick<Criterion, "threshold" | "recommendedThreshold">,
  reading: Reading,
): { readonly operator: Operator; readonly value: number } | undefined {
  return reading === "literal" ? threshold : (recommendedThreshold ?? threshold);
}

/** The highest level of a column that any figures can reach under the reading. */
export function ceilingOf({ criteria }: Column, reading: Reading, topLevel: number): number {
  const ranges = new Map<string, Range>();
  for (let level = 1; level <= topLevel; level++) {
    for (const criterion of criteria) {
      if (criterion.level !== level || criterion.figure === undefined) continue;
      const before = ranges.get(criterion.figure) ?? EVERYTHING;
      const after = narrowed(before, criterion, reading);
      if (after.least > after.most || (after.least === after.most && after.open)) return level - 1;
      ranges.set(criterion.figure, after);
    }
  }
  return topLevel;
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** Whether one of the two ends does not belong to it. */
  readonly open: boolean;
}

const EVERYTHING: Range = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY, open: false };

function narrowed(range: Range, criterion: Criterion, reading: Reading): Range {
  const bound = boundOf(criterion, reading);
  if (bound === undefined) {
    const rank = criterion.ordinal?.rank ?? 0;
    return {
      least: Math.max(range.least, rank),
      most: reading === "literal" ? Math.min(range.most, rank) : range.most,
      open: range.open,
    };
  }
  const { operator, value } = bound;
  const open = range.open || operator === "<" || operator === ">";
  return operator === "<" || operator === "<="
    ? { ...range, most: Math.min(range.most, value), open }
    : { ...range, least: Math.max(range.least, value), open };
}

function compare(figure: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case "<":
      return figure < value;
    case "<=":
      return figure <= value;
    case ">":
      return figure > value;
    case ">=":
      return figure >= value;
  }
}
