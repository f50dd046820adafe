/**
 * Weaknesses out of the excerpts of real records, written apart from the importers, for the tests and the bench.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { AffectedConfiguration, AffectedPackage, VersionRange, Weakness } from "./domain/knowledge/weakness.ts";
import { sharedPath } from "./samples-for-tests.ts";

interface OsvRecord {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly summary?: string;
  readonly published?: string;
  readonly modified?: string;
  readonly withdrawn?: string;
  readonly affected?: readonly {
    readonly package?: { readonly ecosystem: string; readonly name: string };
    readonly versions?: readonly string[];
    readonly ranges?: readonly { readonly type: string; readonly events: readonly Record<string, string>[] }[];
  }[];
}

/** Text of a file below `knowledge` in the folder of samples, unpacked. */
export function knowledgeText(...path: string[]): string {
  const kept = readFileSync(sharedPath("knowledge", ...path));
  return (path.at(-1)?.endsWith(".gz") === true ? gunzipSync(kept) : kept).toString("utf8");
}

export function osvWeaknesses(...path: string[]): Weakness[] {
  return knowledgeText("osv", ...path)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => osvWeakness(JSON.parse(line) as OsvRecord));
}

export function osvWeakness(record: OsvRecord): Weakness {
  return {
    id: record.id,
    aliases: record.aliases ?? [],
    summary: record.summary?.slice(0, 200) ?? null,
    publishedOn: record.published?.slice(0, 10) ?? null,
    changedOn: record.modified?.slice(0, 10) ?? null,
    withdrawnOn: record.withdrawn?.slice(0, 10) ?? null,
    severity: null,
    affected: (record.affected ?? []).flatMap((one): AffectedPackage[] => {
      if (one.package === undefined) return [];
      const [ecosystem = "", ...release] = one.package.ecosystem.split(":");
      const { name } = one.package;
      return [
        {
          ...{ by: "package", ecosystem, name, release: release.length === 0 ? null : release.join(":") },
          versions: one.versions ?? [],
          ranges: (one.ranges ?? []).flatMap(({ type, events }) => rangesOf(type, events)),
        },
      ];
    }),
  };
}

/** Each beginning with the end that follows it in the list, as these excerpts write them. */
function rangesOf(type: string, events: readonly Record<string, string>[]): VersionRange[] {
  const scheme = type === "SEMVER" ? "semver" : type === "GIT" ? "git" : "ecosystem";
  const ranges: VersionRange[] = [];
  for (const [at, event] of events.entries()) {
    if (event.introduced === undefined) continue;
    const next = events[at + 1];
    const introduced = event.introduced === "0" ? null : event.introduced;
    ranges.push({ scheme, introduced, fixed: next?.fixed ?? null, lastAffected: next?.last_affected ?? null });
  }
  return ranges;
}

interface NvdPage {
  readonly vulnerabilities: readonly {
    readonly cve: {
      readonly id: string;
      readonly metrics?: Record<string, readonly { readonly cvssData: { readonly baseSeverity?: string } }[]>;
      readonly configurations?: readonly {
        readonly operator?: string;
        readonly nodes: readonly {
          readonly operator: string;
          readonly negate: boolean;
          readonly cpeMatch: readonly {
            readonly vulnerable: boolean;
            readonly criteria: string;
            readonly versionStartIncluding?: string;
            readonly versionStartExcluding?: string;
            readonly versionEndIncluding?: string;
            readonly versionEndExcluding?: string;
          }[];
        }[];
      }[];
    };
  }[];
}

export function nvdWeaknesses(...path: string[]): Weakness[] {
  const page = JSON.parse(knowledgeText("nvd", ...path)) as NvdPage;
  return page.vulnerabilities.map(({ cve }) => ({
    ...{ id: cve.id, aliases: [], summary: null, publishedOn: null, changedOn: null, withdrawnOn: null },
    severity:
      (["critical", "high", "medium", "low"] as const).find((severity) =>
        Object.values(cve.metrics ?? {}).some((all) =>
          all.some(({ cvssData }) => cvssData.baseSeverity?.toLowerCase() === severity),
        ),
      ) ?? null,
    affected: (cve.configurations ?? []).map(
      ({ operator, nodes }): AffectedConfiguration => ({
        by: "cpe",
        operator: operator === "AND" ? "and" : "or",
        nodes: nodes.map((node) => ({
          operator: node.operator === "AND" ? "and" : "or",
          negate: node.negate,
          matches: node.cpeMatch.map((match) => ({
            vulnerable: match.vulnerable,
            criteria: match.criteria,
            startIncluding: match.versionStartIncluding ?? null,
            startExcluding: match.versionStartExcluding ?? null,
            endIncluding: match.versionEndIncluding ?? null,
            endExcluding: match.versionEndExcluding ?? null,
          })),
        })),
      }),
    ),
  }));
}

interface EolProduct {
  readonly _product: string;
  readonly identifiers?: readonly { readonly purl?: string; readonly cpe?: string }[];
  readonly releases: readonly {
    readonly releaseCycle: string;
    readonly eol?: string | boolean;
    readonly latest?: string;
  }[];
}

export function supportedReleases() {
  return knowledgeText("eol", "products.ndjson.gz")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EolProduct)
    .map(({ _product: product, identifiers = [], releases }) => ({
      product,
      purls: identifiers.flatMap(({ purl }) => purl ?? []),
      cpes: identifiers.flatMap(({ cpe }) => cpe ?? []),
      releases: releases.map(({ releaseCycle: cycle, eol = null, latest = null }) => ({ cycle, endsOn: eol, latest })),
    }));
}
