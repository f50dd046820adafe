/**
 * The page of a device for whoever has its unguessable address: a patient at home, a relative.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sharePublicStateRoute } from "../../src/contract/device.ts";
import { useChange } from "../call.ts";
import { ReachWarning } from "../label/reach-warning.tsx";
import { Link } from "../router.tsx";
import { useSession } from "../session.tsx";
import css from "./share-form.module.css";
import { TaskForm } from "./task-form.tsx";

interface ShareFormProps {
  readonly id: string;
  /** Undefined while the page is closed. */
  readonly token: string | null;
  readonly onClose: () => void;
}

export function ShareForm({ id, token, onClose }: ShareFormProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const share = useChange(sharePublicStateRoute);
  const path = `/d/${token}`;
  // As phones reach the server, whatever this browser calls it.
  const address = `${useSession().session?.publicOrigin ?? location.origin}${path}`;
  const copy = () => {
    navigator.clipboard
      .writeText(address)
      .then(() => setCopied(true))
      // Where the browser forbids it, the address still stands there to be marked.
      .catch(() => setCopied(false));
  };
  return (
    <TaskForm
      title={t("device.shareForm.title")}
      lead={t("device.shareForm.lead")}
      go={t(token === null ? "device.shareForm.open" : "device.shareForm.close")}
      busy={share.isPending}
      problem={share.error ?? undefined}
      onSubmit={() => share.mutate({ params: { id }, body: { open: token === null } })}
      onClose={onClose}
    >
      <p role="status">{t(token === null ? "device.shareForm.isClosed" : "device.shareForm.isOpen")}</p>
      {token !== null && <ReachWarning of="patient" />}
      {token !== null && (
        <p className={css.address}>
          <Link href={path}>{address}</Link>
          <Button variant="outline" h={44} onClick={copy}>
            {t(copied ? "device.shareForm.copied" : "device.shareForm.copy")}
          </Button>
        </p>
      )}
    </TaskForm>
  );
}
