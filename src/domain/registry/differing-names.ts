/**
 * Names by which two records are told apart: two devices seldom share a serial number, and one seldom has two.
 */
import { type Identifier, type IdentifierSystem, normalIdentifier } from "./identifier.ts";

/** What the maker gave the device itself; tags and network cards are changed. */
const GIVEN_ONCE = ["serial", "udi-pi"] as const satisfies readonly IdentifierSystem[];

export interface DifferingName {
  readonly system: (typeof GIVEN_ONCE)[number];
  readonly one: string;
  readonly other: string;
}

/** Systems in which both have a name that holds now and no name in common; spellings of one name are one. */
export function differingNames(one: readonly Identifier[], other: readonly Identifier[]): DifferingName[] {
  return GIVEN_ONCE.flatMap((system) => {
    const [first, second] = [one, other].map((names) => names.filter((name) => name.system === system && !name.until));
    const [mine, theirs] = [first?.[0], second?.[0]];
    if (mine === undefined || theirs === undefined) return [];
    const spelt = new Set(first?.map(spelling));
    return second?.some((name) => spelt.has(spelling(name))) ? [] : [{ system, one: mine.value, other: theirs.value }];
  });
}

function spelling({ system, value }: Identifier): string {
  return normalIdentifier(system, value).replace(/[^\p{L}\p{N}]/gu, "");
}
