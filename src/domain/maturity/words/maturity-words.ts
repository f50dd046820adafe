/**
 * The words of an evaluation's codes, one place for terminal, page and documents.
 */
import type { QualityRemark } from "../quality.ts";
import { DE } from "./de.ts";
import { EN, type MaturityWords } from "./en.ts";

export type MaturityLanguage = "en" | "de";

const WORDS: Record<MaturityLanguage, MaturityWords> = { en: EN, de: DE };

export function maturityWords(language: MaturityLanguage): MaturityWords {
  return WORDS[language];
}

/** `template` with each {name} replaced by its value; a name without one stays empty. */
export function filled(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : "",
  );
}

/**
 * A remark as one sentence.
 * @param named how a criterion, figure or other thing is called; by default by its id.
 */
export function remarkSentence(
  { kind, criterion, other = "", answered, day = "" }: QualityRemark,
  language: MaturityLanguage,
  named: (id: string) => string = (id) => id,
): string {
  const { remark, answer } = WORDS[language];
  return filled(remark[kind], {
    criterion: named(criterion),
    other: named(other),
    answered: answered === undefined ? "" : answer[answered],
    day,
  });
}
