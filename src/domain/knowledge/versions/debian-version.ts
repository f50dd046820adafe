/**
 * Versions of Debian packages: [epoch:]upstream[-revision].
 *
 * Source: Debian Policy 4.7, 5.6.12 (deb-version(7)).
 */

/** Null for what is no such version: it has to begin with a digit and have a numeric epoch. */
export function compareDebian(one: string, other: string): number | null {
  const first = partsOf(one);
  const second = partsOf(other);
  if (first === undefined || second === undefined) return null;
  return (
    first.epoch - second.epoch ||
    compareRun(first.upstream, second.upstream) ||
    compareRun(first.revision, second.revision)
  );
}

function partsOf(version: string) {
  const [, epoch = "0", rest = ""] = /^(?:(\d{1,9}):)?([0-9][0-9A-Za-z.+~:-]*)$/.exec(version.trim()) ?? [];
  if (rest === "") return undefined;
  const dash = rest.lastIndexOf("-");
  return {
    epoch: Number(epoch),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "0" : rest.slice(dash + 1),
  };
}

/** Runs of other signs and runs of digits by turns; a tilde comes before the end, letters before all else. */
function compareRun(one: string, other: string): number {
  const first = one.split(DIGITS);
  const second = other.split(DIGITS);
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = first[at] ?? "";
    const b = second[at] ?? "";
    const difference = at % 2 === 0 ? compareSigns(a, b) : compareDigits(a, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Even places hold what is no digit, odd ones digits. */
const DIGITS = /(\d+)/;

function compareSigns(one: string, other: string): number {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = weight(one, at) - weight(other, at);
    if (difference !== 0) return difference;
  }
  return 0;
}

function weight(text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  if (code === 0x7e) return -1;
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return isLetter ? code : code + 256;
}

/** Numbers of any length, as text. */
export function compareDigits(one: string, other: string): number {
  const first = one.replace(/^0+/, "");
  const second = other.replace(/^0+/, "");
  if (first.length !== second.length) return first.length - second.length;
  return first < second ? -1 : first > second ? 1 : 0;
}
