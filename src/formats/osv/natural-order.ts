/**
 * The order of versions as a person reads them: numbers by their value, words by their letters, a pre-release before its
 * release. Enough to put the events of a range in order; what is affected is judged by each ecosystem's own rules.
 */
export function naturally(one: string, other: string): number {
  if (one === other) return 0;
  if (one === "0") return -1;
  if (other === "0") return 1;
  const [ones, others] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(ones.length, others.length); at++) {
    const difference = compareParts(ones[at], others[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

type Part = bigint | string;

function partsOf(version: string): Part[] {
  return [...version.matchAll(/\d+|[a-z]+/gi)].map(([part]) => (/^\d/.test(part) ? BigInt(part) : part.toLowerCase()));
}

/** A word where the other has ended is a pre-release; a number there is one more step. */
function compareParts(one: Part | undefined, other: Part | undefined): number {
  if (one === undefined) return typeof other === "string" ? 1 : other === 0n ? 0 : -1;
  if (other === undefined) return -compareParts(undefined, one);
  if (typeof one !== typeof other) return typeof one === "string" ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}
