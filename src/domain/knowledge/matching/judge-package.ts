/**
 * Whether a version of a package lies in what a record says is affected.
 *
 * Source: OSV schema 1.7, "Evaluation". A version without an order is undecided, never taken as not affected.
 */
import { compareVersions, type VersionScheme } from "../versions/compare-versions.ts";
import type { AffectedPackage, VersionRange } from "../weakness.ts";
import { releaseKey, schemeOf } from "./package-identity.ts";
import { graver, NOT_AFFECTED, undecided, type Verdict } from "./verdict.ts";

/** @param release of the distribution that the component is of; null where its bill does not say. */
export function judgePackage(version: string | null, release: string | null, affected: AffectedPackage): Verdict {
  const isOtherRelease =
    affected.release !== null && release !== null && releaseKey(affected.ecosystem, affected.release) !== release;
  if (isOtherRelease) return NOT_AFFECTED;
  const verdict = judgeVersion(version, affected);
  if (verdict.kind === "affected" && affected.release !== null && release === null)
    return undecided("release-unstated");
  return verdict;
}

function judgeVersion(version: string | null, { ecosystem, versions, ranges }: AffectedPackage): Verdict {
  const scheme = schemeOf(ecosystem) ?? "dotted";
  const ordered = ranges.filter((range) => range.scheme !== "git");
  if (version === null) {
    const isWhole = ordered.some(
      ({ introduced, fixed, lastAffected }) => (introduced ?? "0") === "0" && (fixed ?? lastAffected) === null,
    );
    return isWhole ? { kind: "affected", fixedIn: null } : undecided("version-unstated");
  }
  const isListed = versions.some((one) => one === version || compareVersions(scheme, one, version) === 0);
  if (ordered.length === 0) {
    if (isListed) return { kind: "affected", fixedIn: null };
    return ranges.length > 0 && versions.length === 0 ? undecided("commits-only") : NOT_AFFECTED;
  }
  let verdict: Verdict = NOT_AFFECTED;
  for (const range of ordered) {
    // Ranges of SemVer are written so in every ecosystem; Go's releases become SemVer first.
    const by = range.scheme === "semver" && scheme !== "go" ? "semver" : scheme;
    verdict = graver(verdict, judgeRange(by, version, range));
  }
  if (!isListed) return verdict;
  return verdict.kind === "affected" ? verdict : { kind: "affected", fixedIn: firstFixAfter(scheme, version, ordered) };
}

function judgeRange(
  scheme: VersionScheme,
  version: string,
  { introduced, fixed, lastAffected }: VersionRange,
): Verdict {
  // OSV writes 0 for what comes before all versions, those before a first release too.
  const fromStart = introduced === null || introduced === "0" ? 1 : compareVersions(scheme, version, introduced);
  if (fromStart !== null && fromStart < 0) return NOT_AFFECTED;
  const end = fixed ?? lastAffected;
  const toEnd = end === null ? -1 : compareVersions(scheme, version, end);
  if (toEnd !== null && (toEnd > 0 || (toEnd === 0 && fixed !== null))) return NOT_AFFECTED;
  if (fromStart === null || toEnd === null) return undecided("version-unordered");
  return { kind: "affected", fixedIn: fixed };
}

/** The lowest version that mends it and comes after `version`. */
function firstFixAfter(scheme: VersionScheme, version: string, ranges: readonly VersionRange[]): string | null {
  let first: string | null = null;
  for (const { fixed } of ranges) {
    if (fixed === null || (compareVersions(scheme, version, fixed) ?? 1) >= 0) continue;
    if (first === null || (compareVersions(scheme, fixed, first) ?? 1) < 0) first = fixed;
  }
  return first;
}
