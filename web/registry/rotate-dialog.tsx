/**
 * A new token for a device that has one: how long the old one holds beside it.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rotateCredentialRoute } from "../../src/contract/credential.ts";
import { type Credential, GRACE_HOURS } from "../../src/domain/registry/credential.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, ChoiceField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import { NewToken, type Reporting } from "./new-token.tsx";

const HOURS = ["0", "1", String(GRACE_HOURS), "168"] as const;

interface RotateDialogProps extends Reporting {
  readonly credential: Credential;
  readonly onClose: () => void;
}

export function RotateDialog({ credential: { id, version }, onClose, ...where }: RotateDialogProps) {
  const { t } = useTranslation();
  const rotate = useChange(rotateCredentialRoute);
  const [hours, setHours] = useState<string>(String(GRACE_HOURS));
  const token = rotate.data?.token ?? undefined;
  if (token !== undefined)
    return (
      <Dialog title={t("signOn.rotated")} onClose={() => undefined}>
        <NewToken {...where} token={token} onDone={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={t("signOn.rotateTitle")} onClose={onClose}>
      <p>{t("signOn.rotateText")}</p>
      <ChoiceField
        label={t("signOn.grace")}
        hint={t("signOn.graceHint")}
        value={hours}
        choices={HOURS.map((value) => ({
          value,
          label: value === "0" ? t("signOn.noGrace") : t("signOn.graceHours", { count: Number(value) }),
        }))}
        onChange={setHours}
      />
      <Notice problem={rotate.error ?? undefined} />
      <Actions>
        <Button
          h={44}
          loading={rotate.isPending}
          onClick={() => rotate.mutate({ params: { id }, version, body: { graceHours: Number(hours) } })}
        >
          {t("signOn.rotate")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </Dialog>
  );
}
