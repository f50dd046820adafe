/**
 * Bridges: programs that may speak for every device, such as another broker or a sensor; made, renewed and revoked here.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  createBridgeRoute,
  type Enrolled,
  listBridgesRoute,
  rotateCredentialRoute,
} from "../../src/contract/credential.ts";
import type { Credential } from "../../src/domain/registry/credential.ts";
import { GRACE_HOURS } from "../../src/domain/registry/credential.ts";
import { CopyOnce } from "../account/copy-once.tsx";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Dialog } from "../look/dialog.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { OneCredential } from "../registry/device-sign-on.tsx";
import css from "./runtime.module.css";

export function Bridges() {
  const { t } = useTranslation();
  const asked = useCall(listBridgesRoute);
  const [open, setOpen] = useState<"new" | Credential>();
  const close = () => setOpen(undefined);
  return (
    <>
      <p className={sheet.muted}>{t("watch.bridges.text")}</p>
      <Asked of={asked}>
        {({ bridges }) =>
          bridges.length === 0 ? (
            <p>{t("watch.bridges.none")}</p>
          ) : (
            <ul className={sheet.rows}>
              {bridges.map((one) => (
                <li key={one.id}>
                  <OneCredential
                    credential={one}
                    mayEnrol
                    onRotate={() => setOpen(one)}
                    revokeText={t("watch.bridges.revokeText")}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      <div>
        <Button variant="outline" h={44} onClick={() => setOpen("new")}>
          {t("watch.bridges.add")}
        </Button>
      </div>
      {open === "new" && <NewBridge onClose={close} />}
      {typeof open === "object" && <RenewBridge bridge={open} onClose={close} />}
    </>
  );
}

function NewBridge({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useChange(createBridgeRoute);
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  if (create.data !== undefined) return <Made enrolled={create.data} onClose={onClose} />;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate({ body: { name: name.trim(), days: days === "" ? null : Number(days) } });
  };
  return (
    <Dialog title={t("watch.bridges.add")} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit} data-marks-required>
        <p>{t("watch.bridges.addText")}</p>
        <FieldProblems of={create.error}>
          <TextField
            label={t("signOn.name")}
            hint={t("watch.bridges.nameHint")}
            at="/name"
            required
            maxLength={120}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
          <TextField
            label={t("signOn.days")}
            hint={t("signOn.daysHint")}
            at="/days"
            type="number"
            min={1}
            max={3650}
            autoComplete="off"
            value={days}
            onChange={setDays}
          />
        </FieldProblems>
        <Notice problem={create.error ?? undefined} />
        <Actions>
          <Button type="submit" h={44} loading={create.isPending} disabled={name.trim() === ""}>
            {t("watch.bridges.add")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function RenewBridge({ bridge: { id, version }, onClose }: { bridge: Credential; onClose: () => void }) {
  const { t } = useTranslation();
  const rotate = useChange(rotateCredentialRoute);
  if (rotate.data !== undefined) return <Made enrolled={rotate.data} onClose={onClose} />;
  return (
    <Dialog title={t("signOn.rotateTitle")} onClose={onClose}>
      <p>{t("watch.bridges.rotateText", { count: GRACE_HOURS })}</p>
      <Notice problem={rotate.error ?? undefined} />
      <Actions>
        <Button
          h={44}
          loading={rotate.isPending}
          onClick={() => rotate.mutate({ params: { id }, version, body: { graceHours: GRACE_HOURS } })}
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

/** By mistake closed, the token would be lost. */
function Made({ enrolled: { credential, token }, onClose }: { enrolled: Enrolled; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("watch.bridges.made")} onClose={() => undefined}>
      <dl className={sheet.facts}>
        <dt>{t("signOn.user")}</dt>
        <dd>
          <code>{credential.id}</code>
        </dd>
        <dt>{t("signOn.password")}</dt>
        <dd>{t("signOn.theToken")}</dd>
      </dl>
      <CopyOnce title={t("watch.bridges.once")} secret={token ?? ""} onDone={onClose} />
    </Dialog>
  );
}
