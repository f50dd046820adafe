/**
 * The verdict on one provision: from its status, whether it applies, and what the statement says.
 *
 * Source: the pro forma of ETSI EN 303 645 (N/A is open only to a conditional provision whose condition does not hold;
 * yes needs the measures, a recommendation that is not followed its reason) and TS 103 701 (verdicts).
 */
import type { Provision, ProvisionInEdition, Status, When } from "./catalogue.ts";
import { applicability, type Conditions } from "./conditions.ts";
import { type Judged, judged } from "./reason.ts";
import { judgeSpan } from "./span.ts";
import type { ProvisionAnswer, Statement } from "./statement.ts";

export interface Asked {
  readonly provision: Provision;
  readonly inEdition: ProvisionInEdition;
  /** A scheme counts each provision that it takes as mandatory. */
  readonly isLifted: boolean;
}

/** By its own answer; a provision that is judged by the others (`judges`) is left to `assess`. */
export function judgeProvision(
  { provision, inEdition, isLifted }: Asked,
  statement: Pick<Statement, "provisions" | "facts" | "tables">,
  known: Conditions["known"],
): Judged {
  const { applies, because } = applicability(inEdition.when as When | undefined, known);
  if (applies === "no") return judged("not-applicable", "condition-not-met", because);
  if (applies === "unknown") {
    const disputed = because.filter((id) => known.get(id)?.how === "disputed");
    return disputed.length > 0
      ? judged("inconclusive", "condition-disputed", disputed)
      : judged("inconclusive", "condition-open", because);
  }
  const bySpan = provision.span === undefined ? undefined : judgeSpan(provision.span, statement.facts);
  if (bySpan !== undefined) return bySpan;
  return judgeAnswer(provision, inEdition.status, isLifted, statement);
}

function judgeAnswer(
  provision: Provision,
  status: Status,
  isLifted: boolean,
  { provisions, tables }: Pick<Statement, "provisions" | "tables">,
): Judged {
  const answer = provisions.get(provision.id);
  if (answer === undefined || answer.support === "unknown") return judged("inconclusive", "not-answered");
  if (status === "Q") return judged("pass", "answered");
  switch (answer.support) {
    case "n/a":
      return judged("inconclusive", "not-applicable-refused");
    case "yes":
      return isDocumented(answer, provision.tables, tables)
        ? judged("pass", "measures-documented")
        : judged("inconclusive", "measures-missing");
    case "no":
      if (isMandatory(status)) return judged("fail", "not-supported");
      if (isLifted) return judged("fail", "required-by-subset");
      return hasText(answer.reason) ? judged("pass", "declined-with-reason") : judged("fail", "reason-missing");
  }
}

/** Measures or evidence are named, or every evidence table that it draws on was filled in. */
function isDocumented(
  { measures, reason, evidence }: ProvisionAnswer,
  needed: readonly string[] = [],
  given: Statement["tables"],
): boolean {
  if (hasText(measures) || hasText(reason) || evidence.some(hasText)) return true;
  return needed.length > 0 && needed.every((id) => given.get(id)?.some(hasText) === true);
}

export function hasText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "";
}

export function isMandatory(status: Status): boolean {
  return status === "M" || status === "MC";
}

export function isRecommended(status: Status): boolean {
  return status === "R" || status === "RC";
}
