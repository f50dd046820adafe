/**
 * The words of an audit's codes, one place for terminal, page and documents.
 */
import type { Finding } from "../../finding/finding.ts";
import type { CountryTable } from "../../knowledge/country.ts";
import { DE } from "./de.ts";
import { type AuditWords, EN } from "./en.ts";

export type AuditLanguage = "en" | "de";

const WORDS: Record<AuditLanguage, AuditWords> = { en: EN, de: DE };

/** The words for `code`; the code itself when it comes from a newer version. */
export function wordsFor(room: keyof AuditWords, code: string, language: AuditLanguage): string {
  const words: Readonly<Record<string, string>> = WORDS[language][room];
  return Object.hasOwn(words, code) ? (words[code] as string) : code;
}

/** A finding as one sentence. */
export function findingSentence(
  { kind, subject, declared, observed }: Pick<Finding, "kind" | "subject" | "declared" | "observed">,
  language: AuditLanguage,
  countries: Pick<CountryTable, "nameOf">,
): string {
  const template = wordsFor("finding", kind, language);
  if (template === kind) return `${kind}: ${subject}`;
  const values = {
    subject: kind === "country-undeclared" ? countries.nameOf(subject, language) : subject,
    declared: declared ?? "–",
    observed,
  };
  return template.replaceAll(/\{(subject|declared|observed)\}/g, (_, name: keyof typeof values) => values[name]);
}
