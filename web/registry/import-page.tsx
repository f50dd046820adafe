/**
 * Import: choose a table, see what would happen to every row, then do all of it in one step.
 */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IMPORT_LIMIT_BYTES, type ImportState, readImportRoute, startImportRoute } from "../../src/contract/import.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { ImportPreview } from "./import-preview.tsx";
import { ImportDone, ImportProgress } from "./import-progress.tsx";
import { TemplateLink } from "./import-template.tsx";
import { forgetReplies } from "./use-discard.ts";

const ASK_MS = 300;
const RUNNING: readonly ImportState["stage"][] = ["reading", "matching", "applying"];
/** An import that has not ended outlives a reload of the page, in this window. */
const KEPT = "carelabel-import";

export function ImportPage() {
  const { t } = useTranslation();
  const may = useMay("device.import");
  const [id, setId] = useState<string | undefined>(() => sessionStorage.getItem(KEPT) ?? undefined);
  const show = (next: string | undefined) => {
    if (next === undefined) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, next);
    setId(next);
  };
  return (
    <div className={sheet.page}>
      <PageTitle>{t("importing.title")}</PageTitle>
      {!may ? (
        <p>{t("importing.mayNot")}</p>
      ) : id === undefined ? (
        <ChooseTable onStarted={show} />
      ) : (
        <RunningImport key={id} id={id} onAgain={() => show(undefined)} />
      )}
    </div>
  );
}

function ChooseTable({ onStarted }: { onStarted: (id: string) => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  const [refused, setRefused] = useState<unknown>();
  const start = useChange(startImportRoute, { onDone: ({ id }) => onStarted(id) });
  const send = (chosen: File) => {
    setFile(chosen);
    setRefused(undefined);
    if (chosen.size > IMPORT_LIMIT_BYTES) {
      setRefused(new InputError("document-too-large", chosen.name, t("importing.tooLarge")));
      return;
    }
    const form = new FormData();
    form.append("table", chosen);
    start.mutate({ body: form });
  };
  return (
    <>
      <p className={sheet.lead}>{t("importing.lead")}</p>
      <FileChoice
        label={t("importing.table")}
        hint={t("importing.tableHint")}
        accept=".csv,.tsv,.txt,.xlsx,.json,.ndjson"
        chosen={file?.name}
        onFile={send}
      />
      <p role="status">{start.isPending ? t("importing.sending") : ""}</p>
      <Notice problem={refused ?? start.error ?? undefined} />
      <p>
        {t("importing.template")} <TemplateLink />
      </p>
    </>
  );
}

function RunningImport({ id, onAgain }: { id: string; onAgain: () => void }) {
  const { t } = useTranslation();
  const [stage, setStage] = useState<ImportState["stage"]>("reading");
  const [gone, setGone] = useState(false);
  const asked = useCall(
    readImportRoute,
    { params: { id } },
    { enabled: !gone, everyMs: !gone && RUNNING.includes(stage) ? ASK_MS : false },
  );
  if (asked.error?.code === "record-unknown" && !gone) setGone(true);
  if (asked.data !== undefined && asked.data.stage !== stage) setStage(asked.data.stage);
  const ended = !RUNNING.includes(stage) && stage !== "previewed";
  useEffect(() => {
    if (ended) sessionStorage.removeItem(KEPT);
  }, [ended]);
  useEffect(() => {
    if (!gone) return;
    // Discarded in another window, or forgotten after its day: there is nothing to go back to.
    forgetReplies(id);
    onAgain();
  }, [gone, id, onAgain]);
  if (asked.data === undefined && asked.error !== null)
    return (
      <>
        <Notice problem={asked.error} />
        <Again onAgain={onAgain} label={t("importing.again")} />
      </>
    );
  return (
    <Asked of={asked}>
      {(state) => {
        if (RUNNING.includes(state.stage)) return <ImportProgress state={state} onCancelled={onAgain} />;
        if (state.stage === "previewed") return <ImportPreview state={state} onCancelled={onAgain} />;
        if (state.stage === "done") return <ImportDone state={state} onAgain={onAgain} />;
        return (
          <>
            <p role="status">{t(state.stage === "cancelled" ? "importing.cancelled" : "importing.failed")}</p>
            {state.problem !== null && (
              <p role="alert">
                <span lang="en">{state.problem.detail}</span> ({state.problem.where})
              </p>
            )}
            <Again onAgain={onAgain} label={t("importing.again")} />
          </>
        );
      }}
    </Asked>
  );
}

function Again({ onAgain, label }: { onAgain: () => void; label: string }) {
  return (
    <div>
      <Button variant="outline" h={44} onClick={onAgain}>
        {label}
      </Button>
    </div>
  );
}
