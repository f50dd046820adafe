/**
 * Versions of Ruby gems: parts between dots, of which a word makes it a version before the release.
 *
 * Source: RubyGems, Gem::Version, "If any part contains letters (currently only a-z are supported) then that version is
 * considered prerelease".
 */
import { compareDigits } from "./debian-version.ts";

const FORM = /^\s*[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\s*$/;
const DIGITS = /^\d+$/;

export function compareGem(one: string, other: string): number | null {
  if (!FORM.test(one) || !FORM.test(other)) return null;
  const first = segmentsOf(one);
  const second = segmentsOf(other);
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = first[at] ?? "0";
    const b = second[at] ?? "0";
    if (DIGITS.test(a) !== DIGITS.test(b)) return DIGITS.test(a) ? 1 : -1;
    const difference = DIGITS.test(a) ? compareDigits(a, b) : a < b ? -1 : a > b ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return 0;
}

function segmentsOf(version: string): string[] {
  return (
    version
      .trim()
      .replaceAll("-", ".pre.")
      .match(/[0-9]+|[a-zA-Z]+/g) ?? []
  );
}
