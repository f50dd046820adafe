/**
 * Matches of a canary in the layers of one message, and which of them are told as hits.
 */
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import type { CanaryPattern } from "../../domain/traffic/canary/patterns.ts";
import type { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { CanaryField } from "../../domain/traffic/canary/variants.ts";
import { type Layer, pathOf, rootOf } from "./layer.ts";

/** More in one message say nothing new; what is beyond counts as not examined. */
export const HITS_MOST = 1000;

interface Match {
  readonly pattern: CanaryPattern;
  readonly layer: Layer;
  readonly path: readonly string[];
  readonly from: number;
  readonly to: number;
}

export class CanaryMatches {
  readonly #scanner: CanaryScanner;
  readonly #matches: Match[] = [];
  /** False when there were more than are held. */
  complete = true;

  constructor(scanner: CanaryScanner) {
    this.#scanner = scanner;
  }

  scan(layer: Layer): void {
    const { border } = layer;
    let path: string[] | undefined;
    this.#scanner.scan(layer.bytes, layer.start, layer.end, (pattern, from) => {
      if (border !== undefined && (from >= border || from + pattern.bytes.length <= border)) return;
      if (this.#matches.length >= HITS_MOST) {
        this.complete = false;
        return;
      }
      path ??= pathOf(layer);
      this.#matches.push({ pattern, layer, path, from, to: from + pattern.bytes.length });
    });
  }

  /**
   * The innermost way to each: what lies in a decoded layer is not told again for the letters that were decoded. Birth
   * date and sex are left out when nothing else of the canary is in the message.
   */
  hits(): CanaryHit[] {
    const matches = this.#matches;
    const kept = matches.some(({ pattern }) => pattern.strength === "strong") ? innermost(matches) : [];
    return kept.map(({ pattern, layer, path, from }) => ({
      field: pattern.field,
      variant: pattern.variant,
      encoding: pattern.encoding,
      digest: pattern.digest,
      layers: path,
      offset: offsetInPart(layer, from),
    }));
  }
}

/** Fields whose values lie within one another. */
const familyOf = (field: CanaryField): CanaryField =>
  field === "givenName" || field === "familyName" ? "name" : field;

/** Drops what a longer match of the same layer holds, and what a match in an inner layer tells better. */
function innermost(matches: readonly Match[]): Match[] {
  const byLayer = new Map<Layer, Match[]>();
  for (const match of matches) byLayer.set(match.layer, [...(byLayer.get(match.layer) ?? []), match]);
  const told = new Map<Layer, { field: CanaryField; from: number; to: number }[]>();
  for (const layer of byLayer.keys()) {
    const fields = new Set((byLayer.get(layer) ?? []).map(({ pattern }) => familyOf(pattern.field)));
    for (let inner = layer; inner.parent !== undefined; inner = inner.parent) {
      const ranges = told.get(inner.parent) ?? [];
      for (const field of fields) ranges.push({ field, from: inner.sourceStart, to: inner.sourceEnd });
      told.set(inner.parent, ranges);
    }
  }
  const kept: Match[] = [];
  for (const [layer, own] of byLayer) {
    // By place, the longest first: whatever ends before the furthest end so far lies within an earlier one.
    const ordered = own.toSorted((one, other) => one.from - other.from || other.to - one.to);
    const ranges = told.get(layer) ?? [];
    let furthest = -1;
    for (const match of ordered) {
      if (match.to <= furthest) continue;
      furthest = match.to;
      const field = familyOf(match.pattern.field);
      if (!ranges.some((range) => range.field === field && range.from < match.to && match.from < range.to))
        kept.push(match);
    }
  }
  return kept;
}

function offsetInPart(layer: Layer, from: number): number {
  let offset = from;
  for (let at = layer; at.parent !== undefined; at = at.parent) {
    if (at.bytes !== at.parent.bytes) offset = at.sourceStart;
  }
  return offset - rootOf(layer).start;
}
