/**
 * The words of an assessment in one language; the same codes in every language.
 */

import { textIn } from "../../label/text-in.ts";
import type { Assessment } from "../assess.ts";
import type { FoundContradiction } from "../contradictions.ts";
import type { ComparedProvision, EditionDifference } from "../editions.ts";
import type { Reason, ReasonCode, Verdict } from "../reason.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import type { ConformanceWords } from "./vocabulary.ts";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Readonly<Record<Language, ConformanceWords>> = { en: EN, de: DE };

export function wordsIn(language: Language): ConformanceWords {
  return WORDS[language];
}

/** The verdict of a provision; a recommendation that is not followed passes, yet nobody should read that it is. */
export function verdictIn({ verdict, code }: { verdict: Verdict; code: string }, language: Language): string {
  const { verdicts, declined } = WORDS[language];
  return code === "declined-with-reason" ? declined : verdicts[verdict];
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

/** How a provision differs between two editions, seen from the one that is gone to. */
export function kindIn({ kind, from }: ComparedProvision, { isBack }: EditionDifference, language: Language): string {
  const { changes, changesBack } = WORDS[language];
  const names = kind === "continued" ? ` ${from.join(", ")}` : "";
  return `${(isBack ? changesBack : changes)[kind]}${names}`;
}

/** What the newer of the two editions says that it changed; null where it says nothing. */
export function changeIn(
  { change }: ComparedProvision,
  { isBack, from }: EditionDifference,
  language: Language,
): string | null {
  if (change === undefined) return null;
  const words = textIn(change, language);
  return isBack ? WORDS[language].cameWith(from, words) : words;
}

export function contradictionIn({ code, about, because }: FoundContradiction, language: Language): string {
  return code === "rule" || code === "words"
    ? textIn(because ?? "", language)
    : WORDS[language].contradictions[code](about);
}
