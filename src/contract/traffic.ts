/**
 * Routes of traffic: hold a capture against a label, and what is kept of it with the device.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import type { SEVERITIES } from "../domain/finding/severity.ts";
import { LABEL_LIMIT_BYTES } from "../domain/label/label.ts";
import { Digest } from "../domain/label/text.ts";
import { AuditDifference } from "../domain/traffic/audit-difference.ts";
import { AuditReport } from "../domain/traffic/audit-report.ts";
import { ById, Moment, Window } from "./parts.ts";
import type { Route } from "./route.ts";

/** A capture is read as it arrives and never kept, so this bounds time, not memory. */
export const CAPTURE_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;
/** Secrets of a TLS connection take some 500 bytes: this is a hundred thousand connections. */
export const KEY_LOG_LIMIT_BYTES = 64 * 1024 * 1024;
/** A planted patient and marks of moments are a page of text. */
export const CANARY_LIMIT_BYTES = 64 * 1024;
export const MOMENTS_LIMIT_BYTES = 64 * 1024;
/** What is answered and kept of a report; beyond it the least grave destinations and findings are left out, and that is said. */
export const KEPT_REPORT_LIMIT_BYTES = 20 * 1024 * 1024;

const Count = Type.Integer({ minimum: 0 });

const LeftOut = Type.Object(
  { destinations: Count, findings: Count },
  { description: `what the report lacks, being larger than ${KEPT_REPORT_LIMIT_BYTES / 1_048_576} MiB` },
);

export const auditRoute = {
  method: "POST",
  path: "/api/v1/audit",
  summary: "Audit a capture: who was contacted, whose and where the servers are, and which claim of the label holds.",
  access: "audit.run",
  query: Type.Object(
    {
      device: Type.Optional({
        ...RecordId,
        description:
          "keeps the report with this device (needs audit.read); without a label in the form, the one that counts for its product is used",
      }),
      showValues: Type.Optional(
        Type.Enum(["yes"], { description: "values stand in the report as they were sent, which may be a patient's" }),
      ),
    },
    { additionalProperties: false },
  ),
  body: {
    kind: "files",
    parts: [
      // Signed, it is longer than as written.
      { name: "label", required: false, limitBytes: 2 * LABEL_LIMIT_BYTES },
      { name: "canary", required: false, limitBytes: CANARY_LIMIT_BYTES },
      { name: "keylog", required: false, limitBytes: KEY_LOG_LIMIT_BYTES },
      { name: "moments", required: false, limitBytes: MOMENTS_LIMIT_BYTES },
      { name: "capture", required: true, limitBytes: CAPTURE_LIMIT_BYTES },
    ],
  },
  reply: Type.Intersect([
    AuditReport,
    Type.Object({
      kept: Type.Union([ById, Type.Null()], {
        description: "the audit that was kept with the device; null without one",
      }),
      leftOut: LeftOut,
    }),
  ]),
} as const satisfies Route;

/** A kept audit as lists show it. */
export const KeptAudit = Type.Object({
  id: RecordId,
  deviceId: RecordId,
  productId: Type.Union([RecordId, Type.Null()], { description: "the device's product when it was audited" }),
  labelDigest: Type.Union([Digest, Type.Null()], { description: "of the label that was held against; null for none" }),
  auditedAt: Moment,
  by: Type.String({ description: "who audited" }),
  captures: Type.Array(Type.String(), { description: "names of the captures" }),
  findings: Type.Object(
    { info: Count, low: Count, medium: Count, high: Count, critical: Count } satisfies Record<
      (typeof SEVERITIES)[number],
      typeof Count
    >,
    { description: "how many by severity" },
  ),
  destinations: Count,
  claimsBroken: Count,
  leftOut: LeftOut,
  valuesShown: Type.Boolean({
    description:
      "whether values stand in it unmasked; such a report is for administrators, engineers and whoever made it",
  }),
  digest: {
    ...Digest,
    description: "SHA-256 of the report as JSON, as it stands in the ledger and among the evidence",
  },
  report: Type.Enum(["readable", "confidential", "destroyed"], {
    description: "whether the caller may read the report; destroyed with the evidence that it is",
  }),
});
export type KeptAudit = Static<typeof KeptAudit>;

export const deviceAuditsRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/audits",
  summary: "The audits kept with a device, newest first; those from before it moved into reach are not among them.",
  access: "audit.read",
  params: ById,
  query: Type.Object(Window, { additionalProperties: false }),
  reply: Type.Object({ audits: Type.Array(KeptAudit), total: Type.Integer({ description: "in the whole list" }) }),
} as const satisfies Route;

export const readAuditRoute = {
  method: "GET",
  path: "/api/v1/audits/:id",
  summary: "A kept audit with its report; whoever reads values of it unmasked stands in the ledger.",
  access: "audit.read",
  params: ById,
  reply: Type.Object({ audit: KeptAudit, report: AuditReport }),
} as const satisfies Route;

export const auditDifferenceRoute = {
  method: "GET",
  path: "/api/v1/audits/:id/difference",
  summary: "What changed since another kept audit, of the same device or of another.",
  access: "audit.read",
  params: ById,
  query: Type.Object({ since: RecordId }, { additionalProperties: false }),
  reply: AuditDifference,
} as const satisfies Route;

/** The report as it is kept, as a page or paper, for build servers, and for a data protection officer. */
export const AUDIT_EXPORT_FORMATS = ["json", "html", "pdf", "sarif", "dpo-pdf", "dpo-xlsx"] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];

export const exportAuditRoute = {
  method: "GET",
  path: "/api/v1/audits/:id/export",
  summary: "A kept audit as a file; JSON is byte for byte what its digest is of.",
  access: "audit.read",
  params: ById,
  query: Type.Object(
    {
      format: Type.Enum([...AUDIT_EXPORT_FORMATS]),
      language: Type.Enum(["en", "de"]),
      since: Type.Optional({ ...RecordId, description: "another kept audit, to tell in html and pdf what changed" }),
    },
    { additionalProperties: false },
  ),
  reply: {
    kind: "file",
    mediaTypes: [
      "application/json",
      "text/html",
      "application/pdf",
      "application/sarif+json",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
  },
} as const satisfies Route;
