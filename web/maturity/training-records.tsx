/**
 * Bringing training records in: a table goes to the server, which keeps how many were trained and no name.
 */
import { useTranslation } from "react-i18next";
import { bringTrainingRoute } from "../../src/contract/evaluation.ts";
import { TRAINING_SUBJECTS } from "../../src/domain/maturity/links/facility-facts.ts";
import { useChange } from "../call.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";

export function TrainingRecords() {
  const { t } = useTranslation();
  const bring = useChange(bringTrainingRoute);
  const { data } = bring;
  return (
    <section className={sheet.part} aria-labelledby="training">
      <h2 id="training">{t("maturity.training.title")}</h2>
      <FileChoice
        label={t("maturity.training.file")}
        hint={t("maturity.training.hint")}
        accept=".csv,text/csv"
        onFile={(file) => bring.mutate({ body: file, mediaType: "text/csv" })}
      />
      <div role="status">
        {data !== undefined && (
          <>
            <p>{t("maturity.training.staff", { count: data.staff })}</p>
            <ul>
              {TRAINING_SUBJECTS.map((subject) => (
                <li key={subject}>
                  {t(`maturity.training.subject.${subject}`)}: {data.trained[subject].people}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Notice problem={bring.error ?? undefined} />
    </section>
  );
}
