/**
 * The content examination with Node's decompressors and the vocabulary and adapters of `standards/`.
 */
import { canaryPatterns } from "../domain/traffic/canary/patterns.ts";
import type { CanaryRecord } from "../domain/traffic/canary/record.ts";
import { CanaryScanner } from "../domain/traffic/canary/scanner.ts";
import type { ContentExaminer } from "../domain/traffic/content.ts";
import { createContentExaminer } from "../formats/content-examination/content-examiner.ts";
import { loadContentStandards } from "./content-standards.ts";
import { nodeDecompressors } from "./decompressors.ts";
import { nodeHash } from "./hashes.ts";

/** @param scanner of the canary that was planted, or null. */
export function nodeContentExaminer(
  scanner: CanaryScanner | null,
  { showValues = false, poolBytes }: { readonly showValues?: boolean; readonly poolBytes?: number } = {},
): ContentExaminer {
  return createContentExaminer({
    scanner,
    decompressors: nodeDecompressors,
    ...loadContentStandards(),
    showValues,
    ...(poolBytes === undefined ? {} : { poolBytes }),
  });
}

/** The examination that somebody asks for: with the planted patient, if there is one, and values masked or not. */
export function examinerFor({
  canary,
  showValues = false,
}: {
  readonly canary?: CanaryRecord;
  readonly showValues?: boolean;
}): ContentExaminer {
  const scanner = canary === undefined ? null : new CanaryScanner(canaryPatterns(canary, nodeHash));
  return nodeContentExaminer(scanner, { showValues });
}
