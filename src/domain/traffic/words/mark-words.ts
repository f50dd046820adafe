/**
 * Marks of a conversation in words: most speak for themselves, those that two receivers may read differently do not.
 */
import type { SeenMark } from "../destination-facts.ts";
import { type AuditLanguage, wordsFor } from "./audit-words.ts";

const OTHER_HOST = "HTTP names two hosts: ";

/** `what` as the reader's language says it; itself where it is the name that its standard gives. */
export function markInWords(what: string, language: AuditLanguage): string {
  if (!what.startsWith(OTHER_HOST)) return wordsFor("mark", what, language);
  return wordsFor("mark", `${OTHER_HOST}{host}`, language).replace("{host}", () => what.slice(OTHER_HOST.length));
}

/** What two receivers may read differently, each once with its number of times. */
export function doubtsInWords(
  marks: readonly Pick<SeenMark, "what" | "count">[],
  language: AuditLanguage,
): { readonly words: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { what, count } of marks) {
    const words = markInWords(what, language);
    if (words !== what) counts.set(words, (counts.get(words) ?? 0) + count);
  }
  return [...counts].map(([words, count]) => ({ words, count }));
}
