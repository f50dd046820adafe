/**
 * A capture while it is read: how much, how fast, and how long it will still take.
 */
import { Button, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import css from "./audit-page.module.css";
import { secondsIn } from "./seconds-in.ts";
import { uploadRate } from "./upload-rate.ts";

interface SendingCaptureProps {
  readonly allBytes: number;
  readonly doneBytes: number;
  /** By the clock of `performance`. */
  readonly begunMs: number;
  readonly onCancel: () => void;
}

export function SendingCapture({ allBytes, doneBytes, begunMs, onCancel }: SendingCaptureProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const done = Math.min(doneBytes, allBytes); // an upload counts the form's own bytes too
  const all = done >= allBytes;
  const rate = uploadRate(done, allBytes, performance.now() - begunMs);
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
      {!all && rate !== undefined && (
        <p>
          {t("audit.rate", {
            rate: bytesIn(rate.bytesPerSecond, language),
            left: secondsIn(Math.max(1, Math.ceil(rate.secondsLeft)), language),
          })}
        </p>
      )}
      <Button variant="outline" h={44} onClick={onCancel}>
        {t("audit.cancel")}
      </Button>
    </div>
  );
}
