/**
 * What a device was seen to do, as reference values of the operating stage: a person may adopt them where the maker says
 * nothing, in a label that the facility issues.
 *
 * Of hours, not of single values: the band holds what nearly all hours had as their least and greatest value, and some
 * room beside it, so that the label is broken by what is new and not by what is rare.
 */

import type { ReferenceValue, RuntimeFacts } from "../label/runtime-facts.ts";
import { valueNamed } from "../value-named.ts";
import { type Band, bandOf } from "./live-parameters.ts";
import type { Interval } from "./report.ts";

/** One hour of a device, by parameter. */
export interface ObservedHour {
  readonly parameters: Readonly<Record<string, Interval>>;
}

/** Three days: fewer hours say little about nights and weekends. */
export const HOURS_NEEDED = 72;
/** Of a hundred hours the outermost one on either side is left out. */
const LEFT_OUT = 0.01;
/** Room beside the band, as a part of its width; of a value that never moves, as a part of itself. */
const ROOM = 0.1;
const ROOM_OF_CONSTANT = 0.05;
const DIGITS = 3;

/** In the order of the names; a parameter that was seen in fewer than `HOURS_NEEDED` hours is left out. */
export function referenceFrom(hours: readonly ObservedHour[]): ReferenceValue[] {
  const names = new Set(hours.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...names].sort().flatMap((parameter): ReferenceValue[] => {
    const seen = hours.flatMap(({ parameters }) => valueNamed(parameters, parameter) ?? []);
    if (seen.length < HOURS_NEEDED) return [];
    const least = at(
      seen.map(({ min }) => min),
      LEFT_OUT,
    );
    const greatest = at(
      seen.map(({ max }) => max),
      1 - LEFT_OUT,
    );
    const room = greatest > least ? ROOM * (greatest - least) : ROOM_OF_CONSTANT * Math.abs(least);
    // What was never negative stays so: no share, count or load is.
    const min = least >= 0 ? Math.max(0, least - room) : least - room;
    return [{ parameter, min: outward(min, Math.floor), max: outward(greatest + room, Math.ceil) }];
  });
}

export interface BandPair {
  readonly parameter: string;
  readonly unit: string | null;
  readonly declared: Band | null;
  readonly learned: Band | null;
}

/** What is stated for operation beside what was learned, in the order of the label, then of the names. */
export function bandsBeside(runtime: RuntimeFacts, learned: readonly ReferenceValue[]): BandPair[] {
  if (learned.length === 0) return [];
  const declared = runtime.operating?.values ?? [];
  const names = new Set([...declared, ...learned].map(({ parameter }) => parameter));
  return [...names].map((parameter) => {
    const stated = declared.find((one) => one.parameter === parameter);
    const seen = learned.find((one) => one.parameter === parameter);
    return {
      parameter,
      unit: stated?.unit ?? null,
      declared: stated === undefined ? null : bandOf(stated),
      learned: seen === undefined ? null : bandOf(seen),
    };
  });
}

function at(values: number[], share: number): number {
  values.sort((one, other) => one - other);
  return values[Math.round(share * (values.length - 1))] ?? 0;
}

/** Few digits, so that a person can read the band. */
function outward(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - DIGITS);
  return Number((round(Number((value / step).toPrecision(12))) * step).toPrecision(DIGITS + 1));
}
