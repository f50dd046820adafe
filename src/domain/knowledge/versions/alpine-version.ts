/**
 * Versions of Alpine packages: numbers, a letter, suffixes such as _rc1 or _p2, and the build -r3.
 *
 * Source: apk-tools, apk-package(5), "Package version".
 */
import { compareDigits } from "./debian-version.ts";

const FORM = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/;
const BEFORE = ["alpha", "beta", "pre", "rc"];
const AFTER = ["cvs", "svn", "git", "hg", "p"];

export function compareAlpine(one: string, other: string): number | null {
  const first = FORM.exec(one.trim());
  const second = FORM.exec(other.trim());
  if (first === null || second === null) return null;
  const numbers = compareNumbers(first[1] ?? "", second[1] ?? "");
  if (numbers !== 0) return numbers;
  const [a = "", b = ""] = [first[2], second[2]];
  if (a !== b) return a < b ? -1 : 1;
  const suffixes = compareSuffixes(first[3] ?? "", second[3] ?? "");
  if (suffixes === null || suffixes !== 0) return suffixes;
  return compareDigits(first[4] ?? "0", second[4] ?? "0");
}

function compareNumbers(one: string, other: string): number {
  const first = one.split(".");
  const second = other.split(".");
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = first[at];
    const b = second[at];
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    // Behind the first, a number that begins with 0 is a fraction.
    const asText = at > 0 && (a.startsWith("0") || b.startsWith("0"));
    const difference = asText ? (a < b ? -1 : a > b ? 1 : 0) : compareDigits(a, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareSuffixes(one: string, other: string): number | null {
  const first = one.split("_").slice(1);
  const second = other.split("_").slice(1);
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = rank(first[at]);
    const b = rank(second[at]);
    if (a === undefined || b === undefined) return null;
    const difference = a.rank - b.rank || compareDigits(a.count, b.count);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Below 0 for what comes before the release itself. */
function rank(suffix: string | undefined) {
  if (suffix === undefined) return { rank: 0, count: "0" };
  const [, word = "", count = "0"] = /^([a-z]+)(\d*)$/.exec(suffix) ?? [];
  if (BEFORE.includes(word)) return { rank: BEFORE.indexOf(word) - BEFORE.length, count };
  if (AFTER.includes(word)) return { rank: AFTER.indexOf(word) + 1, count };
  return undefined;
}
