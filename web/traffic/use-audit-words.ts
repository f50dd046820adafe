/**
 * The words of an audit's codes in the reader's language; terminal and documents use the same ones.
 */
import { useTranslation } from "react-i18next";
import type { Finding } from "../../src/domain/finding/finding.ts";
import { findingSentence, wordsFor } from "../../src/domain/traffic/words/audit-words.ts";
import { type Language, languageOf } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";
import { cycleOf } from "./cycle.ts";
import { secondsIn } from "./seconds-in.ts";

type Room = Parameters<typeof wordsFor>[0];

export interface AuditWords {
  readonly language: Language;
  of(room: Room, code: string): string;
  /** "every 5 minutes"; empty where what was seen `count` times shows no cycle. */
  every(everySeconds: number | null, count: number): string;
  sentence(finding: Pick<Finding, "kind" | "subject" | "declared" | "observed">): string;
}

export function useAuditWords(): AuditWords {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return {
    language,
    of: (room, code) => wordsFor(room, code, language),
    every: (everySeconds, count) => {
      const cycle = cycleOf(everySeconds, count);
      if (cycle === null) return "";
      return cycle === "many" ? t("audit.manyASecond") : t("audit.every", { seconds: secondsIn(cycle, language) });
    },
    sentence: (finding) => findingSentence(finding, language, { nameOf: (code) => countryIn(code, language) }),
  };
}
