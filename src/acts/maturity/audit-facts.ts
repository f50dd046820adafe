/**
 * What kept audits say that speaks of maturity. A report never changes under its digest, so each is read once.
 */
import type { AuditFacts } from "../../domain/maturity/links/facility-facts.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import type { auditRows } from "../../store/maturity-facts.ts";
import { piecesOf, reportIn } from "../report-pieces.ts";

type AuditRow = Awaited<ReturnType<typeof auditRows>>[number];
type ReportFacts = Pick<AuditFacts, "findings" | "tlsVersions" | "marks">;

/** Parsing holds everybody up; a larger report is left to the page of its audit. */
const REPORT_READ_BYTES = 2 * 1024 * 1024;
/** Read for one answer; what is left is read for the next. */
const READ_AT_ONCE_BYTES = 16 * 1024 * 1024;
const REPORTS_REMEMBERED = 2_000;
const FINDINGS_TAKEN = 200;

/** Digest -> what its report says. */
const remembered = new Map<string, ReportFacts>();

export async function auditFacts(rows: readonly AuditRow[], files: EvidenceFiles): Promise<AuditFacts[]> {
  const found: AuditFacts[] = [];
  let left = READ_AT_ONCE_BYTES;
  for (const { id, device_id, title, audited_at, report_digest, ...row } of rows) {
    const bytes = Number(row.bytes);
    let said = remembered.get(report_digest);
    if (said === undefined) {
      if (bytes > Math.min(left, REPORT_READ_BYTES)) continue;
      left -= bytes;
      said = await readFacts(files, report_digest);
      if (said === undefined) continue;
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size >= REPORTS_REMEMBERED) remembered.delete(oldest);
      remembered.set(report_digest, said);
    }
    found.push({ id, deviceId: device_id, title, auditedOn: audited_at.slice(0, 10), ...said });
  }
  return found;
}

/** Undefined for a report that is lost or damaged: the page of its audit says so. */
async function readFacts(files: EvidenceFiles, digest: string): Promise<ReportFacts | undefined> {
  try {
    return factsOf(reportIn(await piecesOf({ read: () => files.read(digest) })));
  } catch {
    return undefined;
  }
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
