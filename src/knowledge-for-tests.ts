/**
 * Small files of knowledge of every kind, with invented content, and a reader for bytes in memory.
 */
import { zipSync } from "fflate";
import type { KnowledgeTaken } from "./domain/knowledge/source.ts";
import type { KnowledgeRecord } from "./domain/knowledge/weakness.ts";
import { KnowledgeReader } from "./formats/knowledge-file/knowledge-reader.ts";
import { weaknessNames } from "./store/read-knowledge.ts";

export const osvRecord = (id: string, more: object = {}) => ({
  schema_version: "1.7.0",
  id,
  modified: "2026-11-02T10:00:00Z",
  published: "2026-10-01T10:00:00Z",
  aliases: [id.replace("OSV", "CVE")],
  summary: "Words of a stranger break the parser",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "npm", name: "pulse-parser" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.4.2" }] }],
      versions: ["1.0.0"],
    },
  ],
  ...more,
});

const nvdItem = (id: string) => ({
  cve: {
    id,
    sourceIdentifier: "maker@example.org",
    published: "2026-10-01T09:15:00.057",
    lastModified: "2026-11-03T09:15:00.057",
    vulnStatus: "Analyzed",
    descriptions: [{ lang: "en", value: "The pump accepts orders of anybody." }],
    metrics: {
      cvssMetricV31: [{ cvssData: { baseScore: 9.8 } }],
      cvssMetricV2: [{ cvssData: { baseScore: 5 } }],
    },
    configurations: [
      {
        operator: "AND",
        nodes: [
          {
            operator: "OR",
            negate: false,
            cpeMatch: [
              {
                vulnerable: true,
                criteria: "cpe:2.3:o:example:pump_firmware:*:*:*:*:*:*:*:*",
                versionEndExcluding: "7.1",
              },
            ],
          },
        ],
      },
    ],
  },
});

const kevItem = (cveID: string) => ({ cveID, dateAdded: "2026-11-01", knownRansomwareCampaignUse: "Known" });

