/**
 * What handshakes show of the cryptography on the way (5.5-1): supports where every one that was seen is recommended,
 * contradicts where one is weak or broken. Behind an intercepting proxy the device agreed on nothing of it.
 */
import { type AuditFacts, fromAudit, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

const PROVISION = "5.5-1";
const NO_BEST_PRACTICE = new Set(["legacy", "weak", "broken"]);

export const AUDIT_CRYPTOGRAPHY: EvidenceLink<ProductFacts> = {
  id: "audit-cryptography",
  provisions: [PROVISION],
  propose: ({ audits = [] }) => audits.flatMap(proposalOf),
};

function proposalOf(facts: AuditFacts): EvidenceProposal[] {
  const own = facts.report.destinations.flatMap(({ host, protection }) =>
    protection === null || protection.agreedBy === "proxy" ? [] : [{ host, protection }],
  );
  const weak = own.filter(({ protection }) => NO_BEST_PRACTICE.has(protection.grade ?? ""));
  const [worst] = weak;
  if (worst !== undefined) {
    const hosts = weak.map(
      ({ host, protection }) => `${host} (${protection.versions.join(", ")}: ${protection.grade})`,
    );
    const shown = hosts.slice(0, 5).join("; ");
    return [
      {
        provision: PROVISION,
        says: "contradicts",
        because: {
          en: `what protects these connections is no best practice: ${shown}`,
          de: `was diese Verbindungen schützt, ist nicht bewährt: ${shown}`,
        },
        source: fromAudit(facts, worst.host),
      },
    ];
  }
  if (own.length === 0 || own.some(({ protection }) => protection.grade !== "recommended")) return [];
  const guideline = own[0]?.protection.guideline ?? "";
  return [
    {
      provision: PROVISION,
      says: "supports",
      because: {
        en: `every handshake seen, with ${own.length} servers, is recommended by ${guideline}`,
        de: `jeder gesehene Handshake, mit ${own.length} Servern, wird von ${guideline} empfohlen`,
      },
      source: fromAudit(facts, ""),
    },
  ];
}
