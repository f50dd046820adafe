/**
 * What kept audits say that speaks of maturity.
 */
import type { AuditFacts } from "../../domain/maturity/links/facility-facts.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import type { auditRows } from "../../store/maturity-facts.ts";
import { reportsReadOnce } from "../reports-read-once.ts";

type AuditRow = Awaited<ReturnType<typeof auditRows>>[number];
type ReportFacts = Pick<AuditFacts, "findings" | "tlsVersions" | "marks">;

const FINDINGS_TAKEN = 200;
const reportsRead = reportsReadOnce(factsOf);

export async function auditFacts(rows: readonly AuditRow[], files: EvidenceFiles): Promise<AuditFacts[]> {
  const found = await reportsRead(rows, files);
  return found.map(({ row, said }) => {
    const { id, device_id, title, audited_at } = row;
    return { id, deviceId: device_id, title, auditedOn: audited_at.slice(0, 10), ...said };
  });
}

function factsOf({ findings, destinations }: AuditReport): ReportFacts {
  const own = destinations.filter(({ protection }) => protection?.agreedBy === "device");
  return {
    findings: findings
      .filter(({ state }) => state !== "refuted")
      .slice(0, FINDINGS_TAKEN)
      .map(({ kind, severity, subject }) => ({ kind, severity, subject })),
    tlsVersions: [...new Set(own.flatMap(({ protection }) => protection?.versions ?? []))],
    marks: [
      ...new Map(
        destinations.flatMap(({ marks }) =>
          marks.map(({ kind, what }) => [`${kind} ${what}`, { kind, what }] as const),
        ),
      ).values(),
    ].slice(0, FINDINGS_TAKEN),
  };
}
