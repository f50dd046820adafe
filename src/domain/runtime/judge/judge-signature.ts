/**
 * The signature of a report (RFC 7515), where the label promises one.
 *
 * An unsigned report is judged all the same and told: it came by the device's own sign-on, and its signing may have broken
 * with the rest of it; to lose a real extreme would be worse than to hear a false one. What carries a signature that is
 * not the device's is refused before it comes here: that somebody lacks the key is then proven.
 */
import type { DeviceWatch, FindingChange, Judging, Report } from "./device-watch.ts";
import { OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

/** Why a signature is not the device's. */
export type ForgedBecause = "signature-wrong" | "key-not-enrolled";

const REQUIRED = "/runtime/reports/signed";

export function judgeSigning({ boot, sequence }: Report, { reference, signed }: Judging, findings: OpenFindings): void {
  if (signed === true || reference.runtime.reports?.signed !== true) return;
  findings.depart({
    kind: "report-unsigned",
    severity: SEVERITY_OF.reportUnsigned,
    subject: "report signature",
    requirement: REQUIRED,
    observed: `${boot}: ${sequence}`,
    authority: reference.authority,
    certainty: 0.95,
    because: ["not-signed"],
  });
}

/** A report was refused for its signature: told, and nothing else changes. */
export function judgeForged(
  watch: DeviceWatch,
  because: ForgedBecause,
  { kid, connection, atMs }: { readonly kid: string; readonly connection: string; readonly atMs: number },
): readonly FindingChange[] {
  // Never at rest: planned work explains no foreign signature, only a new key, which is to be enrolled.
  const findings = new OpenFindings(watch, atMs, false);
  findings.depart({
    kind: "report-forged",
    severity: SEVERITY_OF.reportForged,
    subject: "report signature",
    observed: `${kid}${connection === "" ? "" : ` (${connection})`}`,
    certainty: 0.95,
    cause: "tampering",
    because: [because],
  });
  return findings.changes;
}
