/**
 * Who can be tried in the sample hospital; choosing one fills the form in.
 */
import { useTranslation } from "react-i18next";
import hospital from "../../samples/hospital.json" with { type: "json" };
import type { Role } from "../../src/domain/account/permission.ts";
import css from "./sample-people.module.css";

export function SamplePeople({ onChoose }: { onChoose: (signInName: string, password: string) => void }) {
  const { t } = useTranslation();
  return (
    <section className={css.people} aria-labelledby="sample-people">
      <h2 id="sample-people">{t("samplePeople.title")}</h2>
      <p>{t("samplePeople.how")}</p>
      <ul>
        {hospital.people.map(({ signInName, name, role }) => (
          <li key={signInName}>
            <button type="button" onClick={() => onChoose(signInName, hospital.password)}>
              <b>{name}</b> {t(`samplePeople.as.${role as Role}`)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
