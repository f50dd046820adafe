/**
 * Reports for tests, as small as the schema allows: every field has an ordinary value, and a test names what matters.
 */
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";

type Protection = NonNullable<Destination["protection"]>;

export const PROTECTION: Protection = {
  versions: ["TLS 1.3"],
  suites: [{ name: "TLS_AES_256_GCM_SHA384", grade: "recommended" }],
  groups: ["x25519"],
  applicationProtocols: ["h2"],
  grade: "recommended",
  lowerings: [],
  recommendedUntil: null,
  guideline: "BSI TR-02102-2 2026-01",
  certificates: [],
  interception: null,
  agreedBy: "device",
  nameHidden: false,
  clientCertificate: false,
  prints: [],
};

export function destination(host: string, facts: Partial<Destination> = {}): Destination {
  return {
    host,
    addresses: [],
    port: 443,
    scheme: "https",
    operator: null,
    place: { country: "US", region: null, provider: null, method: "ip-database", confidence: "medium" },
    transfer: { class: "none", scope: null, reference: null, validUntil: null },
    exchanges: 1,
    unanswered: 0,
    fromCache: 0,
    bytesUp: 100,
    bytesDown: 0,
    firstSeen: null,
    lastSeen: null,
    declared: null,
    party: null,
    moments: [],
    everySeconds: null,
    protection: PROTECTION,
    readers: [],
    marks: [],
    attributes: [],
    identifiers: [],
    planted: [],
    examined: { bytes: 0, unexaminedBytes: 0, unread: [] },
    ...facts,
  };
}

export function report(destinations: readonly Destination[], facts: Partial<AuditReport> = {}): AuditReport {
  return {
    carelabel: "audit",
    version: 1,
    auditedOn: "2026-11-22",
    label: { maker: "Maker", model: "Device", digest: null, signed: true },
    captures: [],
    contentsExamined: true,
    canary: null,
    valuesShown: false,
    destinations: [...destinations],
    claims: [],
    findings: [],
    editions: [],
    ...facts,
  };
}
