/**
 * Whether anything left without encryption (5.5-1), and personal data with it (5.8-1, 5.8-2).
 *
 * No plain text supports only where something that was encrypted was seen: an empty capture shows nothing.
 */
import { type AuditFacts, fromAudit, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

const PROVISIONS = ["5.5-1", "5.8-1", "5.8-2"] as const;

export const AUDIT_PLAIN_TEXT: EvidenceLink<ProductFacts> = {
  id: "audit-plain-text",
  provisions: PROVISIONS,
  propose: ({ audits = [] }) => audits.flatMap(proposalsOf),
};

/** What anybody on the way could read of patients, as the audit found it in the clear. */
const READABLE = new Set(["patient-data-readable", "health-data-readable"]);

function proposalsOf(facts: AuditFacts): EvidenceProposal[] {
  const { destinations } = facts.report;
  const findings = facts.report.findings.filter(({ state }) => state !== "refuted");
  const plain = findings.filter(({ kind }) => kind === "plain-text");
  const readable = findings.filter(({ kind }) => READABLE.has(kind)).map(({ subject }) => subject);
  if (plain.length === 0 && readable.length === 0) {
    const isEncrypted = destinations.some(({ protection }) => protection?.agreedBy === "device");
    return isEncrypted ? [proposal(facts, "5.8-1", "supports", [])] : [];
  }
  // A host may be reached in the clear on one port and encrypted on another; a finding names the ones in the clear.
  const places = new Set(plain.flatMap(({ observed }) => observed.split(", ").map((place) => place.split(" ", 1)[0])));
  const sent = destinations
    .filter(({ scheme, host, port }) => places.has(`${scheme}://${host}:${port}`))
    .map(({ host, attributes }) => ({
      host,
      up: attributes.filter(({ direction, personal }) => personal && direction !== "down"),
    }));
  const personal = sent.filter(({ up }) => up.length > 0).map(({ host }) => host);
  const health = sent.filter(({ up }) => up.some(({ group }) => group === "health")).map(({ host }) => host);
  const hosts = {
    "5.5-1": plain.map(({ subject }) => subject),
    "5.8-1": [...new Set([...personal, ...readable])],
    "5.8-2": [...new Set([...health, ...readable])],
  };
  return PROVISIONS.flatMap((provision) =>
    hosts[provision].length > 0 ? [proposal(facts, provision, "contradicts", hosts[provision])] : [],
  );
}

const WHAT: Readonly<Record<string, { en: string; de: string }>> = {
  "5.5-1": { en: "messages", de: "Nachrichten" },
  "5.8-1": { en: "personal data", de: "Personenbezogene Daten" },
  "5.8-2": { en: "health data", de: "Gesundheitsdaten" },
};

function proposal(
  facts: AuditFacts,
  provision: (typeof PROVISIONS)[number],
  says: EvidenceProposal["says"],
  hosts: readonly string[],
): EvidenceProposal {
  const shown = hosts.slice(0, 5).join(", ");
  const what = WHAT[provision];
  const because =
    says === "supports"
      ? {
          en: "nothing left without encryption in this capture",
          de: "nichts ging in dieser Aufzeichnung unverschlüsselt hinaus",
        }
      : { en: `${what?.en} went to ${shown} without encryption`, de: `${what?.de} gingen unverschlüsselt an ${shown}` };
  return { provision, says, because, source: fromAudit(facts, hosts[0] ?? "") };
}
