/**
 * That a capture was audited, by whom and with what outcome, stands in the ledger; the capture itself is not kept.
 */
import type { Changes } from "../domain/ledger/ledger.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { type Acting, act } from "./act.ts";

/** For an audit that is kept with no device. */
export async function noteAudit(acting: Acting, report: AuditReport): Promise<void> {
  await act(acting, "audit.run", async () => ({
    result: undefined,
    deed: { subjects: [{ kind: "facility", id: "facility" }], changes: auditChanges(report) },
  }));
}

/** What the ledger holds of an audit. */
export function auditChanges({ captures, label, destinations, findings }: AuditReport): Changes {
  return {
    capture: [null, captures.map(({ file }) => file).join(", ")],
    label: [null, label?.digest ?? null],
    destinations: [null, destinations.length],
    findings: [null, findings.length],
  };
}
