/**
 * What comes of holding a component against a record: affected, not, or undecided with what is missing.
 */

export const UNDECIDED_REASONS = [
  "version-unstated",
  "version-unordered",
  "version-not-named",
  "release-unstated",
  "commits-only",
  "attribute-unstated",
  "runs-on-unknown",
] as const;
export type UndecidedReason = (typeof UNDECIDED_REASONS)[number];

export type Verdict =
  | { readonly kind: "affected"; readonly fixedIn: string | null }
  | { readonly kind: "not-affected" }
  | { readonly kind: "undecided"; readonly reason: UndecidedReason };

export const NOT_AFFECTED: Verdict = { kind: "not-affected" };
export const undecided = (reason: UndecidedReason): Verdict => ({ kind: "undecided", reason });

/** The graver: affected, then undecided. */
export function graver(one: Verdict, other: Verdict): Verdict {
  return weight(other) > weight(one) ? other : one;
}

function weight({ kind }: Verdict): number {
  return kind === "affected" ? 2 : kind === "undecided" ? 1 : 0;
}
