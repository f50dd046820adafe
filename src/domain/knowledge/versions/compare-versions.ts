/**
 * Which of two versions is the earlier one, by the rules of whoever numbers them.
 *
 * What the rules give no order for has none here either: such a version is told as undecided, never as not affected.
 */
import * as pep440 from "@renovatebot/pep440";
import semver from "semver";
import { compareAlpine } from "./alpine-version.ts";
import { compareDebian } from "./debian-version.ts";
import { compareDotted } from "./dotted-version.ts";
import { compareGem } from "./gem-version.ts";
import { compareMaven } from "./maven-version.ts";
import { compareNuget } from "./nuget-version.ts";
import { compareRpm } from "./rpm-version.ts";

export const VERSION_SCHEMES = [
  "semver",
  "go",
  "pep440",
  "maven",
  "debian",
  "rpm",
  "alpine",
  "gem",
  "nuget",
  "dotted",
] as const;
export type VersionScheme = (typeof VERSION_SCHEMES)[number];

/** Below 0 when `one` is earlier, 0 when they are the same, above 0 when later; null where no order is known. */
export function compareVersions(scheme: VersionScheme, one: string, other: string): number | null {
  if (one === other) return 0;
  if (one.length > LONGEST || other.length > LONGEST) return null;
  return COMPARE[scheme](one, other);
}

/** Longer ones are of nobody, and would be read for long. */
const LONGEST = 256;

const COMPARE: Record<VersionScheme, (one: string, other: string) => number | null> = {
  semver: (one, other) => compareSemver(whole(one), whole(other)),
  go: (one, other) => compareSemver(goVersion(one), goVersion(other)),
  pep440: (one, other) =>
    pep440.valid(one) === null || pep440.valid(other) === null ? null : pep440.compare(one, other),
  maven: compareMaven,
  debian: compareDebian,
  rpm: compareRpm,
  alpine: compareAlpine,
  gem: compareGem,
  nuget: compareNuget,
  dotted: compareDotted,
};

function compareSemver(one: string, other: string): number | null {
  const first = semver.parse(one, { loose: true });
  const second = semver.parse(other, { loose: true });
  return first === null || second === null ? null : first.compare(second);
}

/** SemVer has three numbers; records and bills leave zeros out. */
function whole(version: string): string {
  const [, numbers, rest] = /^[=v]*(\d+(?:\.\d+)?)((?:[-+].*)?)$/.exec(version.trim()) ?? [];
  if (numbers === undefined) return version;
  return `${numbers}${numbers.includes(".") ? ".0" : ".0.0"}${rest ?? ""}`;
}

/** The tool chain writes its own: go1.21rc2 is 1.21.0-rc.2 (golang.org/x/vuln, how releases become SemVer). */
function goVersion(version: string): string {
  const [, numbers, word, count] = /^(?:go)?(\d+(?:\.\d+){0,2})(?:(rc|beta)(\d+))?(?:[ -].*)?$/.exec(version) ?? [];
  if (numbers === undefined || (word === undefined && !version.startsWith("go"))) return whole(version);
  return word === undefined ? whole(numbers) : `${whole(numbers)}-${word}.${count}`;
}
