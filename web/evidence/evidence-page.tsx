/**
 * Evidence: files that prove something, kept by their digest, encrypted where they lie.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  addEvidenceRoute,
  EVIDENCE_LIMIT_BYTES,
  type EvidenceFile,
  listEvidenceRoute,
  readEvidenceRoute,
  removeEvidenceRoute,
} from "../../src/contract/evidence.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, CheckField, Fields, TextField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn, dayIn } from "../words/locale.ts";

export function EvidencePage() {
  const { t } = useTranslation();
  const may = useMay("evidence.read");
  const mayAdd = useMay("evidence.write");
  const asked = useCall(listEvidenceRoute, undefined, { enabled: may });
  if (!may)
    return (
      <div className={sheet.page}>
        <PageTitle>{t("evidence.title")}</PageTitle>
        <p>{t("evidence.mayNot")}</p>
      </div>
    );
  return (
    <div className={sheet.page}>
      <PageTitle>{t("evidence.title")}</PageTitle>
      <p className={sheet.lead}>{t("evidence.lead")}</p>
      {mayAdd && <AddEvidence />}
      <Asked of={asked}>
        {({ files }) =>
          files.length === 0 ? (
            <NothingYet title={t("evidence.none")}>
              <p>{t("evidence.noneText")}</p>
            </NothingYet>
          ) : (
            <ul className={sheet.rows}>
              {files.map((file) => (
                <li key={file.digest}>
                  <OneFile file={file} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </div>
  );
}

function AddEvidence() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  const [keepUntil, setKeepUntil] = useState("");
  const [confidential, setConfidential] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const add = useChange(addEvidenceRoute, {
    onDone: () => {
      setFile(undefined);
      setKeepUntil("");
      setConfidential(false);
    },
  });
  const choose = (chosen: File) => {
    const tooLarge = chosen.size > EVIDENCE_LIMIT_BYTES;
    setRefused(tooLarge ? new InputError("document-too-large", chosen.name, t("evidence.tooLarge")) : undefined);
    setFile(tooLarge ? undefined : chosen);
  };
  const send = (chosen: File) => {
    const form = new FormData();
    form.append("file", chosen);
    add.mutate({
      query: {
        ...(keepUntil === "" ? {} : { keepUntil }),
        ...(confidential ? { confidential: "yes" as const } : {}),
      },
      body: form,
    });
  };
  return (
    <form
      className={sheet.form}
      aria-label={t("evidence.add")}
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined) send(file);
      }}
    >
      <FileChoice
        label={t("evidence.file")}
        hint={t("evidence.fileHint")}
        accept=""
        chosen={file?.name}
        onFile={choose}
      />
      {file !== undefined && (
        <Fields>
          <TextField
            label={t("evidence.keepUntil")}
            hint={t("evidence.keepUntilHint")}
            type="date"
            value={keepUntil}
            onChange={setKeepUntil}
          />
          <CheckField
            label={t("evidence.confidential")}
            hint={t("evidence.confidentialHint")}
            value={confidential}
            onChange={setConfidential}
          />
        </Fields>
      )}
      <Notice problem={refused ?? add.error ?? undefined} />
      {file !== undefined && (
        <Actions>
          <Button type="submit" h={44} loading={add.isPending}>
            {t("evidence.add")}
          </Button>
        </Actions>
      )}
    </form>
  );
}

function OneFile({ file }: { file: EvidenceFile }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const may = useMay("evidence.write");
  const [reason, setReason] = useState("");
  const remove = useChange(removeEvidenceRoute);
  const { digest, name, bytes, addedAt, addedBy, keepUntil, confidential } = file;
  return (
    <div className={sheet.tools}>
      <div>
        <p>
          <a href={addressOf(readEvidenceRoute, { params: { digest } })} download={name}>
            <bdi>{visibleLine(name)}</bdi>
          </a>{" "}
          {bytesIn(bytes, language)}
        </p>
        {confidential && (
          <p className={sheet.chip}>
            <Glyph name="quarantined" size={18} /> {t("evidence.isConfidential")}
          </p>
        )}
        <p className={sheet.muted}>
          {t("evidence.addedBy", { name: visibleLine(addedBy) })} <When at={addedAt} />.{" "}
          {keepUntil === null
            ? t("evidence.keptForGood")
            : t("evidence.keptUntil", { day: dayIn(keepUntil, language) })}
        </p>
        <p className={sheet.muted}>
          SHA-256 <code>{digest.slice(0, 16)}</code>
        </p>
      </div>
      {may && (
        <div className={sheet.push}>
          <SureButton
            label={t("evidence.remove")}
            title={t("evidence.removeTitle", { name: visibleLine(name) })}
            ready={reason.trim() !== ""}
            onSure={() => remove.mutateAsync({ params: { digest }, query: { reason: reason.trim() } })}
          >
            <p>{t("evidence.removeText")}</p>
            <TextField label={t("keep.reason")} value={reason} required maxLength={500} onChange={setReason} />
          </SureButton>
        </div>
      )}
    </div>
  );
}
