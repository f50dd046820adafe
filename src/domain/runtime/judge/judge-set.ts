/**
 * Values of which only some are allowed: self-tests, states, boot loader verified. Judged at once, as no set is noisy. A
 * value of another type than any allowed one is no match and no departure: it cannot be judged, which is said.
 */
import type { Measured } from "../report.ts";
import type { Limit } from "./compile-reference.ts";
import type { Against } from "./judge-limit.ts";
import { SEVERITY_OF } from "./severity-table.ts";

export function judgeSet(limit: Limit, value: Exclude<Measured, object>, against: Against): void {
  const { findings, watch, reference } = against;
  const allowed = limit.allowed ?? [];
  if (allowed.includes(value)) {
    watch.judged = Math.min(1_000_000, watch.judged + 1);
    if (!findings.any) return;
    findings.within(limit.key, "back-within", limit.ofStart ? 1 : undefined);
    findings.within(limit.notJudgedKey, "judged-again");
    return;
  }
  if (!allowed.some((one) => typeof one === typeof value)) {
    notJudged(limit, `${String(value)} (${typeof value})`, "other-type-than-declared", against);
    return;
  }
  watch.judged = Math.min(1_000_000, watch.judged + 1);
  const boot = limit.parameter === "bootLoaderVerified";
  findings.depart({
    kind: "outside-reference",
    severity: boot ? SEVERITY_OF.bootUnverified : SEVERITY_OF.notAllowed,
    subject: limit.parameter,
    which: limit.requirement,
    requirement: limit.requirement,
    declared: limit.declared,
    observed: String(value),
    authority: reference.authority,
    certainty: 0.97,
    cause: boot ? "tampering" : "unknown",
    because: [boot ? "boot-loader-not-verified" : "value-not-allowed"],
  });
}

/** No answer counts as good. */
export function notJudged(limit: Limit, observed: string, because: string, { findings, reference }: Against): void {
  findings.depart({
    kind: "not-judged",
    severity: limit.stage === "failSafe" ? SEVERITY_OF.notJudgedFailSafe : SEVERITY_OF.notJudged,
    subject: limit.parameter,
    which: limit.requirement,
    requirement: limit.requirement,
    declared: limit.declared,
    observed,
    authority: reference.authority,
    certainty: 1,
    cause: "misconfiguration",
    because: [because],
  });
}
