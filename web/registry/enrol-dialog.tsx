/**
 * Enrolment of a device: by a token that is made here, or by the certificate or the key that it has.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Enrolment, enrolDeviceRoute } from "../../src/contract/credential.ts";
import type { PublicJwk } from "../../src/domain/label/key.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, ChoiceField, TextField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { jsonIn } from "../look/json-in.ts";
import { Notice } from "../look/notice.tsx";
import { NewToken, type Reporting, Settings } from "./new-token.tsx";

const KINDS = ["token", "certificate", "key"] as const satisfies Enrolment["kind"][];

export function EnrolDialog({ onClose, ...where }: Reporting & { onClose: () => void }) {
  const { t } = useTranslation();
  const enrol = useChange(enrolDeviceRoute);
  const [kind, setKind] = useState<Enrolment["kind"]>("token");
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  const [file, setFile] = useState<File>();
  const [unread, setUnread] = useState<unknown>();
  const made = enrol.data;
  if (made !== undefined)
    return (
      // Until it is noted: by mistake closed, it would be lost.
      <Dialog title={t("signOn.enrolled")} onClose={made.token === null ? onClose : () => undefined}>
        {made.token === null ? (
          <>
            {made.credential.kind === "certificate" && <Settings {...where} />}
            <Actions>
              <Button h={44} onClick={onClose}>
                {t("signOn.done")}
              </Button>
            </Actions>
          </>
        ) : (
          <NewToken {...where} token={made.token} onDone={onClose} />
        )}
      </Dialog>
    );

  const enrolment = async (): Promise<Enrolment | undefined> => {
    const called = name.trim() === "" ? null : name.trim();
    if (kind === "token") return { kind, name: called, days: days === "" ? null : Number(days) };
    if (file === undefined) return undefined;
    if (kind === "certificate") return { kind, name: called, certificate: await file.text() };
    return { kind, name: called, key: (await jsonIn(file, t("signOn.keyAdvice"))) as PublicJwk };
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setUnread(undefined);
    try {
      const body = await enrolment();
      if (body !== undefined) enrol.mutate({ params: { id: where.deviceId }, body });
    } catch (problem) {
      setUnread(problem);
    }
  };
  return (
    <Dialog title={t("signOn.enrolTitle")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} style={{ display: "grid", gap: "0.9rem" }}>
        <ChoiceField
          label={t("signOn.how")}
          hint={t(`signOn.${kind}Text`)}
          value={kind}
          choices={KINDS.map((value) => ({ value, label: t(`signOn.by.${value}`) }))}
          onChange={(chosen) => {
            setKind(chosen);
            setFile(undefined);
          }}
        />
        {kind !== "token" && (
          <FileChoice
            label={t(`signOn.${kind}`)}
            hint={t(`signOn.${kind}Hint`)}
            accept={kind === "key" ? ".json,.jwk,application/json" : ".pem,.crt,.cer"}
            chosen={file?.name}
            onFile={setFile}
          />
        )}
        <TextField
          label={t("signOn.name")}
          hint={t("signOn.nameHint")}
          value={name}
          maxLength={120}
          autoComplete="off"
          onChange={setName}
        />
        {kind === "token" && (
          <TextField
            label={t("signOn.days")}
            hint={t("signOn.daysHint")}
            type="number"
            min={1}
            max={3650}
            value={days}
            autoComplete="off"
            onChange={setDays}
          />
        )}
        <Notice problem={unread ?? enrol.error ?? undefined} />
        <Actions>
          <Button type="submit" h={44} loading={enrol.isPending} disabled={kind !== "token" && file === undefined}>
            {t("signOn.enrol")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
