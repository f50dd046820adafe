/**
 * Where a device is asked what it is, how often, and by what it is recognised.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DeviceDescription, setSelfDescriptionRoute } from "../../src/contract/self-description.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import css from "./runtime.module.css";

interface DescriptionSourceDialogProps {
  readonly id: string;
  readonly source: DeviceDescription["source"];
  readonly onClose: () => void;
}

const HOURS = "24";

export function DescriptionSourceDialog({ id, source, onClose }: DescriptionSourceDialogProps) {
  const { t } = useTranslation();
  const set = useChange(setSelfDescriptionRoute, { onDone: onClose });
  const [url, setUrl] = useState(source?.url ?? "https://");
  const [hours, setHours] = useState(String(source?.everyHours ?? HOURS));
  const [certificate, setCertificate] = useState(source?.certificate ?? "");
  const [key, setKey] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
    set.mutate({
      params: { id },
      body: {
        url: url.trim(),
        everyHours: Number(hours),
        certificate: orNull(certificate.toLowerCase().replaceAll(":", "")),
        authority: source?.authority ?? null,
        key: orNull(key),
      },
    });
  };
  return (
    <Dialog title={t("watch.describe.set")} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit} data-marks-required>
        <p>{t(source === null ? "watch.describe.setText" : "watch.describe.setAnewText")}</p>
        <FieldProblems of={set.error}>
          <TextField
            label={t("watch.describe.url")}
            hint={t("watch.describe.urlHint")}
            at="/url"
            type="url"
            required
            pattern="https://.+"
            maxLength={500}
            autoComplete="off"
            value={url}
            onChange={setUrl}
          />
          <TextField
            label={t("watch.describe.hours")}
            at="/everyHours"
            type="number"
            min={1}
            max={720}
            required
            value={hours}
            onChange={setHours}
          />
          <TextField
            label={t("watch.describe.certificate")}
            hint={t("watch.describe.certificateHint")}
            at="/certificate"
            maxLength={95}
            spellCheck={false}
            autoComplete="off"
            value={certificate}
            onChange={setCertificate}
          />
          <TextField
            label={t("watch.describe.key")}
            hint={t("watch.describe.keyHint")}
            at="/key"
            pattern="[A-Za-z0-9_\-]{43}"
            maxLength={43}
            spellCheck={false}
            autoComplete="off"
            value={key}
            onChange={setKey}
          />
        </FieldProblems>
        <Notice problem={set.error ?? undefined} />
        <Actions>
          <Button type="submit" h={44} loading={set.isPending}>
            {t("watch.describe.set")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
