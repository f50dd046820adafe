/**
 * Audit a capture: choose it, see it being read, and read what departs from the label.
 */
import { Button, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CAPTURE_LIMIT_BYTES } from "../../src/contract/traffic.ts";
import { InputError } from "../../src/domain/input-error.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import css from "./audit-page.module.css";
import { AuditResult } from "./audit-result.tsx";
import { sendCapture } from "./send-capture.ts";

type State =
  | { readonly is: "choosing"; readonly cancelled?: boolean; readonly problem?: unknown }
  | { readonly is: "sending"; readonly doneBytes: number }
  | { readonly is: "done"; readonly report: AuditReport };

export function AuditPage() {
  const { t } = useTranslation();
  const [capture, setCapture] = useState<File>();
  const [label, setLabel] = useState<File>();
  const [state, setState] = useState<State>({ is: "choosing" });
  const stop = useRef<AbortController>(null);

  const start = async (chosen: File) => {
    if (chosen.size > CAPTURE_LIMIT_BYTES) {
      setState({ is: "choosing", problem: new InputError("document-too-large", chosen.name, t("audit.tooLarge")) });
      return;
    }
    stop.current = new AbortController();
    setState({ is: "sending", doneBytes: 0 });
    try {
      const onProgress = (doneBytes: number) => setState({ is: "sending", doneBytes });
      const report = await sendCapture({ capture: chosen, label, onProgress, signal: stop.current.signal });
      setState(report === undefined ? { is: "choosing", cancelled: true } : { is: "done", report });
    } catch (problem) {
      setState({ is: "choosing", problem });
    }
  };

  return (
    <div className={css.page}>
      <PageTitle>{t("audit.title")}</PageTitle>
      {state.is !== "done" && (
        <>
          <p className={css.lead}>{t("audit.lead")}</p>
          <div className={css.files}>
            <FileChoice
              label={t("audit.capture")}
              hint={t("audit.captureHint")}
              accept=".har,.pcap,.pcapng,.cap,.json,.mitm,.mitmproxy,.flow,.flows,.dump,.gz,.zst,.zz"
              chosen={capture?.name}
              onFile={setCapture}
            />
            <FileChoice
              label={t("audit.label")}
              hint={t("audit.labelHint")}
              accept=".yaml,.yml,.json"
              chosen={label?.name}
              onFile={setLabel}
            />
          </div>
        </>
      )}
      {state.is === "choosing" && (
        <>
          <Notice problem={state.problem} />
          <p role="status">{state.cancelled === true ? t("audit.cancelled") : ""}</p>
          <Button
            className={css.start}
            h={52}
            px="xl"
            disabled={capture === undefined}
            onClick={() => capture !== undefined && void start(capture)}
          >
            {t("audit.start")}
          </Button>
        </>
      )}
      {state.is === "sending" && (
        <Sending allBytes={capture?.size ?? 0} doneBytes={state.doneBytes} onCancel={() => stop.current?.abort()} />
      )}
      {state.is === "done" && <AuditResult report={state.report} onAgain={() => setState({ is: "choosing" })} />}
    </div>
  );
}

function Sending({ allBytes, doneBytes, onCancel }: { allBytes: number; doneBytes: number; onCancel: () => void }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const done = Math.min(doneBytes, allBytes); // an upload counts the form's own bytes too
  const all = done >= allBytes;
  return (
    <div className={css.sending}>
      <p role="status">
        {all
          ? t("audit.finishing")
          : t("audit.sending", { done: bytesIn(done, language), all: bytesIn(allBytes, language) })}
      </p>
      <Progress
        value={allBytes === 0 ? 100 : (done / allBytes) * 100}
        size={14}
        color="var(--accent)"
        aria-label={t("audit.progress")}
      />
      <Button variant="outline" h={44} onClick={onCancel}>
        {t("audit.cancel")}
      </Button>
    </div>
  );
}
