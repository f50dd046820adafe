/**
 * One distinct component of all bills of materials, with all that is needed to hold it against records.
 */
import type { SoftwareComponent, Weakness } from "../weakness.ts";
import type { CpeSubject } from "./judge-cpe.ts";
import type { PackageIdentity } from "./package-identity.ts";
import type { Verdict } from "./verdict.ts";

export interface Software {
  readonly component: SoftwareComponent;
  readonly identity: PackageIdentity | undefined;
  readonly cpe: CpeSubject | undefined;
  /** Numbers of the bills, rising; beside them its reference in each. One may stand in a bill under several. */
  readonly bills: number[];
  readonly references: (string | null)[];
}

export type WeaknessHead = Omit<Weakness, "affected">;

/** A weakness that a component has, or may have. */
export interface Hit {
  readonly software: Software;
  readonly weakness: WeaknessHead;
  readonly verdict: Exclude<Verdict, { kind: "not-affected" }>;
  /** The bills in which it holds; null is all that the software stands in. */
  readonly bills: ReadonlySet<number> | null;
}

/** Whether anything could be known of it: it bears a package address of a known ecosystem, or a CPE. */
export function isIdentified({ identity, cpe }: Software): boolean {
  return identity !== undefined || cpe !== undefined;
}

/** The references under which it stands in `bill`; none where it does not. */
export function referencesIn({ bills, references }: Software, bill: number): (string | null)[] {
  const found: (string | null)[] = [];
  for (let at = firstPlace(bills, bill); bills[at] === bill; at++) found.push(references[at] ?? null);
  return found;
}

export function standsIn({ bills }: Software, bill: number): boolean {
  return bills[firstPlace(bills, bill)] === bill;
}

/** The bills rise, so they are searched by halves: one component stands in a thousand. */
function firstPlace(bills: readonly number[], bill: number): number {
  let low = 0;
  let high = bills.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bills[middle] ?? 0) < bill) low = middle + 1;
    else high = middle;
  }
  return low;
}
