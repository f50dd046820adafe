/**
 * How much is met: of each level, and as one weighted figure that says which weights were used.
 */
import { useTranslation } from "react-i18next";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./met-shares.module.css";
import { MODEL } from "./model.ts";
import { usePercent } from "./use-figures.ts";

export function MetShares({ result, texts }: { readonly result: Evaluation; readonly texts: MaturityTexts }) {
  const { t } = useTranslation();
  const percent = usePercent();
  const { levels, share, weighted } = result.facility;
  return (
    <section className={sheet.part} aria-labelledby="met-shares">
      <h2 id="met-shares">{t("maturityPictures.shares.title")}</h2>
      <p className={sheet.lead}>{t("maturityPictures.shares.lead")}</p>
      <table className={css.shares}>
        <thead>
          <tr>
            <th scope="col">{t("maturity.level")}</th>
            <th scope="col" className={css.wide}>
              {t("maturityPictures.shares.met")}
            </th>
            <th scope="col">{t("maturityPictures.shares.criteria")}</th>
          </tr>
        </thead>
        <tbody>
          {levels.map(({ level, met, partly, open, notApplicable, share: own }) => {
            const all = met + partly + open;
            return (
              <tr key={level}>
                <th scope="row">
                  {level} <span>{texts.levels[level - 1]}</span>
                </th>
                <td className={css.wide}>
                  <b>{percent(own)}</b>
                  <span className={css.bar} aria-hidden="true">
                    <span data-of="met" style={{ flexGrow: met }} />
                    <span data-of="partly" style={{ flexGrow: partly }} />
                    <span data-of="open" style={{ flexGrow: all === 0 ? 1 : open }} />
                  </span>
                </td>
                <td>
                  {t("maturityPictures.shares.of", { met, all })}
                  {partly > 0 && `, ${t("maturityPictures.shares.partly", { count: partly })}`}
                  {notApplicable > 0 && `, ${t("maturityPictures.shares.notApplicable", { count: notApplicable })}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p>
        {t("maturityPictures.shares.whole", { share: percent(share) })}{" "}
        <b>{t("maturityPictures.shares.weighted", { share: percent(weighted) })}</b>
      </p>
      <Weights texts={texts} edition={result.readingsEdition} />
    </section>
  );
}

function Weights({ texts, edition }: { readonly texts: MaturityTexts; readonly edition: string }) {
  const { t, i18n } = useTranslation();
  const { dimensions, levels } = MODEL.readings.weights;
  return (
    <details className={css.weights}>
      <summary>{t("maturityPictures.weights.title")}</summary>
      <p>{t("maturityPictures.weights.because")}</p>
      <div className={css.tables}>
        <table className={sheet.table}>
          <caption>{t("maturityPictures.weights.ofLevels")}</caption>
          <tbody>
            {levels.map((weight, at) => (
              <tr key={texts.levels[at]}>
                <th scope="row">
                  {at + 1} {texts.levels[at]}
                </th>
                <td className={sheet.number}>{weight}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table className={sheet.table}>
          <caption>{t("maturityPictures.weights.ofDimensions")}</caption>
          <tbody>
            {Object.entries(dimensions).map(([dimension, weight]) => (
              <tr key={dimension}>
                <th scope="row">{texts.dimensions[dimension] ?? dimension}</th>
                <td className={sheet.number}>{weight}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={sheet.muted}>
        {t("maturityPictures.weights.edition", { day: dayIn(edition, languageOf(i18n)) })}
        {edition !== MODEL.readings.edition && ` ${t("maturityPictures.weights.other")}`}
      </p>
    </details>
  );
}
