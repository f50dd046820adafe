/**
 * The content examination with Node's decompressors and the vocabulary and adapters of `standards/`.
 */
import { KeyedHashes } from "../domain/traffic/canary/keyed-hashes.ts";
import { canaryPatterns } from "../domain/traffic/canary/patterns.ts";
import type { CanaryRecord } from "../domain/traffic/canary/record.ts";
import { CanaryScanner } from "../domain/traffic/canary/scanner.ts";
import type { ContentExaminer } from "../domain/traffic/content.ts";
import { createContentExaminer } from "../formats/content-examination/content-examiner.ts";
import { loadContentStandards } from "./content-standards.ts";
import { nodeDecompressors } from "./decompressors.ts";
import { nodeHash, nodeKeyedHash } from "./hashes.ts";

/** @param scanner of the canary that was planted, or null. */
export function nodeContentExaminer(
  scanner: CanaryScanner | null,
  {
    showValues = false,
    poolBytes,
    keyed,
  }: { readonly showValues?: boolean; readonly poolBytes?: number; readonly keyed?: KeyedHashes | undefined } = {},
): ContentExaminer {
  return createContentExaminer({
    scanner,
    keyed,
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
  const keyed = canary === undefined ? undefined : new KeyedHashes(canary, nodeKeyedHash);
  return nodeContentExaminer(scanner, { showValues, keyed });
}
