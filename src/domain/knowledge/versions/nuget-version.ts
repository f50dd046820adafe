/**
 * Versions of NuGet packages: up to four numbers, then what SemVer 2 says of versions before the release.
 *
 * Source: NuGet, "Package versioning", precedence and normalised version numbers. Letters are compared without case.
 */
import semver from "semver";
import { compareDigits } from "./debian-version.ts";

export function compareNuget(one: string, other: string): number | null {
  const first = partsOf(one);
  const second = partsOf(other);
  if (first === undefined || second === undefined) return null;
  for (let at = 0; at < 4; at++) {
    const difference = compareDigits(first.numbers[at] ?? "0", second.numbers[at] ?? "0");
    if (difference !== 0) return difference;
  }
  const [a, b] = [first, second].map(({ before }) => semver.parse(`0.0.0${before}`, { loose: true }));
  return a && b ? a.compare(b) : null;
}

function partsOf(version: string) {
  const [, numbers, before = ""] =
    /^v?(\d+(?:\.\d+){0,3})(-[0-9a-z.-]+)?(?:\+.*)?$/.exec(version.trim().toLowerCase()) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split("."), before };
}
