/**
 * What links ask of kept audits: the newest of each device counts, and a device without one is unknown.
 */
import { addMonths } from "../../calendar.ts";
import type { AuditFacts, FacilityFacts } from "./facility-facts.ts";
import { type Proposed, proposeByAll, type Source } from "./link.ts";

/** Device -> its newest audit. */
export function newestAudits({ audits }: Pick<FacilityFacts, "audits">): ReadonlyMap<string, AuditFacts> {
  const newest = new Map<string, AuditFacts>();
  for (const audit of audits)
    if ((newest.get(audit.deviceId)?.auditedOn ?? "") < audit.auditedOn) newest.set(audit.deviceId, audit);
  return newest;
}

export function proposeByAudits(
  facts: FacilityFacts,
  verdict: (audit: AuditFacts) => boolean | null,
  most: "fulfilled" | "partly" = "fulfilled",
): Proposed | undefined {
  const newest = newestAudits(facts);
  const proposed = proposeByAll(
    facts.devices,
    ({ id }) => {
      const audit = newest.get(id);
      return audit === undefined ? null : verdict(audit);
    },
    ({ id }) => sourceOf(newest.get(id)),
    { most, values: { audited: newest.size } },
  );
  const oldest = [...newest.values()].map(({ auditedOn }) => auditedOn).sort()[0];
  // An audit counts for a year; then nobody has looked.
  return proposed && oldest !== undefined ? { ...proposed, validUntil: addMonths(oldest, 12) } : proposed;
}

function sourceOf(audit: AuditFacts | undefined): Source {
  return { kind: "audit", id: audit?.id ?? "", title: `${audit?.title ?? ""} (${audit?.auditedOn ?? ""})` };
}
