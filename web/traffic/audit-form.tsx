/**
 * What an audit needs: a capture, a label to hold it against, and for who wants more the planted patient, keys, moments.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readDeviceRoute } from "../../src/contract/device.ts";
import { deviceTitle } from "../../src/domain/registry/device.ts";
import { MOMENTS } from "../../src/domain/traffic/moments.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { CheckField, Fields, TextField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import { useNow } from "../look/when.tsx";
import { Link } from "../router.tsx";
import css from "./audit-page.module.css";
import { computerZone } from "./computer-zone.ts";
import { momentsText, NOTHING_MARKED } from "./marked-moments.ts";
import type { CaptureFiles } from "./send-capture.ts";
import { useAuditWords } from "./use-audit-words.ts";

export interface AuditRequest {
  readonly capture: File;
  readonly beside: CaptureFiles;
  readonly showValues: boolean;
}

interface AuditFormProps {
  /** The device with which the report is kept. */
  readonly device: string | undefined;
  readonly problem: unknown;
  readonly cancelled: boolean;
  readonly onStart: (request: AuditRequest) => void;
}

export function AuditForm({ device, problem, cancelled, onStart }: AuditFormProps) {
  const { t } = useTranslation();
  const [capture, setCapture] = useState<File>();
  const [files, setFiles] = useState<CaptureFiles>({});
  const [times, setTimes] = useState(NOTHING_MARKED);
  const [showValues, setShowValues] = useState(false);
  const take = (part: keyof CaptureFiles) => (file: File) => setFiles((before) => ({ ...before, [part]: file }));
  const start = (chosen: File) => {
    const marked = momentsText(times);
    const moments = files.moments ?? (marked === undefined ? undefined : new File([marked], "moments.csv"));
    onStart({ capture: chosen, beside: { ...files, moments }, showValues });
  };
  return (
    <>
      <p className={css.lead}>{t("audit.lead")}</p>
      {device !== undefined && <ForDevice id={device} />}
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
          hint={t(device === undefined ? "audit.labelHint" : "audit.labelHintDevice")}
          accept=".yaml,.yml,.json"
          chosen={files.label?.name}
          onFile={take("label")}
        />
      </div>
      <details className={css.more}>
        <summary>{t("audit.more")}</summary>
        <div className={css.inside}>
          <div className={css.files}>
            <FileChoice
              label={t("audit.canaryFile")}
              hint={t("audit.canaryHint")}
              accept=".json"
              chosen={files.canary?.name}
              onFile={take("canary")}
            />
            <FileChoice
              label={t("audit.keylogFile")}
              hint={t("audit.keylogHint")}
              accept=".txt,.log,.keys,.keylog"
              chosen={files.keylog?.name}
              onFile={take("keylog")}
            />
          </div>
          <fieldset className={css.moments}>
            <legend>{t("audit.momentsTitle")}</legend>
            <p>{t("audit.momentsHint")}</p>
            {files.moments === undefined && <Moments times={times} onTimes={setTimes} />}
            <FileChoice
              label={t("audit.momentsFile")}
              hint={t("audit.momentsFileHint")}
              accept=".csv,.txt"
              chosen={files.moments?.name}
              onFile={take("moments")}
            />
          </fieldset>
          <CheckField
            label={t("audit.showValues")}
            hint={t("audit.showValuesHint")}
            value={showValues}
            onChange={setShowValues}
          />
        </div>
      </details>
      <Notice problem={problem} />
      <p role="status">{cancelled ? t("audit.cancelled") : ""}</p>
      <Button
        className={css.start}
        h={52}
        px="xl"
        disabled={capture === undefined}
        onClick={() => capture !== undefined && start(capture)}
      >
        {t("audit.start")}
      </Button>
    </>
  );
}

function Moments({
  times,
  onTimes,
}: {
  times: typeof NOTHING_MARKED;
  onTimes: (times: typeof NOTHING_MARKED) => void;
}) {
  const { t } = useTranslation();
  const { of } = useAuditWords();
  const now = useNow();
  return (
    <>
      <p>{t("audit.momentsZone", { zone: computerZone(now) })}</p>
      <Fields>
        {MOMENTS.map((moment) => {
          const marked = new Date(times[moment]);
          return (
            <TextField
              key={moment}
              label={of("moment", moment)}
              hint={computerZone(Number.isNaN(marked.getTime()) ? now : marked)}
              type="datetime-local"
              step={1}
              value={times[moment]}
              onChange={(time) => onTimes({ ...times, [moment]: time })}
            />
          );
        })}
      </Fields>
    </>
  );
}

/** With which device the report is kept, and the way out of that. */
function ForDevice({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error } = useCall(readDeviceRoute, { params: { id } });
  if (data === undefined) return <Notice problem={error ?? undefined} />;
  const { device, product } = data;
  const name = `${visibleLine(deviceTitle(device.identifiers))}, ${visibleLine(`${product.maker} ${product.model}`)}`;
  return (
    <p className={css.device}>
      {t("audit.forDevice")} <Link href={`/devices/${id}`}>{name}</Link>.{" "}
      <Link href="/audit">{t("audit.withoutDevice")}</Link>
    </p>
  );
}
