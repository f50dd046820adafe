/**
 * A facility's own method: the published one with other numbers, each within a range about the published number.
 *
 * Facts, words and their order stay: the program gathers these and no others, and their order is what makes a worse fact
 * never move a date later. Why the ranges are as they are: docs/decisions/0009.
 */
import { type Factor, type InspectionMethod, type MethodProblem, methodProblems, RISK_CLASSES } from "./method-data.ts";

/** Where a facility may set a number of its own, and between which. */
export interface OwnRange {
  /** JSON pointer into the method. */
  readonly pointer: string;
  readonly published: number;
  readonly least: number;
  readonly most: number;
}

/** A weight may move by so many percent of the interval. */
const PERCENT_ABOUT = 20;
const PERCENT_MOST = 90;

/** Every number that may be set, in the order of the method. */
export function ownRanges(published: InspectionMethod): OwnRange[] {
  const ranges: OwnRange[] = [];
  const add = (pointer: string, value: number, least: number, most: number) =>
    ranges.push({ pointer, published: value, least, most });
  // As short as one likes to look, but no half again as long.
  for (const name of RISK_CLASSES)
    for (const which of ["shortestDays", "longestDays"] as const) {
      const days = published.bounds[name][which];
      add(`/bounds/${name}/${which}`, days, Math.ceil(days / 4), Math.floor(days * 1.5));
    }
  const { temperature, looking, sum, factors } = published;
  add("/temperature/referenceCelsius", temperature.referenceCelsius, 15, 35);
  add("/temperature/kelvinPerDoubling", temperature.kelvinPerDoubling, 5, 15);
  for (const which of ["auditDays", "watchDays", "temperatureDays"] as const)
    add(`/looking/${which}`, looking[which], 1, Math.floor(looking[which] * 1.5));
  add("/sum/leastPercent", sum.leastPercent, -PERCENT_MOST, -30);
  add("/sum/mostPercent", sum.mostPercent, 0, sum.mostPercent);
  factors.forEach(({ rows }, factor) => {
    rows.forEach(({ percent, atMost, atLeast }, row) => {
      const at = `/factors/${factor}/rows/${row}`;
      if (atMost !== undefined) add(`${at}/atMost`, atMost, atMost / 2, atMost * 1.5);
      if (atLeast !== undefined) add(`${at}/atLeast`, atLeast, atLeast / 2, atLeast * 2);
      const least = Math.max(-PERCENT_MOST, percent - PERCENT_ABOUT);
      add(`${at}/percent`, percent, least, Math.min(PERCENT_MOST, percent + PERCENT_ABOUT));
    });
  });
  return ranges;
}

/** All that keeps `own`, of the method's form, from being used in place of `published`; empty when nothing does. */
export function ownMethodProblems(published: InspectionMethod, own: InspectionMethod): MethodProblem[] {
  const shape = shapeProblems(published, own);
  // Numbers are told by their place, which says nothing where the places differ.
  if (shape.length > 0) return shape;
  const outside = ownRanges(published).flatMap(({ pointer, least, most }) => {
    const value = valueAt(own, pointer);
    return typeof value === "number" && value >= least && value <= most
      ? []
      : [{ pointer, message: `${String(value)} is outside of what may be set; ${least} to ${most}` }];
  });
  return [...outside, ...methodProblems(own)];
}

/** What differs between two methods of one shape: pointer -> what stood there and what stands there. */
export function methodChanges(before: InspectionMethod, after: InspectionMethod): Record<string, [number, number]> {
  const changes: Record<string, [number, number]> = {};
  for (const { pointer } of ownRanges(before)) {
    const values = [valueAt(before, pointer), valueAt(after, pointer)] as const;
    if (typeof values[0] === "number" && typeof values[1] === "number" && values[0] !== values[1])
      changes[pointer] = [values[0], values[1]];
  }
  return changes;
}

export function valueAt(method: InspectionMethod, pointer: string): unknown {
  return pointer
    .slice(1)
    .split("/")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], method);
}

function shapeProblems(published: InspectionMethod, own: InspectionMethod): MethodProblem[] {
  const problems: MethodProblem[] = [];
  // The texts go with the numbers of an edition: with another one's, nobody could tell which facts were meant.
  for (const field of ["edition", "version"] as const)
    if (own[field] !== published[field])
      problems.push({
        pointer: `/${field}`,
        message: `begin with the published method of ${field} ${published[field]}`,
      });
  if (own.factors.length !== published.factors.length)
    problems.push({
      pointer: "/factors",
      message: `all ${published.factors.length} facts stay, and no other is added`,
    });
  published.factors.forEach((factor, place) => {
    const other = own.factors[place];
    if (other !== undefined && shapeOf(other) !== shapeOf(factor))
      problems.push({
        pointer: `/factors/${place}`,
        message: `it stays ${factor.id} of ${factor.of} with its ${factor.rows.length} rows in their order`,
      });
  });
  return problems;
}

const shapeOf = ({ id, of, kind, rows }: Factor) =>
  JSON.stringify([
    ...[id, of, kind],
    ...rows.map(({ atMost, atLeast, word }) => [atMost === undefined, atLeast === undefined, word ?? null]),
  ]);
