/**
 * Audit a capture: drop it, see it being read, and read what departs from the label.
 */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CAPTURE_LIMIT_BYTES } from "../../src/contract/traffic.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { PageTitle } from "../look/frame.tsx";
import { Link } from "../router.tsx";
import { AuditForm, type AuditRequest } from "./audit-form.tsx";
import css from "./audit-page.module.css";
import { AuditResult } from "./audit-result.tsx";
import { type AuditReply, sendCapture } from "./send-capture.ts";
import { SendingCapture } from "./sending-capture.tsx";
import { SaveReport, TakeAway } from "./take-away.tsx";

type State =
  | { readonly is: "choosing"; readonly cancelled?: boolean; readonly problem?: unknown }
  | { readonly is: "sending"; readonly allBytes: number; readonly doneBytes: number; readonly begunMs: number }
  | { readonly is: "done"; readonly reply: AuditReply };

export function AuditPage() {
  const { t } = useTranslation();
  const { device } = useSearch({ strict: false }) as { device?: string };
  const [state, setState] = useState<State>({ is: "choosing" });
  const stop = useRef<AbortController>(null);
  const queries = useQueryClient();

  const start = async ({ capture, ...request }: AuditRequest) => {
    if (capture.size > CAPTURE_LIMIT_BYTES) {
      setState({ is: "choosing", problem: new InputError("document-too-large", capture.name, t("audit.tooLarge")) });
      return;
    }
    const controller = new AbortController();
    stop.current = controller;
    const begunMs = performance.now();
    const onProgress = (doneBytes: number) => setState({ is: "sending", allBytes: capture.size, doneBytes, begunMs });
    onProgress(0);
    try {
      const reply = await sendCapture({ capture, ...request, device, onProgress, signal: controller.signal });
      setState(reply === undefined ? { is: "choosing", cancelled: true } : { is: "done", reply });
      if (device !== undefined) await queries.invalidateQueries();
    } catch (problem) {
      setState({ is: "choosing", problem });
    }
  };

  return (
    <div className={css.page}>
      <PageTitle>{t("audit.title")}</PageTitle>
      {/* What was chosen stays while it is sent, and when it was refused. */}
      <div className={css.page} hidden={state.is !== "choosing"}>
        <AuditForm
          device={device}
          problem={state.is === "choosing" ? state.problem : undefined}
          cancelled={state.is === "choosing" && state.cancelled === true}
          onStart={(request) => void start(request)}
        />
      </div>
      {state.is === "sending" && <SendingCapture {...state} onCancel={() => stop.current?.abort()} />}
      {state.is === "done" && <Done reply={state.reply} onAgain={() => setState({ is: "choosing" })} />}
    </div>
  );
}

function Done({ reply, onAgain }: { reply: AuditReply; onAgain: () => void }) {
  const { t } = useTranslation();
  const { kept, leftOut, ...report } = reply;
  return (
    <AuditResult report={report} leftOut={leftOut}>
      {kept === null || kept === undefined ? (
        <SaveReport report={report} />
      ) : (
        <TakeAway id={kept.id} since={undefined} />
      )}
      <Button variant="outline" h={44} onClick={onAgain}>
        {t("audit.again")}
      </Button>
      {kept !== null && kept !== undefined && (
        <span>
          {t("audit.isKept")} <Link href={`/audits/${kept.id}`}>{t("audit.ownAddress")}</Link>
        </span>
      )}
    </AuditResult>
  );
}
