/**
 * Life left in the hardware component that ends first, from the lifetimes on the label, how much the unit was used and how
 * warm it really stands.
 *
 * Nothing is assumed: where one of these is not known, the answer is what is missing. The unit is reckoned as if it had
 * been used and warmed all along as it is now. Source of the parameters: Gleißner et al. 2022, section V.B; decisions and
 * the temperature rule in docs/decisions/0010.
 */
import { addDays, addMonths, dayNumber } from "../calendar.ts";
import type { InspectionInputs } from "./inspection-inputs.ts";
import type { InspectionMethod } from "./method-data.ts";

/** How long one component lasts, as the label states it. */
export interface Lifetime {
  readonly component: string;
  readonly months?: number;
  readonly operatingHours?: number;
  readonly cycles?: number;
}

/** What a counter stood at on a day. */
export interface Counted {
  readonly count: number;
  readonly on: string;
}

/** How one unit was used; null is not known. */
export interface Wear {
  /** Day of manufacture, else of purchase. */
  readonly since: string | null;
  readonly operatingHours: Counted | null;
  readonly cycles: Counted | null;
  /** Mean temperature around it. */
  readonly celsius: number | null;
}

export type MissingForLife = "lifetimes" | "start" | "operating-hours" | "cycles" | "temperature";

export interface ComponentLife {
  /** Null while anything is missing: the component of which nothing is known may be the one that ends first. */
  readonly life: InspectionInputs["componentLife"];
  readonly missing: readonly MissingForLife[];
}

/** @param rule of the method. */
export function componentLife(
  lifetimes: readonly Lifetime[],
  wear: Wear,
  rule: InspectionMethod["temperature"],
): ComponentLife {
  const { since, celsius } = wear;
  const missing = missingOf(lifetimes, wear);
  if (missing.length > 0 || since === null || celsius === null) return { life: null, missing };
  const factor = ageingFactor(celsius, rule);
  const ends = lifetimes.map((one) => ({ endsOn: endOf(one, wear, since, factor), component: one.component }));
  return { life: ends.reduce((first, one) => (one.endsOn < first.endsOn ? one : first)), missing };
}

/**
 * How many times faster it ages than at the reference temperature. Cold is no promise of the maker's, so never below 1; a
 * part of a degree counts as a whole one.
 */
export function ageingFactor(celsius: number, rule: InspectionMethod["temperature"]): number {
  const tenths = Math.ceil((10 * Math.max(0, Math.ceil(celsius) - rule.referenceCelsius)) / rule.kelvinPerDoubling);
  return 2 ** Math.floor(tenths / 10) * (TENTHS_OF_TWO[tenths % 10] ?? 2);
}

/** 2 to the power of 0.0 to 0.9, rounded up; spelt out, since engines may compute powers differently in the last digit. */
const TENTHS_OF_TWO = [1, 1.0718, 1.1487, 1.2312, 1.3196, 1.4143, 1.5158, 1.6246, 1.7412, 1.8661];

function missingOf(lifetimes: readonly Lifetime[], wear: Wear): MissingForLife[] {
  const states = (what: "operatingHours" | "cycles") => lifetimes.some((one) => one[what] !== undefined);
  const saysNothing = lifetimes.some(
    (one) => one.months === undefined && one.operatingHours === undefined && one.cycles === undefined,
  );
  return [
    ...(lifetimes.length === 0 || saysNothing ? ["lifetimes" as const] : []),
    ...(wear.since === null ? ["start" as const] : []),
    ...(states("operatingHours") && wear.operatingHours === null ? ["operating-hours" as const] : []),
    ...(states("cycles") && wear.cycles === null ? ["cycles" as const] : []),
    ...(wear.celsius === null ? ["temperature" as const] : []),
  ];
}

/** Beyond this nothing is told apart. */
const CENTURY_DAYS = 36_500;
const HOURS_OF_A_DAY = 24;

function endOf(lifetime: Lifetime, { operatingHours, cycles }: Wear, since: string, factor: number): string {
  const days: number[] = [];
  if (lifetime.months !== undefined)
    days.push((dayNumber(addMonths(since, lifetime.months)) - dayNumber(since)) / factor);
  if (lifetime.operatingHours !== undefined && operatingHours !== null)
    days.push(daysOfUse(lifetime.operatingHours / factor, operatingHours, since, HOURS_OF_A_DAY));
  // How many cycles a day may bring is not known, so a count of the first day tells nothing.
  if (lifetime.cycles !== undefined && cycles !== null)
    days.push(daysOfUse(lifetime.cycles / factor, cycles, since, Number.POSITIVE_INFINITY));
  return addDays(since, Math.min(CENTURY_DAYS, ...days.map(Math.floor)));
}

/** Days after which a counter reaches `of`, at the pace that it had until it was read; at most `mostADay` on a first day. */
function daysOfUse(of: number, { count, on }: Counted, since: string, mostADay: number): number {
  const days = dayNumber(on) - dayNumber(since);
  if (days <= 0) return of / mostADay;
  return count === 0 ? CENTURY_DAYS : (days * of) / count;
}
