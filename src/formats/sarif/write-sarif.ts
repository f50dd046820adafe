/**
 * An audit as SARIF 2.1.0, which build servers and code hosts show beside their own findings.
 *
 * Source: OASIS Static Analysis Results Interchange Format (SARIF) 2.1.0, sections 3.14 (run), 3.27 (result), 3.28
 * (location). A finding is a result, its kind the rule; a place in a capture has no line, so it is a logical location.
 */
import { SEVERITIES, type Severity } from "../../domain/finding/severity.ts";
import type { CountryTable } from "../../domain/knowledge/country.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { findingSentence } from "../../domain/traffic/words/audit-words.ts";

const LEVELS: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};
/** As code hosts read `security-severity`: above 9 is critical, above 7 high, above 4 medium. */
const SCORES: Record<Severity, string> = { critical: "9.5", high: "8.0", medium: "5.0", low: "2.0", info: "0.0" };

/** @param version of CareLabel, as its package says. */
export function writeSarif(report: AuditReport, countries: CountryTable, version: string): object {
  const { findings, captures, label } = report;
  const kinds = [...Map.groupBy(findings, ({ kind }) => kind)];
  const product = label === null ? null : `${label.maker} ${label.model}`;
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "CareLabel",
            version,
            rules: kinds.map(([kind, group]) => {
              const worst = group.map(({ severity }) => severity).sort(gravestFirst)[0] ?? "info";
              return {
                id: kind,
                name: pascalCase(kind),
                shortDescription: { text: shortDescription(kind) },
                fullDescription: { text: group[0]?.because ?? kind },
                defaultConfiguration: { level: LEVELS[worst] },
                properties: { "security-severity": SCORES[worst], tags: ["security", "privacy"] },
              };
            }),
          },
        },
        automationDetails: { id: `carelabel-audit/${product ?? "no label"}` },
        artifacts: captures.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: findings.map((finding) => ({
          ruleId: finding.kind,
          ruleIndex: kinds.findIndex(([kind]) => kind === finding.kind),
          level: LEVELS[finding.severity],
          message: {
            text: [
              findingSentence(finding, "en", countries),
              finding.observed === "" ? "" : `Observed: ${finding.observed}.`,
              `Declared: ${finding.declared ?? "nothing"} (${finding.requirement}).`,
            ]
              .filter((part) => part !== "")
              .join(" "),
          },
          locations: finding.evidence.map(({ file, pointer }) => ({
            physicalLocation: { artifactLocation: { uri: uriOf(file) } },
            logicalLocations: [{ fullyQualifiedName: pointer, kind: "member" }],
          })),
          occurrenceCount: finding.occurrences,
          partialFingerprints: { "carelabelFinding/v1": `${finding.kind} ${finding.subject}` },
          properties: {
            severity: finding.severity,
            "security-severity": SCORES[finding.severity],
            firstSeen: finding.firstSeen,
            lastSeen: finding.lastSeen,
          },
        })),
      },
    ],
  };
}

/** As rules are named in SARIF (3.49.7): "destination-undeclared" is DestinationUndeclared. */
function pascalCase(kind: string): string {
  return kind.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** "Destination undeclared" */
function shortDescription(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("-", " ");
}

function gravestFirst(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one);
}

/** A relative reference (RFC 3986): what is no letter of one is escaped, the slashes of a path stay. */
function uriOf(file: string): string {
  return file
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/");
}
