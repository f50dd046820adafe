/**
 * Who else signed: each institute with its own answer, since one may hold while another was taken back.
 */
import { useTranslation } from "react-i18next";
import { textIn } from "../../src/domain/label/text.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./countersignatures.module.css";
import type { Verified } from "./verify-input.ts";

export function Countersignatures({ verified }: { verified: Verified }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  if (verified.from === "file" && verified.answer === "broken") return null;
  const given = verified.from === "file" ? verified.countersignatures : [];
  return (
    <section className={css.section}>
      <h2>{t("verify.countersignatures")}</h2>
      {given.length === 0 && (
        <p>{t(verified.from === "code" ? "verify.codeNoCountersignatures" : "verify.noCountersignatures")}</p>
      )}
      <ul className={css.list}>
        {given.map(({ answer, because, statement, digest }, index) => (
          <li key={digest ?? index} data-answer={answer}>
            <Glyph name={answer} size={28} />
            <div>
              <p>
                <b className={css.word}>{t(`answer.${answer}.word`)}</b>
                {statement !== undefined && `: ${visibleLine(statement.by.name)}`}
              </p>
              {because !== undefined && <p>{t(`because.${because}`)}</p>}
              {statement !== undefined && (
                <p className={css.more}>
                  {[
                    t(`verify.counterTier.${statement.tier}`),
                    t("verify.on", { day: dayIn(statement.on, language) }),
                    ...(statement.evidence.length === 0
                      ? []
                      : [t("verify.evidence", { count: statement.evidence.length })]),
                  ].join(" · ")}
                </p>
              )}
              {statement?.statement !== undefined && (
                <p dir="auto">{visibleLine(textIn(statement.statement, language))}</p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
