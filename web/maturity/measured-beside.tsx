/**
 * What was measured, beside the answer of a criterion: what it says, why, from where, and taking it over into the form.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MeasuredProposal, Proposals } from "../../src/contract/evaluation.ts";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./criterion-form.module.css";

interface MeasuredBesideProps {
  readonly proposals: Proposals | undefined;
  readonly criterion: string;
  /** What fills the form now. */
  readonly taken: MeasuredProposal | undefined;
  /** Undefined where nothing can be answered. */
  readonly onTake: ((proposal: MeasuredProposal) => void) | undefined;
}

export function MeasuredBeside({ proposals, criterion, taken, onTake }: MeasuredBesideProps) {
  const { t, i18n } = useTranslation();
  const found = proposals?.proposals.filter((one) => one.criterion === criterion) ?? [];
  const stale = proposals?.stale.filter((one) => one.criterion === criterion) ?? [];
  if (found.length === 0 && stale.length === 0) return null;
  const language = languageOf(i18n);
  return (
    <section className={css.measured} aria-label={t("maturity.measured.title")}>
      {stale.map(({ link, now }) => (
        <p key={link}>
          <b>{t("maturity.measured.stale", { answer: t(`maturity.answer.${now}`) })}</b>
        </p>
      ))}
      {found.map((one) => (
        <div key={one.link}>
          <p>
            <b>{t("maturity.measured.says", { answer: t(`maturity.answer.${one.answer}`) })}</b>
            {one.contradicts && <> · {t("maturity.measured.contradicts")}</>}
          </p>
          <p>{one.because[language]}</p>
          <Sources sources={one.sources} />
          {onTake !== undefined && (
            <p>
              <Button variant="outline" h={44} onClick={() => onTake(one)}>
                {t("maturity.measured.take")}
              </Button>{" "}
              <span role="status">{taken?.link === one.link && t("maturity.measured.taken")}</span>{" "}
              <span className={css.muted}>
                {t("maturity.measured.until", { day: dayIn(one.validUntil, language) })}
              </span>
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

const PAGES: Partial<Record<MeasuredProposal["sources"][number]["kind"], (id: string) => string>> = {
  device: (id) => `/devices/${id}`,
  product: (id) => `/products/${id}`,
  audit: (id) => `/audits/${id}`,
  ledger: () => "/ledger",
  watch: () => "/watch",
};

function Sources({ sources }: Pick<MeasuredProposal, "sources">) {
  const { t } = useTranslation();
  if (sources.length === 0) return null;
  return (
    <details>
      <summary>{t("maturity.measured.sources")}</summary>
      <ul>
        {sources.map(({ kind, id, title }) => {
          const href = PAGES[kind]?.(id);
          return (
            <li key={`${kind} ${id}`}>
              {t(`maturity.measured.source.${kind}`)} {href === undefined ? title : <Link href={href}>{title}</Link>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
