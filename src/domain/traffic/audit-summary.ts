/**
 * What of an audit its list, the ledger and the answer need, so that only whoever reads the report has it in memory.
 */
import { SEVERITIES, type Severity } from "../finding/severity.ts";
import type { AuditReport } from "./audit-report.ts";
import { fittedReport, type LeftOut } from "./fitted-report.ts";

export interface AuditSummary {
  /** Names of the captures. */
  readonly captures: readonly string[];
  readonly labelDigest: string | null;
  /** As many as were found, told in the report or not. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly destinations: number;
  readonly claimsBroken: number;
  /** What the report lacks of them. */
  readonly leftOut: LeftOut;
  readonly valuesShown: boolean;
}

/** A report as it is handed on and kept: written, within its limit. */
export interface WrittenAudit {
  /** JSON (UTF-8). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly summary: AuditSummary;
}

/** `report` in at most `limitBytes`, without its least grave destinations and findings where it is larger. */
export function writtenAudit(report: AuditReport, limitBytes: number): WrittenAudit {
  const { bytes, leftOut } = fittedReport(report, limitBytes);
  const bySeverity = (wanted: Severity) => report.findings.filter(({ severity }) => severity === wanted).length;
  return {
    bytes,
    summary: {
      captures: report.captures.map(({ file }) => file),
      labelDigest: report.label?.digest ?? null,
      findings: Object.fromEntries(SEVERITIES.map((one) => [one, bySeverity(one)])) as Record<Severity, number>,
      destinations: report.destinations.length,
      claimsBroken: report.claims.filter(({ result }) => result === "broken").length,
      leftOut,
      valuesShown: report.valuesShown,
    },
  };
}
