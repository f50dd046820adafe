/**
 * The first page: what CareLabel is for, and its three tasks as plain choices.
 */
import { useTranslation } from "react-i18next";
import example from "../../samples/labels/ultrasound-wireless.label.yaml";
import type { Label } from "../../src/domain/label/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { FactsLabel } from "../label/facts-label.tsx";
import { PageTitle, WAYS } from "../look/frame.tsx";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";
import css from "./start-page.module.css";

export function StartPage() {
  const { t, i18n } = useTranslation();
  const face = labelFace(example as Label, { language: languageOf(i18n), tier: "self", countryName: countryIn });
  return (
    <div className={css.page}>
      <div className={css.words}>
        <PageTitle>{t("start.title")}</PageTitle>
        <p className={css.lead}>{t("start.lead")}</p>
        <ul className={css.tasks}>
          {WAYS.map((way) => (
            <li key={way}>
              <h2>
                <Link href={`/${way}`}>{t(`start.${way}.title`)}</Link>
              </h2>
              <p>{t(`start.${way}.text`)}</p>
              <p className={css.need}>{t(`start.${way}.need`)}</p>
            </li>
          ))}
        </ul>
        <h2>{t("start.stays.title")}</h2>
        <p>{t("start.stays.text")}</p>
      </div>
      <figure className={css.example}>
        <FactsLabel face={face} />
        <figcaption>{t("start.example")}</figcaption>
      </figure>
    </div>
  );
}
