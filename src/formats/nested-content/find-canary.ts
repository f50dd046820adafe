/**
 * Finds a canary in one message: in the body and in every layer inside of it.
 */
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import type { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import { CanaryMatches } from "./canary-matches.ts";
import type { ContentHints, Decompressors } from "./layer.ts";
import { type NestedReading, visitLayers } from "./nested-content.ts";

export interface CanaryFinding extends NestedReading {
  readonly hits: readonly CanaryHit[];
}

/** Every hit in the window, the innermost way to each. */
export function findCanary(
  scanner: CanaryScanner,
  bytes: Uint8Array,
  start: number,
  end: number,
  hints: ContentHints,
  decompressors: Decompressors,
): CanaryFinding {
  const matches = new CanaryMatches(scanner);
  const reading = visitLayers(bytes, start, end, hints, decompressors, (layer) => matches.scan(layer));
  return { ...reading, complete: reading.complete && matches.complete, hits: matches.hits() };
}
