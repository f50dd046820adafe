/**
 * Versions of RPM packages: [epoch:]version[-release].
 *
 * Source: rpm-version(7); the rules for segments, tilde and caret. Without a release on one side, releases are not compared.
 */
import { compareDigits } from "./debian-version.ts";

export function compareRpm(one: string, other: string): number | null {
  const first = partsOf(one);
  const second = partsOf(other);
  if (first === undefined || second === undefined) return null;
  const difference = first.epoch - second.epoch || compareSegments(first.version, second.version);
  if (difference !== 0 || first.release === undefined || second.release === undefined) return difference;
  return compareSegments(first.release, second.release);
}

function partsOf(text: string) {
  const [, epoch = "0", version, release] = /^(?:(\d{1,9}):)?([^\s:-]+)(?:-([^\s:-]+))?$/.exec(text.trim()) ?? [];
  return version === undefined ? undefined : { epoch: Number(epoch), version, release };
}

const SEGMENTS = /[0-9]+|[A-Za-z]+|~|\^/g;

function compareSegments(one: string, other: string): number {
  const first = one.match(SEGMENTS) ?? [];
  const second = other.match(SEGMENTS) ?? [];
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = first[at];
    const b = second[at];
    if (a === b) continue;
    // A tilde comes before all, the end too; a caret after the end and before all else.
    if (a === "~" || b === "~") return a === "~" ? -1 : 1;
    if (a === "^" || b === "^") {
      if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
      return a === "^" ? -1 : 1;
    }
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    const digits = [a, b].map((segment) => /^[0-9]/.test(segment));
    if (digits[0] !== digits[1]) return digits[0] === true ? 1 : -1;
    const difference = digits[0] === true ? compareDigits(a, b) : a < b ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return 0;
}
