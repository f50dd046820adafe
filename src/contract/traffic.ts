/**
 * Routes of traffic: hold a capture against a label.
 */
import { AuditReport } from "../domain/traffic/audit-report.ts";
import { LABEL_LIMIT_BYTES } from "./label.ts";
import type { Route } from "./route.ts";

/** A capture is read as it arrives and never kept, so this bounds time, not memory. */
export const CAPTURE_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;

export const auditRoute = {
  method: "POST",
  path: "/api/v1/audit",
  summary: "Audit a capture: who was contacted, whose and where the servers are, and which claim of the label holds.",
  access: "audit.run",
  body: {
    kind: "files",
    parts: [
      { name: "label", required: false, limitBytes: LABEL_LIMIT_BYTES },
      { name: "capture", required: true, limitBytes: CAPTURE_LIMIT_BYTES },
    ],
  },
  reply: AuditReport,
} as const satisfies Route;
