/**
 * The words of an audit's codes in the reader's language; terminal and documents use the same ones.
 */
import { useTranslation } from "react-i18next";
import type { Finding } from "../../src/domain/finding/finding.ts";
import { findingSentence, wordsFor } from "../../src/domain/traffic/words/audit-words.ts";
import { type Language, languageOf } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";

type Room = Parameters<typeof wordsFor>[0];

export interface AuditWords {
  readonly language: Language;
  of(room: Room, code: string): string;
  sentence(finding: Pick<Finding, "kind" | "subject" | "declared" | "observed">): string;
}

export function useAuditWords(): AuditWords {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  return {
    language,
    of: (room, code) => wordsFor(room, code, language),
    sentence: (finding) => findingSentence(finding, language, { nameOf: (code) => countryIn(code, language) }),
  };
}
