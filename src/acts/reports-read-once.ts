/**
 * Kept reports of audits, of which something is wanted: a report never changes under its digest, so each is read once.
 */
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { piecesOf, reportIn } from "./report-pieces.ts";

/** Parsing holds everybody up; a larger report is left to the page of its audit. */
const REPORT_READ_BYTES = 2 * 1024 * 1024;
/** Read for one answer; what is left is read for the next. */
const READ_AT_ONCE_BYTES = 16 * 1024 * 1024;
const REPORTS_REMEMBERED = 2_000;

interface ReportRow {
  readonly report_digest: string;
  readonly bytes: number;
}

/** @param wanted what is taken of a report; small, for it is remembered. */
export function reportsReadOnce<Wanted>(wanted: (report: AuditReport) => Wanted) {
  /** Digest -> what its report says. */
  const remembered = new Map<string, Wanted>();

  return async <Row extends ReportRow>(rows: readonly Row[], files: EvidenceFiles) => {
    const found: { readonly row: Row; readonly said: Wanted }[] = [];
    let left = READ_AT_ONCE_BYTES;
    for (const row of rows) {
      const bytes = Number(row.bytes);
      let said = remembered.get(row.report_digest);
      if (said === undefined) {
        if (bytes > Math.min(left, REPORT_READ_BYTES)) continue;
        left -= bytes;
        const report = await readReport(files, row.report_digest);
        if (report === undefined) continue;
        said = wanted(report);
        const [oldest] = remembered.keys();
        if (oldest !== undefined && remembered.size >= REPORTS_REMEMBERED) remembered.delete(oldest);
        remembered.set(row.report_digest, said);
      }
      found.push({ row, said });
    }
    return found;
  };
}

/** Undefined for a report that is lost or damaged: the page of its audit says so. */
async function readReport(files: EvidenceFiles, digest: string): Promise<AuditReport | undefined> {
  try {
    return reportIn(await piecesOf({ read: () => files.read(digest) }));
  } catch {
    return undefined;
  }
}