export const csafDocument = (category = "csaf_security_advisory") => ({
  document: {
    category,
    csaf_version: "2.0",
    lang: "en",
    publisher: { category: "vendor", name: "Example Medical", namespace: "https://medical.example" },
    title: "Pump 7 accepts orders of anybody",
    tracking: {
      id: "EXM-2026-004",
      status: "final",
      version: "1",
      current_release_date: "2026-11-04T08:00:00Z",
      initial_release_date: "2026-11-04T08:00:00Z",
      revision_history: [{ number: "1", date: "2026-11-04T08:00:00Z", summary: "First" }],
    },
  },
  product_tree: {
    branches: [
      {
        category: "vendor",
        name: "Example Medical",
        branches: [
          {
            category: "product_name",
            name: "Pump 7",
            branches: [
              {
                category: "product_version_range",
                name: "vers:generic/<7.1",
                product: { product_id: "P1", name: "Example Medical Pump 7 before 7.1" },
              },
              {
                category: "product_version",
                name: "7.1",
                product: { product_id: "P2", name: "Example Medical Pump 7 7.1" },
              },
            ],
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: "CVE-2026-1004",
      notes: [{ category: "description", text: "The pump accepts orders of anybody." }],
      product_status: { known_affected: ["P1"], known_not_affected: ["P2"] },
      flags: [{ label: "vulnerable_code_not_present", product_ids: ["P2"] }],
      scores: [
        {
          products: ["P1"],
          cvss_v3: {
            version: "3.1",
            vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            baseScore: 9.8,
            baseSeverity: "CRITICAL",
          },
        },
      ],
      remediations: [{ category: "vendor_fix", details: "Install version 7.1.", product_ids: ["P1"] }],
    },
  ],
});

const cycloneDxVex = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
  metadata: { timestamp: "2026-11-05T00:00:00Z", supplier: { name: "Example Medical" } },
  components: [{ "bom-ref": "lib", name: "pulse-parser", version: "1.4.1", purl: "pkg:npm/pulse-parser@1.4.1" }],
  vulnerabilities: [
    {
      id: "CVE-2026-1",
      analysis: { state: "not_affected", justification: "code_not_reachable" },
      affects: [{ ref: "lib" }],
    },
    {
      id: "CVE-2026-2",
      analysis: { state: "exploitable" },
      affects: [
        { ref: "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b70/1#pkg:npm/other@1", versions: [{ range: "vers:npm/<2" }] },
      ],
    },
  ],
};

const openVex = {
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://medical.example/vex/1",
  author: "Example Medical",
  timestamp: "2026-11-06T00:30:00+02:00",
  version: 1,
  statements: [
    {
      vulnerability: { name: "CVE-2026-1", aliases: ["GHSA-xxxx"] },
      products: [
        { "@id": "pkg:oci/pump-7@sha256", subcomponents: [{ "@id": "pkg:npm/pulse-parser@1.4.1" }] },
        { identifiers: { cpe23: "cpe:2.3:a:example:pump:7:*:*:*:*:*:*:*" } },
      ],
      status: "not_affected",
      justification: "vulnerable_code_not_in_execute_path",
    },
  ],
};

const page = `---
title: Pump OS
permalink: /pump-os
versionCommand: pump --version
identifiers:
  - cpe: cpe:/o:example:pump_os
  - purl: pkg:generic/pump-os
releases:
  - releaseCycle: "7"
    eol: 2027-01-31
    latest: "7.1"
    latestReleaseDate: 2026-10-30
  - releaseCycle: "6"
    eol: true
---
Words about it.
`;

const tracker = {
  "pulse-parser": {
    "CVE-2026-1001": {
      description: "Words of a stranger break the parser",
      releases: {
        bookworm: { status: "resolved", fixed_version: "1.4.2-1", urgency: "high**" },
        trixie: { status: "open", urgency: "not yet assigned" },
        sid: { status: "resolved", fixed_version: "0", urgency: "unimportant" },
      },
    },
  },
  "other-parser": { "CVE-2026-1002": { releases: { bookworm: { status: "open", urgency: "low" } } } },
};

const lines = (documents: readonly unknown[]) => documents.map((one) => `${JSON.stringify(one)}\n`).join("");

/** One of each kind, with how many of its entries and of its records are right. */
export const KNOWLEDGE_FILES = {
  "osv.json": { text: JSON.stringify(osvRecord("OSV-2026-1"), null, 2), kind: "osv", documents: 1, records: 1 },
  "osv.ndjson": {
    text: lines([osvRecord("OSV-2026-1"), osvRecord("OSV-2026-2"), osvRecord("OSV-2026-3")]),
    kind: "osv",
    documents: 3,
    records: 3,
  },
  "osv-list.json": {
    text: JSON.stringify([osvRecord("OSV-2026-1"), osvRecord("OSV-2026-2")], null, 1),
    kind: "osv",
    documents: 2,
    records: 2,
  },
  "nvd.json": {
    text: JSON.stringify({
      resultsPerPage: 2,
      format: "NVD_CVE",
      timestamp: "2026-11-07T00:00:00.000",
      vulnerabilities: [nvdItem("CVE-2026-1004"), nvdItem("CVE-2026-1005")],
    }),
    kind: "nvd",
    documents: 2,
    records: 2,
  },
  "nvd-pages.json": {
    text: JSON.stringify([{ format: "NVD_CVE", vulnerabilities: [nvdItem("CVE-2026-1004")] }]),
    kind: "nvd",
    documents: 1,
    records: 1,
  },
  "nvd-feed.json": {
    text: JSON.stringify({ cve_count: 1, cve_items: [nvdItem("CVE-2026-1004").cve] }),
    kind: "nvd",
    documents: 1,
    records: 1,
  },
  "kev.json": {
    text: JSON.stringify({
      title: "x",
      catalogVersion: "2026.11.08",
      dateReleased: "2026-11-08T17:00:00.5Z",
      count: 2,
      vulnerabilities: [kevItem("CVE-2026-1004"), kevItem("CVE-2026-1005")],
    }),
    kind: "kev",
    documents: 2,
    records: 2,
  },
  "epss.csv": {
    text: "#model_version:v2025.03.14,score_date:2026-11-09T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1004,0.91,0.99\nCVE-2026-1005,1e-05,0.01\n",
    kind: "epss",
    documents: 2,
    records: 2,
  },
  "csaf.json": { text: JSON.stringify(csafDocument()), kind: "csaf", documents: 1, records: 2 },
  "csaf-vex.json": { text: JSON.stringify(csafDocument("csaf_vex")), kind: "csaf", documents: 1, records: 2 },
  "vex.cdx.json": { text: JSON.stringify(cycloneDxVex), kind: "cyclonedx-vex", documents: 1, records: 2 },
  "openvex.json": { text: JSON.stringify(openVex), kind: "openvex", documents: 1, records: 1 },
  "eol.md": { text: page, kind: "endoflife", documents: 1, records: 1 },
  "eol-api.json": {
    text: JSON.stringify({
      schema_version: "1.2.0",
      generated_at: "2026-11-10T00:00:00Z",
      result: [
        {
          name: "pump-os",
          label: "Pump OS",
          identifiers: [{ type: "purl", id: "pkg:generic/pump-os" }],
          releases: [{ name: "7", isEol: false, eolFrom: "2027-01-31", latest: { name: "7.1" } }],
        },
      ],
    }),
    kind: "endoflife",
    documents: 1,
    records: 1,
  },
  "tracker.json": { text: JSON.stringify(tracker), kind: "debian-tracker", documents: 2, records: 2 },
} as const;

export const bytesOf = (text: string) => new TextEncoder().encode(text);

/** An archive of the given files. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>) =>
  zipSync(
    Object.fromEntries(Object.entries(files).map(([name, of]) => [name, typeof of === "string" ? bytesOf(of) : of])),
  );

/** Reads one text in pieces of `pieceBytes`. */
export function readText(
  bytes: Uint8Array,
  pieceBytes = 65_536,
  today = "2027-03-01",
): { readonly taken: KnowledgeTaken; readonly records: readonly KnowledgeRecord[] } {
  const records: KnowledgeRecord[] = [];
  const reader = new KnowledgeReader({ take: (record) => records.push(record) }, weaknessNames(), today);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.slice(at, at + pieceBytes));
  reader.endText();
  return { taken: reader.end(), records };
}
