/**
 * That a capture was audited, by whom and with what outcome, stands in the ledger; the capture itself is not kept.
 */
import type { Changes } from "../domain/ledger/ledger.ts";
import type { AuditSummary } from "../domain/traffic/audit-summary.ts";
import { type Acting, act } from "./act.ts";

/** For an audit that is kept with no device. */
export async function noteAudit(acting: Acting, summary: AuditSummary): Promise<void> {
  await act(acting, "audit.run", async () => ({
    result: undefined,
    deed: { subjects: [{ kind: "facility", id: "facility" }], changes: auditChanges(summary) },
  }));
}

/** What the ledger holds of an audit. */
export function auditChanges({ captures, labelDigest, destinations, findings }: AuditSummary): Changes {
  return {
    capture: [null, captures.join(", ")],
    label: [null, labelDigest],
    destinations: [null, destinations],
    findings: [null, Object.values(findings).reduce((sum, count) => sum + count, 0)],
  };
}
