/**
 * The words of the watch's codes, one place for pages, messages, terminal and documents.
 */
import type { RuntimeFinding } from "../runtime-finding.ts";
import { DE } from "./de.ts";
import { EN, type RuntimeWords } from "./en.ts";

export type RuntimeLanguage = "en" | "de";

const WORDS: Record<RuntimeLanguage, RuntimeWords> = { en: EN, de: DE };

/** The words for `code`; the code itself when it comes from a newer version. */
export function runtimeWords(room: keyof RuntimeWords, code: string, language: RuntimeLanguage): string {
  const words: Readonly<Record<string, string>> = WORDS[language][room];
  return Object.hasOwn(words, code) ? (words[code] as string) : code;
}

type Told = Pick<RuntimeFinding, "kind" | "subject" | "declared" | "observed">;

/** A finding as one sentence. */
export function runtimeSentence({ kind, subject, declared, observed }: Told, language: RuntimeLanguage): string {
  if (isStopped({ kind, subject })) return `${capital(runtimeWords("because", "stopped-by-itself", language))}.`;
  const template = runtimeWords("finding", kind, language);
  if (template === kind) return `${kind}: ${subject}`;
  const values = {
    subject: runtimeWords("term", subject, language),
    declared: declared === null ? runtimeWords("term", "nothing-stated", language) : valueInWords(declared, language),
    observed: valueInWords(observed, language),
  };
  return template.replaceAll(/\{(subject|declared|observed)\}/g, (_, name: keyof typeof values) => values[name]);
}

/** A device that says by its stage that it has stopped departs from no value. */
function isStopped({ kind, subject }: Pick<Told, "kind" | "subject">): boolean {
  return kind === "fail-safe-limit" && subject === "stage";
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why the cause is thought likely: the reasons in order, joined by semicolons. */
export function becauseInWords({ because }: Pick<RuntimeFinding, "because">, language: RuntimeLanguage): string {
  return because.map((code) => runtimeWords("because", code, language)).join("; ");
}

/** A declared value such as "10 … 75 % (mean, 60 s)", its statistic in words; the stage failSafe, too; else as it is. */
export function valueInWords(value: string, language: RuntimeLanguage): string {
  if (value === "failSafe") return runtimeWords("term", value, language);
  return value.replace(
    /\((minimum|maximum|mean|count|p95)(?=[,)])/,
    (_, statistic: string) => `(${runtimeWords("term", statistic, language)}`,
  );
}
