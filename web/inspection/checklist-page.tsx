/**
 * An inspection as it is filled in at the device, on a phone: what is to be done, step by step, whether there is a line or
 * not; at the end what came out, with a signature.
 */
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { inspectionMarkRoute } from "../../src/contract/feed.ts";
import { sealedInspectionRoute } from "../../src/contract/inspection.ts";
import { SECURITY } from "../../src/domain/inspection/checklist.ts";
import { isMarked } from "../../src/domain/inspection/mark-face.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf } from "../call.ts";
import { isUndecided } from "../entry-queue.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./checklist.module.css";
import { AskedImprovements } from "./checklist-improvements.tsx";
import { SignInspection } from "./checklist-sign.tsx";
import { ChecklistStep } from "./checklist-step.tsx";
import { AssignInspection, CancelInspection } from "./task-assign.tsx";
import { type OpenInspection, useInspection } from "./use-inspection.ts";

export function ChecklistPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { open, problem } = useInspection(id);
  if (problem !== undefined) return <Notice problem={problem} />;
  if (open === undefined) return <p role="status">{t("keep.waiting")}</p>;
  return <Shown key={id} open={open} />;
}

function Shown({ open }: { open: OpenInspection }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const [safe, setSafe] = useState(true);
  const { inspection, row, checklist } = open.content;
  const isOpen = inspection.state === "planned" || inspection.state === "under-way";
  const [writes, signs] = [useMay("inspection.write"), useMay("inspection.sign")];
  const done = checklist.steps.filter(({ id }) => open.answers.has(id)).length;
  return (
    <div className={sheet.page}>
      <div>
        <PageTitle>{visibleLine(row.device.title)}</PageTitle>
        <p>
          {row.kind === SECURITY ? t("inspections.security") : visibleLine(row.kindName ?? "")} ·{" "}
          <Link href={`/devices/${row.device.id}`}>{visibleLine(row.device.product)}</Link>
        </p>
        <p className={sheet.muted}>
          {t(`inspections.state.${inspection.state}`)} ·{" "}
          {t("inspections.dueOn", { day: dayIn(inspection.due, language) })}
          {row.assignee !== null && ` · ${visibleLine(row.assignee.name)}`}
        </p>
      </div>
      {inspection.outcome !== null && <Result open={open} />}
      {isOpen && <SyncState open={open} done={done} safe={safe} />}
      <ol className={css.steps}>
        {checklist.steps.map((step) => (
          <li key={step.id}>
            <ChecklistStep open={open} step={step} mayAnswer={writes && isOpen} onSaid={setSafe} />
          </li>
        ))}
      </ol>
      <AskedImprovements deviceId={row.device.id} inspectionId={inspection.id} isOpen={isOpen} />
      {isOpen && signs && <SignInspection open={open} />}
      {isOpen && writes && (
        <div className={sheet.tools}>
          <AssignInspection inspection={inspection} />
          <CancelInspection inspection={inspection} />
        </div>
      )}
    </div>
  );
}

/** How far it is, and what the server does not have yet. */
function SyncState({ open, done, safe }: { open: OpenInspection; done: number; safe: boolean }) {
  const { t } = useTranslation();
  const undecided = open.waiting.filter(isUndecided).length;
  const waiting = open.waiting.length - undecided;
  return (
    <div role="status" className={css.sync}>
      <p>{t("inspections.progress", { done, all: open.content.checklist.steps.length })}</p>
      {waiting > 0 && <p>{t("inspections.waiting", { count: waiting })}</p>}
      {undecided > 0 && <p>{t("inspections.undecided", { count: undecided })}</p>}
      {!safe && <p>{t("inspections.notKept")}</p>}
    </div>
  );
}

function Result({ open }: { open: OpenInspection }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { outcome, on, acceptedUntil, trail, id } = open.content.inspection;
  const signed = trail.findLast(({ move }) => move === "sign");
  return (
    <div className={css.result} data-outcome={outcome}>
      <p>
        <b>{t(`inspections.outcome.${outcome ?? "failed"}`)}</b>
        {acceptedUntil !== null && ` ${t("inspections.untilDay", { day: dayIn(acceptedUntil, language) })}`}
      </p>
      {on !== null && <p>{t("inspections.signedBy", { name: signed?.by ?? "", day: dayIn(on, language) })}</p>}
      {signed?.note != null && <p>{signed.note}</p>}
      <p>
        <a href={addressOf(sealedInspectionRoute, { params: { id } })} download>
          {t("inspections.document")}
        </a>
      </p>
      {isMarked(outcome) && (
        <p>
          {t("inspections.mark")}{" "}
          {(["pdf", "svg", "png"] as const).map((format) => (
            <span key={format}>
              <a href={addressOf(inspectionMarkRoute, { params: { id }, query: { format, language } })} download>
                {format.toUpperCase()}
              </a>{" "}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
