/**
 * What departs from the label, gravest first: a sentence, the declared beside the observed, and where to find it.
 */
import { useTranslation } from "react-i18next";
import type { Finding } from "../../src/domain/finding/finding.ts";
import { Pair } from "../look/pair.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./findings.module.css";
import { countriesInWords } from "./place-words.ts";

/** Kinds that have a sentence of their own in web/locales. */
const KINDS = [
  "destination-undeclared",
  "port-undeclared",
  "company-undeclared",
  "country-undeclared",
  "hoster-undeclared",
  "plain-text",
] as const;
type Kind = (typeof KINDS)[number];

export function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <ol className={css.list}>
      {findings.map((finding) => {
        const { kind, severity, subject, declared, observed, occurrences, evidence, requirement } = finding;
        const name = countriesInWords(subject, language);
        const known = KINDS.find((one): one is Kind => one === kind);
        return (
          <li key={`${kind} ${subject} ${requirement}`} data-severity={severity}>
            <h3>
              {known === undefined
                ? t("audit.finding.other", { kind, subject })
                : t(`audit.finding.${known}`, { subject: name })}
            </h3>
            <Pair
              declared={declared === null ? t("audit.nothingDeclared") : countriesInWords(declared, language)}
              observed={observed}
              mark={severity}
              says={t(`audit.severity.${severity}`)}
            />
            <details>
              <summary>
                {t("audit.evidence")}: {t("audit.seen", { count: occurrences })}
              </summary>
              <ul>
                {evidence.map(({ file, pointer, at }) => (
                  <li key={`${file} ${pointer}`}>
                    <code>
                      {file} {pointer}
                    </code>
                    {at !== undefined && ` ${at}`}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
