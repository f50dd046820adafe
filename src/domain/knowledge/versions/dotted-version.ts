/**
 * Versions of nobody's scheme in particular, as makers of firmware and authors of C libraries write them: 1.1.1k, 8.2p1,
 * 4.00.02, 2.1-rc3.
 *
 * Numbers are compared as numbers; of words only those are ordered whose meaning is the same everywhere. Decided in
 * docs/decisions/0011-matching-weaknesses.md.
 */
import { compareDigits } from "./debian-version.ts";

type Part =
  | { readonly kind: "number" | "letter" | "word"; readonly text: string }
  | { readonly kind: "before" | "after"; readonly text: string; readonly rank: number };

const BEFORE = ["dev", "snapshot", "alpha", "beta", "milestone", "preview", "pre", "rc"];
const AFTER = ["p", "pl", "patch", "sp", "post", "hotfix"];
const NOTHING = new Set(["final", "ga", "release", "stable"]);
const FORM = /^v?[0-9][0-9a-z.\-_~+]*$/;

export function compareDotted(one: string, other: string): number | null {
  const first = partsOf(one);
  const second = partsOf(other);
  if (first === undefined || second === undefined) return null;
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const difference = compareParts(first[at], second[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string): Part[] | undefined {
  const text = version.trim().toLowerCase();
  if (!FORM.test(text)) return undefined;
  // What stands behind a plus names a build, which has no order.
  const runs = [
    ...text
      .replace(/^v/, "")
      .replace(/\+.*$/, "")
      .matchAll(/[0-9]+|[a-z]+/g),
  ];
  return runs.flatMap(([run], at): Part[] => {
    if (/^[0-9]/.test(run)) return [{ kind: "number", text: run }];
    if (NOTHING.has(run)) return [];
    if (BEFORE.includes(run)) return [{ kind: "before", text: run, rank: BEFORE.indexOf(run) }];
    if (AFTER.includes(run)) return [{ kind: "after", text: run, rank: AFTER.indexOf(run) }];
    const match = runs[at];
    const before = runs[at - 1];
    const isGlued = match !== undefined && before !== undefined && before.index + before[0].length === match.index;
    // 1.1.1k and 1.0.2zg are later releases; a letter with a number behind it may mean alpha, or a revision.
    const isLast = at === runs.length - 1;
    return [{ kind: isGlued && isLast && run.length <= 2 ? "letter" : "word", text: run }];
  });
}

function compareParts(one: Part | undefined, other: Part | undefined): number | null {
  if (one === undefined || other === undefined) {
    const rest = againstEnd(one ?? other);
    return rest === null ? null : one === undefined ? 0 - rest : rest;
  }
  if (one.kind === "number" && other.kind === "number") return compareDigits(one.text, other.text);
  if ("rank" in one && one.kind === other.kind && "rank" in other) return one.rank - other.rank;
  if (one.kind === other.kind && one.text === other.text) return 0;
  if (one.kind === "letter" && other.kind === "letter") return one.text < other.text ? -1 : 1;
  if (one.kind === "before" && (other.kind === "number" || other.kind === "after")) return -1;
  if (other.kind === "before" && (one.kind === "number" || one.kind === "after")) return 1;
  return null;
}

/** How a version with `part` stands to the same one without. */
function againstEnd(part: Part | undefined): number | null {
  if (part === undefined) return 0;
  if (part.kind === "number") return /^0+$/.test(part.text) ? 0 : 1;
  if (part.kind === "before") return -1;
  return part.kind === "after" || part.kind === "letter" ? 1 : null;
}
