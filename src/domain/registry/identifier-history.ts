/**
 * The history of a device's identifiers: what it was called once still finds it, and tells whose old entry is meant.
 */
import { type Identifier, normalIdentifier } from "./identifier.ts";

/** As many as a device may have. */
export const IDENTIFIERS_MAX = 50;

/**
 * The identifiers that a person wants, followed by those that they left out: these held until `today`. What was entered
 * today was a slip of the pen and goes.
 * @param today YYYY-MM-DD (UTC).
 * @param createdOn day on which the device was entered: an identifier without a first day is as old.
 */
export function identifiersAfter(
  before: readonly Identifier[],
  wanted: readonly Identifier[],
  today: string,
  createdOn: string,
): Identifier[] {
  const stated = new Set(wanted.map(nameOf));
  const past = before
    .filter((one) => !stated.has(nameOf(one)) && (one.from ?? createdOn) !== today)
    .map((one) =>
      one.until === null ? { ...one, until: one.from !== null && one.from > today ? one.from : today } : one,
    );
  return [...wanted, ...past].slice(0, IDENTIFIERS_MAX);
}

/** The identifiers of two records of one device: those of `one`, then what only `other` has. */
export function identifiersOfBoth(one: readonly Identifier[], other: readonly Identifier[]): Identifier[] {
  const stated = new Set(one.map(nameOf));
  return [...one, ...other.filter((identifier) => !stated.has(nameOf(identifier)))];
}

function nameOf({ system, value }: Identifier): string {
  return `${system} ${normalIdentifier(system, value)}`;
}
