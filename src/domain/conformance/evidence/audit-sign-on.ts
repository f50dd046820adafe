/**
 * Who proves what on the way, as the audit found it: secrets that anybody can read contradict 5.5-7, proofs that can be
 * guessed or replayed 5.1-3, and services that ask for no proof at all 5.5-4.
 */
import { type AuditFacts, fromAudit, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

const FINDINGS = [
  ["credential-readable", "5.5-7", "a secret can be read on the way", "ein Geheimnis ist unterwegs lesbar"],
  [
    "authentication-weak",
    "5.1-3",
    "a proof can be guessed, replayed or computed",
    "ein Nachweis lässt sich erraten, wiederholen oder berechnen",
  ],
  ["authentication-absent", "5.5-4", "a service asks for no proof", "ein Dienst verlangt keinen Nachweis"],
] as const;

export const AUDIT_SIGN_ON: EvidenceLink<ProductFacts> = {
  id: "audit-sign-on",
  provisions: FINDINGS.map(([, provision]) => provision),
  propose: ({ audits = [] }) => audits.flatMap(proposalsOf),
};

function proposalsOf(facts: AuditFacts): EvidenceProposal[] {
  return FINDINGS.flatMap(([kind, provision, en, de]) => {
    const found = facts.report.findings.filter((one) => one.kind === kind && one.state !== "refuted");
    const [first] = found;
    if (first === undefined) return [];
    const shown = found
      .slice(0, 5)
      .map(({ subject, observed }) => `${subject} (${observed})`)
      .join(", ");
    const because = { en: `${en}: ${shown}`, de: `${de}: ${shown}` };
    return [{ provision, says: "contradicts", because, source: fromAudit(facts, first.subject) }];
  });
}
