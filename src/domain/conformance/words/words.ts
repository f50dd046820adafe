/**
 * The words of an assessment in one language; the same codes in every language.
 */

import { textIn } from "../../label/text-in.ts";
import type { Assessment } from "../assess.ts";
import type { FoundContradiction } from "../contradictions.ts";
import type { Reason, ReasonCode } from "../reason.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import type { ConformanceWords } from "./vocabulary.ts";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Readonly<Record<Language, ConformanceWords>> = { en: EN, de: DE };

export function wordsIn(language: Language): ConformanceWords {
  return WORDS[language];
}

/** Codes that speak of conditions, which a reader knows by their question and not by their number. */
const OF_CONDITIONS: ReadonlySet<ReasonCode> = new Set(["condition-not-met", "condition-open", "condition-disputed"]);

/** Why, as a sentence without its full stop. */
export function reasonIn(
  { code, names }: Reason,
  { catalogue, conditions }: Pick<Assessment, "catalogue" | "conditions">,
  language: Language,
): string {
  const asked = (id: string) => {
    const question = catalogue.conditions?.find((one) => one.id === id)?.question;
    const answer = conditions.get(id)?.answer ?? "unknown";
    return `${id}${question === undefined ? "" : ` (${textIn(question, language)}${WORDS[language].answers[answer]})`}`;
  };
  return WORDS[language].reasons[code](OF_CONDITIONS.has(code) ? names.map(asked) : names);
}

export function contradictionIn({ code, about, because }: FoundContradiction, language: Language): string {
  return code === "rule" || code === "words"
    ? textIn(because ?? "", language)
    : WORDS[language].contradictions[code](about);
}
