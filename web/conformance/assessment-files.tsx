/**
 * The files of an assessment and its end: the statement that a maker keeps in git, brought in and taken out; closing it with
 * the facility's signature; throwing it away.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  bringStatementRoute,
  closeAssessmentRoute,
  exportAssessmentRoute,
  removeAssessmentRoute,
  sealedAssessmentRoute,
  takeStatementRoute,
} from "../../src/contract/assessment.ts";
import { addressOf, useChange } from "../call.ts";
import { Actions } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { goTo } from "../router.tsx";
import { useAccount, useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import type { OpenAssessment } from "./use-assessment.ts";

export function AssessmentFiles({ open }: { open: OpenAssessment }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { assessment } = open.content;
  const { id, state, trail, version } = assessment;
  const mayWrite = useMay("assessment.write") && state === "answering";
  const maySign = useMay("assessment.sign") && state === "answering";
  const isMakersOwn = useAccount()?.role === "manufacturer";
  const close = useChange(closeAssessmentRoute);
  const remove = useChange(removeAssessmentRoute, { onDone: () => goTo("/assessments") });
  const params = { id };
  return (
    <section className={sheet.part} aria-labelledby="files">
      <h2 id="files">{t("conformance.files")}</h2>
      <p>
        <a href={addressOf(takeStatementRoute, { params })} download>
          {t("conformance.statementFile")}
        </a>{" "}
        <span className={sheet.muted}>{t("conformance.statementHint")}</span>
      </p>
      <p className={sheet.tools}>
        {(["pdf", "xlsx", "csv"] as const).map((format) => (
          <a key={format} href={addressOf(exportAssessmentRoute, { params, query: { format, language } })} download>
            {t(`conformance.as.${format}`)}
          </a>
        ))}
      </p>
      {state === "closed" && (
        <p>
          <a href={addressOf(sealedAssessmentRoute, { params })} download>
            {t("conformance.signedFile")}
          </a>{" "}
          <span className={sheet.muted}>{t("conformance.signedHint")}</span>
        </p>
      )}
      {mayWrite && <BringStatement open={open} />}
      <ol className={sheet.rows}>
        {trail.map(({ step, by, at, note }) => (
          <li key={`${step} ${at}`}>
            {t(`conformance.did.${step}`, { name: by })} <When at={at} />
            {note !== null && <> · {note}</>}
          </li>
        ))}
      </ol>
      {isMakersOwn && state === "answering" && <p className={sheet.muted}>{t("conformance.makersOwn")}</p>}
      <Actions>
        {maySign && (
          <SureButton
            label={t("conformance.close")}
            title={t("conformance.closeTitle")}
            variant="filled"
            onSure={() => close.mutateAsync({ params, version, body: { note: null } })}
          >
            <p>{t("conformance.closeText")}</p>
          </SureButton>
        )}
        {mayWrite && (
          <SureButton
            label={t("conformance.remove")}
            title={t("conformance.removeTitle")}
            onSure={() => remove.mutateAsync({ params, version })}
          >
            <p>{t("conformance.removeText")}</p>
          </SureButton>
        )}
      </Actions>
    </section>
  );
}

function BringStatement({ open }: { open: OpenAssessment }) {
  const { t } = useTranslation();
  const { id, version } = open.content.assessment;
  const [file, setFile] = useState<File>();
  const bring = useChange(bringStatementRoute, { onDone: () => setFile(undefined) });
  return (
    <>
      <FileChoice
        label={t("conformance.bring")}
        hint={t("conformance.bringHint")}
        accept=".yaml,.yml,.json"
        chosen={file?.name}
        onFile={setFile}
      />
      {file !== undefined && (
        <Actions>
          <SureButton
            label={t("conformance.bringDo")}
            title={t("conformance.bringTitle")}
            onSure={() => bring.mutateAsync({ params: { id }, version, body: file, mediaType: "application/yaml" })}
          >
            <p>{t("conformance.bringText")}</p>
          </SureButton>
        </Actions>
      )}
      {bring.data !== undefined && (
        <p role="status">
          {t("conformance.brought", { changed: bring.data.changed, takenBack: bring.data.takenBack })}
        </p>
      )}
      <Notice problem={bring.error ?? undefined} />
    </>
  );
}
