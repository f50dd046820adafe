/**
 * Why a verdict is what it is: a code with the ids it is about; `words/` says it in each language.
 *
 * The words of a verdict are those of TS 103 701: pass, fail, inconclusive, and not applicable.
 */
import type { Result } from "../finding/finding.ts";

export const VERDICTS = ["pass", "fail", "inconclusive", "not-applicable"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const REASON_CODES = [
  "measures-documented",
  "measures-missing",
  "not-supported",
  "declined-with-reason",
  "reason-missing",
  "required-by-subset",
  "condition-not-met",
  "condition-open",
  "condition-disputed",
  "not-answered",
  "not-applicable-refused",
  "reasons-on-record",
  "reasons-missing",
  "recommendations-open",
  "changed-since",
  "span-kept",
  "span-missed",
  "answered",
  "contradicts-itself",
  "all-pass",
  "nothing-asked",
  "provisions-fail",
  "provisions-open",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** Ids of conditions or provisions, or the values that were compared. */
  readonly names: readonly string[];
}

export interface Judged extends Reason {
  readonly verdict: Verdict;
}

export function judged(verdict: Verdict, code: ReasonCode, names: readonly string[] = []): Judged {
  return { verdict, code, names };
}

const RESULT: Readonly<Record<Verdict, Result>> = {
  pass: "met",
  fail: "broken",
  inconclusive: "unknown",
  "not-applicable": "not-applicable",
};

/** In the one vocabulary of all checks; a recommendation declined with its reason gives no credit and no loss. */
export function resultOf({ verdict, code }: Judged): Result {
  return code === "declined-with-reason" ? "not-applicable" : RESULT[verdict];
}
