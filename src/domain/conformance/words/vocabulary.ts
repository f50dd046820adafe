/**
 * What every language of the assessment has words for.
 */
import type { Truth } from "../conditions.ts";
import type { FoundContradiction } from "../contradictions.ts";
import type { ProvisionChange } from "../editions.ts";
import type { ReasonCode, Verdict } from "../reason.ts";

export interface ConformanceWords {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** Behind the question of a condition. */
  readonly answers: Readonly<Record<Truth, string>>;
  /** A sentence without its full stop. @param names already in words. */
  readonly reasons: Readonly<Record<ReasonCode, (names: readonly string[]) => string>>;
  readonly contradictions: Readonly<
    Record<Exclude<FoundContradiction["code"], "rule" | "words">, (about: readonly string[]) => string>
  >;
  readonly changes: Readonly<Record<ProvisionChange, string>>;
}
