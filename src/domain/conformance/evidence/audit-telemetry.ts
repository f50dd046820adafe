/**
 * Telemetry seen in traffic: held against what the label declares (6-5), and examined for personal data in it (6-4).
 *
 * Telemetry is what goes to services for analytics, crashes or monitoring. Without a look into the messages nothing is
 * said of what was in them.
 */
import type { Destination } from "../../traffic/audit-report.ts";
import { type AuditFacts, fromAudit, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

const TELEMETRY = new Set(["analytics", "attribution", "crash-reporting", "monitoring"]);

export const AUDIT_TELEMETRY: EvidenceLink<ProductFacts> = {
  id: "audit-telemetry",
  provisions: ["6-4", "6-5"],
  propose: ({ audits = [] }) => audits.flatMap(proposalsOf),
};

function proposalsOf(facts: AuditFacts): EvidenceProposal[] {
  const { destinations, contentsExamined, label } = facts.report;
  const seen = destinations.filter(({ operator }) => TELEMETRY.has(operator?.category ?? ""));
  const [first] = seen;
  if (first === undefined) return [];
  const found: EvidenceProposal[] = [];
  const undeclared = seen.filter(({ declared }) => declared === null).map(({ host }) => host);
  if (label !== null)
    found.push({
      provision: "6-5",
      says: undeclared.length > 0 ? "contradicts" : "supports",
      because:
        undeclared.length > 0
          ? {
              en: `telemetry goes where the label does not say: ${shown(undeclared)}`,
              de: `Telemetrie geht an Stellen, die das Label nicht nennt: ${shown(undeclared)}`,
            }
          : {
              en: `every receiver of telemetry that was seen stands on the label: ${shown(hosts(seen))}`,
              de: `jeder gesehene Empfänger von Telemetrie steht auf dem Label: ${shown(hosts(seen))}`,
            },
      source: fromAudit(facts, undeclared[0] ?? first.host),
    });
  if (!contentsExamined) return found;
  const personal = seen.flatMap(({ attributes }) =>
    attributes.filter((one) => one.direction !== "down" && one.personal && one.about !== "device"),
  );
  const isWholeRead = seen.every(({ examined }) => examined.unexaminedBytes === 0 && examined.bytes > 0);
  if (personal.length === 0 && !isWholeRead) return found;
  const names = (language: "en" | "de") => shown([...new Set(personal.map(({ name }) => name[language]))]);
  found.push({
    provision: "6-4",
    says: personal.length > 0 ? "contradicts" : "supports",
    because:
      personal.length > 0
        ? {
            en: `telemetry holds personal data: ${names("en")}`,
            de: `Telemetrie enthält Personenbezogenes: ${names("de")}`,
          }
        : {
            en: "the telemetry was read whole, and no personal data was found in it",
            de: "die Telemetrie wurde ganz gelesen, Personenbezogenes fand sich nicht",
          },
    source: fromAudit(facts, first.host),
  });
  return found;
}

function hosts(destinations: readonly Destination[]): string[] {
  return destinations.map(({ host }) => host);
}

function shown(names: readonly string[]): string {
  return names.slice(0, 5).join(", ");
}
