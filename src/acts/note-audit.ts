/**
 * That a capture was audited, by whom and with what outcome, stands in the ledger; the capture itself is not kept.
 */
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { type Acting, act } from "./act.ts";

export async function noteAudit(
  acting: Acting,
  { captures, label, destinations, findings }: AuditReport,
): Promise<void> {
  await act(acting, "audit.run", async () => ({
    result: undefined,
    deed: {
      subjects: [{ kind: "facility", id: "facility" }],
      changes: {
        capture: [null, captures.map(({ file }) => file).join(", ")],
        label: [null, label?.digest ?? null],
        destinations: [null, destinations.length],
        findings: [null, findings.length],
      },
    },
  }));
}
