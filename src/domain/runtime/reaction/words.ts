/**
 * The words of the reaction chain's codes, one place for page, terminal and messages.
 */
import { DE } from "./words-de.ts";
import { EN, type ReactionWords } from "./words-en.ts";

export type ReactionLanguage = "en" | "de";

export const REACTION_WORDS: Record<ReactionLanguage, ReactionWords> = { en: EN, de: DE };

/** The words for `code`; the code itself when it comes from a newer version. */
export function reactionWords(room: keyof ReactionWords, code: string, language: ReactionLanguage): string {
  const words: Readonly<Record<string, string>> = REACTION_WORDS[language][room];
  return Object.hasOwn(words, code) ? (words[code] as string) : code;
}
