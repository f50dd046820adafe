/**
 * One of the six answers: its own shape, word, colour and sentence, and what to do.
 */
import { useTranslation } from "react-i18next";
import { textIn } from "../../src/domain/label/text.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./verdict.module.css";
import type { Verified } from "./verify-input.ts";

/** @param patient says it in plain words, for somebody who cannot pin a key. */
export function Verdict({ verdict, patient = false }: { verdict: Verified; patient?: boolean }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { answer, because, withdrawal, validUntil, issuerIsMaker, unknownFacts } = verdict;
  const issuer = (verdict.from === "file" ? verdict.label : verdict.short)?.issuer.name;
  const day = withdrawal?.on ?? validUntil;
  const values = {
    day: day === undefined ? "" : dayIn(day, language),
    digest: withdrawal?.successor?.slice(0, 16) ?? "",
  };
  return (
    <div className={css.verdict} data-answer={answer}>
      <Glyph name={answer} size={56} />
      <div>
        <p className={css.word}>{t(`answer.${answer}.word`)}</p>
        <p>{patient ? t(`answer.${answer}.patient`) : t(`answer.${answer}.says`, values)}</p>
        {!patient && because !== undefined && <p>{t(`because.${because}`)}</p>}
        {!patient && withdrawal !== undefined && (
          <p>
            {t("reason")}: <bdi>{visibleLine(textIn(withdrawal.reason, language))}</bdi>
          </p>
        )}
        {answer !== "broken" && issuerIsMaker === false && issuer !== undefined && (
          <p>{t("verify.issuersWord", { issuer: visibleLine(issuer) })}</p>
        )}
        {answer !== "broken" && unknownFacts > 0 && <p>{t("verify.newerFacts", { count: unknownFacts })}</p>}
        <p className={css.advice}>{patient ? t(`answer.${answer}.patientDo`) : t(`answer.${answer}.do`, values)}</p>
      </div>
    </div>
  );
}
