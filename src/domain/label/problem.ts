/**
 * A problem of a label as it is written: what is wrong, where, and what to write instead.
 */
export interface Problem {
  /** An error keeps the label from being signed; a warning is printed as "not stated" or tells a doubtful value. */
  readonly level: "error" | "warning";
  /** Which rule, in kebab-case; listed in docs/errors.md. */
  readonly code: string;
  /** JSON pointer into the label. */
  readonly pointer: string;
  /** What is wrong and what to write. */
  readonly message: string;
}

/** Joins steps to a JSON pointer (RFC 6901). */
export function pointerTo(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
