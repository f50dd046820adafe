/**
 * Places in captures that a person can open again: each once, the first of them, and how many more there are.
 */
import type { Evidence } from "../../domain/finding/finding.ts";
import type { AuditLanguage } from "../../domain/traffic/words/audit-words.ts";
import { documentWords, filled } from "../../domain/traffic/words/document-words.ts";
import { type Cell, foreign } from "./paper.ts";

export function evidencePieces(evidence: readonly Evidence[], most: number, language: AuditLanguage): Cell {
  const places = [...new Map(evidence.toReversed().map((one) => [`${one.file} # ${one.pointer}`, one])).values()];
  const more = places.length - most;
  return [
    ...places
      .toReversed()
      .slice(0, most)
      .map((one) => ({ text: placeInWords(one), code: true })),
    ...(more > 0 ? [{ text: filled(documentWords(language).andMore, { n: more.toLocaleString(language) }) }] : []),
  ];
}

/** "scan.har # entry 3, 2026-11-22T09:00:00Z" */
export function placeInWords({ file, pointer, at }: Evidence): string {
  return `${foreign(file)} # ${foreign(pointer, 200)}${at === undefined ? "" : `, ${foreign(at, 40)}`}`;
}
