/**
 * Finds a canary in one message: in the body and in every layer inside of it.
 */
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import type { CanaryPattern } from "../../domain/traffic/canary/patterns.ts";
import type { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { CanaryField } from "../../domain/traffic/canary/variants.ts";
import { type ContentHints, type Decompressors, type Layer, pathOf } from "./layer.ts";
import { type NestedReading, visitLayers } from "./nested-content.ts";

export interface CanaryFinding extends NestedReading {
  readonly hits: readonly CanaryHit[];
}

/** More in one message say nothing new; what is beyond counts as not examined. */
const HITS_MOST = 1000;

interface Match {
  readonly pattern: CanaryPattern;
  readonly layer: Layer;
  readonly path: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * Every hit in the window, the innermost way to each: what lies in a decoded layer is not told again for the letters
 * that were decoded. Birth date and sex are left out when nothing else of the canary is in the message.
 */
export function findCanary(
  scanner: CanaryScanner,
  bytes: Uint8Array,
  start: number,
  end: number,
  hints: ContentHints,
  decompressors: Decompressors,
): CanaryFinding {
  const matches: Match[] = [];
  let left = 0;
  const reading = visitLayers(bytes, start, end, hints, decompressors, (layer) => {
    let path: string[] | undefined;
    scanner.scan(layer.bytes, layer.start, layer.end, (pattern, from) => {
      if (matches.length >= HITS_MOST) {
        left++;
        return;
      }
      path ??= pathOf(layer);
      matches.push({ pattern, layer, path, from, to: from + pattern.bytes.length });
    });
  });
  const kept = matches.some(({ pattern }) => pattern.strength === "strong") ? innermost(matches) : [];
  return {
    complete: reading.complete && left === 0,
    unread: reading.unread,
    hits: kept.map(({ pattern, layer, path, from }) => ({
      field: pattern.field,
      variant: pattern.variant,
      encoding: pattern.encoding,
      digest: pattern.digest,
      layers: path,
      offset: offsetInBody(layer, from, start),
    })),
  };
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

function offsetInBody(layer: Layer, from: number, start: number): number {
  let offset = from;
  for (let at = layer; at.parent !== undefined; at = at.parent) {
    if (at.bytes !== at.parent.bytes) offset = at.sourceStart;
  }
  return offset - start;
}
