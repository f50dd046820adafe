/**
 * What every language of the assessment has words for.
 */
import type { Truth } from "../conditions.ts";
import type { FoundContradiction } from "../contradictions.ts";
import type { ProvisionChange } from "../editions.ts";
import type { ReasonCode, Verdict } from "../reason.ts";

export interface ConformanceWords {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** In place of the verdict of a recommendation that is not followed, which passes by its reason. */
  readonly declined: string;
  /** Behind the question of a condition. */
  readonly answers: Readonly<Record<Truth, string>>;
  /** A sentence without its full stop. @param names already in words. */
  readonly reasons: Readonly<Record<ReasonCode, (names: readonly string[]) => string>>;
  readonly contradictions: Readonly<
    Record<Exclude<FoundContradiction["code"], "rule" | "words">, (about: readonly string[]) => string>
  >;
  readonly changes: Readonly<Record<ProvisionChange, string>>;
  /** The same seen from the newer edition, where one goes back to the older. */
  readonly changesBack: Readonly<Record<ProvisionChange, string>>;
  /** What came about in an edition that one goes back from. */
  readonly cameWith: (edition: string, change: string) => string;
}
