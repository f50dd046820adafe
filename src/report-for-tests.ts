/**
 * A report of an audit for tests of its pictures and documents: one destination of each state of protection.
 */
import type { AuditReport, Destination } from "./domain/traffic/audit-report.ts";
import { world } from "./world-for-tests.ts";

/** A destination in the EEA of which nothing is known but that TLS was used; `changes` make it another. */
export function destinationForTests(changes: Partial<Destination> = {}): Destination {
  return {
    host: "quiet.example",
    addresses: ["192.0.2.1"],
    port: 443,
    scheme: "https",
    operator: null,
    place: { country: "DE", region: null, provider: null, method: "ip-database", confidence: "medium" },
    transfer: { class: "eea", scope: null, reference: null, validUntil: null },
    exchanges: 1,
    unanswered: 0,
    fromCache: 0,
    bytesUp: 100,
    bytesDown: 50,
    firstSeen: "2026-11-22T09:00:00Z",
    lastSeen: "2026-11-22T09:00:10Z",
    declared: null,
    party: null,
    moments: [],
    everySeconds: null,
    protection: null,
    readers: [],
    marks: [],
    attributes: [],
    identifiers: [],
    planted: [],
    examined: { bytes: 100, unexaminedBytes: 0, unread: [] },
    ...changes,
  };
}

const PROTECTION: NonNullable<Destination["protection"]> = {
  versions: ["TLS 1.3"],
  suites: [{ name: "TLS_AES_128_GCM_SHA256", grade: "recommended" }],
  groups: ["x25519"],
  applicationProtocols: ["h2"],
  grade: "recommended",
  lowerings: [],
  recommendedUntil: 2031,
  guideline: "BSI TR-02102-2 2026-01",
  certificates: [],
  interception: null,
  agreedBy: "device",
  nameHidden: false,
  clientCertificate: false,
  prints: [],
};

export const KEPT = destinationForTests({
  host: "images.maker.example",
  operator: {
    company: "Example Imaging SE",
    product: null,
    parent: "Example Holding Inc.",
    seat: "DE",
    category: "health-vendor",
    source: "test",
  },
  protection: PROTECTION,
  bytesUp: 9_000_000,
  planted: [
    {
      field: "birthDate",
      how: "birth date (without separators)",
      direction: "up",
      layers: ["body", "gzip"],
      offset: 7,
      pointer: "entry 3",
      file: "scan.har",
      count: 2,
    },
  ],
});
export const WEAK = destinationForTests({
  host: "old.analytics.example",
  operator: {
    company: "Example Analytics Ltd",
    product: "Counter",
    parent: null,
    seat: "CA",
    category: "analytics",
    source: "test",
  },
  place: {
    country: "CA",
    region: "ca-central-1",
    provider: "Example Cloud",
    method: "provider-range",
    confidence: "high",
  },
  transfer: {
    class: "adequate-conditional",
    scope: "only commercial organisations",
    reference: "2002/2/EC",
    validUntil: "2030-12-27",
  },
  protection: {
    ...PROTECTION,
    versions: ["TLS 1.0"],
    grade: "legacy",
    lowerings: [{ part: "version", value: "TLS 1.0", grade: "legacy", reason: "below-tls-1.2" }],
  },
  everySeconds: 30,
  exchanges: 40,
  attributes: [
    {
      attribute: "latitude",
      name: { en: "latitude", de: "Breitengrad" },
      about: "user",
      personal: true,
      group: "location",
      direction: "up",
      layers: ["body", "JSON $.lat"],
      shown: "5…1 (7 characters)",
      because: "name of the field",
      count: 40,
      everySeconds: 30,
      firstSeen: "2026-11-22T09:00:00Z",
      beforeConsent: true,
      declared: null,
    },
  ],
});
export const OPEN = destinationForTests({
  host: "plain.example",
  port: 80,
  scheme: "http",
  place: { country: "CN", region: null, provider: null, method: "ip-database", confidence: "medium" },
  transfer: { class: "none", scope: null, reference: null, validUntil: null },
  readers: [
    { who: "plain.example", as: "operator" },
    { who: "", as: "anyone-on-the-way" },
  ],
  examined: { bytes: 10, unexaminedBytes: 1234, unread: ["body > unknown binary, 1234 bytes"] },
});
export const UNSEEN = destinationForTests({
  host: "local.example",
  place: { country: null, region: null, provider: null, method: "local", confidence: "high" },
  transfer: { class: "local", scope: null, reference: null, validUntil: null },
});

export function reportForTests(changes: Partial<AuditReport> = {}): AuditReport {
  return {
    carelabel: "audit",
    version: 1,
    auditedOn: "2026-11-22",
    label: { maker: "Example Imaging SE", model: "Scan 7", digest: null, signed: false },
    captures: [
      {
        file: "scan.har",
        format: "har",
        writer: "Example Browser 1",
        exchanges: 44,
        skipped: [{ pointer: "entry 9", reason: "it has no request" }],
        skippedTotal: 1,
        truncated: false,
        blindSpots: [{ code: "no-tls-details" }, { code: "answered-from-cache", count: 3 }],
      },
    ],
    contentsExamined: true,
    canary: "Anna Beispiel",
    valuesShown: false,
    destinations: [OPEN, WEAK, KEPT, UNSEEN],
    claims: [
      {
        claim: "/components/data/cloudLocations",
        says: "DE",
        result: "broken",
        because: "other-countries-seen",
        observed: ["CN", "CA"],
      },
      {
        claim: "/components/data/attributes/0",
        says: "images",
        result: "unknown",
        because: "words-not-known",
        observed: [],
      },
    ],
    findings: [
      {
        kind: "country-undeclared",
        severity: "high",
        subject: "CN",
        requirement: "/components/data/cloudLocations",
        declared: "DE, FR",
        observed: "plain.example",
        because: "the label names the countries that data goes to",
        evidence: [{ file: "scan.har", pointer: "entry 1", at: "2026-11-22T09:00:00Z" }],
        occurrences: 1200,
        firstSeen: null,
        lastSeen: null,
        state: "open",
      },
      {
        kind: "attribute-undeclared",
        severity: "low",
        subject: "Example Analytics Ltd",
        requirement: "/components/data/attributes",
        declared: null,
        observed: "latitude and 3 more",
        because: "the label names all that is recorded or sent",
        evidence: [{ file: "scan.har", pointer: "entry 2" }],
        occurrences: 1,
        firstSeen: null,
        lastSeen: null,
        state: "open",
      },
    ],
    editions: world.editions.map(({ name, edition, licence, attribution, link }) => ({
      name,
      edition,
      licence,
      attribution: [attribution, link].filter((part) => part !== null).join(" "),
    })),
    ...changes,
  };
}

/** A report as it may come from a capture of an attacker's making: every text of it is `text`. */
export function hostileReport(text: string): AuditReport {
  const replaced = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => replaced(one, key));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, name)]));
    return typeof value === "string" && FREE_TEXTS.has(key) ? text : value;
  };
  return replaced(reportForTests(), "") as AuditReport;
}

const FREE_TEXTS = new Set(
  "host addresses company product parent region provider party scope reference who what shown layers how pointer file writer reason maker model says observed claim because subject declared versions name unread attribution edition licence en de kind code".split(
    " ",
  ),
);
