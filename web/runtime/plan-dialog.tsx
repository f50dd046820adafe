/**
 * Announces work on a device: for how long findings rest, and which part gets which version.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { planRoute } from "../../src/contract/runtime.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, CheckField, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import { type Duration, DurationField, endOf } from "./duration-field.tsx";
import css from "./runtime.module.css";

export function PlanDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const plan = useChange(planRoute, { onDone: onClose });
  const [quiet, setQuiet] = useState<Duration>("240");
  const [expects, setExpects] = useState(false);
  const [part, setPart] = useState("firmware");
  const [version, setVersion] = useState("");
  const [digest, setDigest] = useState("");
  const [within, setWithin] = useState<Duration>("1440");
  const [because, setBecause] = useState("");
  const named = part.trim() !== "" && (version.trim() !== "" || digest.trim() !== "");
  const ready = because.trim() !== "" && (expects ? named : quiet !== "");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready) return;
    const of = (value: string) => (value === "" ? {} : { [part.trim()]: value });
    plan.mutate({
      params: { id },
      body: {
        quietUntil: endOf(quiet),
        expected: expects
          ? { versions: of(version.trim()), digests: of(digest.trim().toLowerCase()), until: endOf(within) ?? "" }
          : null,
        because: because.trim(),
      },
    });
  };
  return (
    <Dialog title={t("runtime.plan.announce")} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit} data-marks-required>
        <p>{t("runtime.plan.text")}</p>
        <FieldProblems of={plan.error}>
          <DurationField
            label={t("runtime.plan.quiet")}
            value={quiet}
            none={t("runtime.plan.quietNot")}
            onChange={setQuiet}
          />
          <CheckField label={t("runtime.plan.expects")} value={expects} onChange={setExpects} />
          {expects && (
            <>
              <TextField
                label={t("runtime.plan.part")}
                hint={t("runtime.plan.partHint")}
                required
                maxLength={60}
                autoComplete="off"
                value={part}
                onChange={setPart}
              />
              <TextField
                label={t("runtime.plan.version")}
                maxLength={80}
                autoComplete="off"
                value={version}
                onChange={setVersion}
              />
              <TextField
                label={t("runtime.plan.digest")}
                hint={t("runtime.plan.digestHint")}
                maxLength={64}
                autoComplete="off"
                spellCheck={false}
                value={digest}
                onChange={setDigest}
              />
              <DurationField label={t("runtime.plan.until")} value={within} onChange={setWithin} />
            </>
          )}
          <TextField
            label={t("runtime.plan.because")}
            at="/because"
            required
            maxLength={500}
            autoComplete="off"
            value={because}
            onChange={setBecause}
          />
        </FieldProblems>
        <Notice problem={plan.error ?? undefined} />
        <Actions>
          <Button type="submit" h={44} loading={plan.isPending} disabled={!ready}>
            {t("runtime.plan.announce")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
