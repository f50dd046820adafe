/**
 * Taking a device out of the inventory, with the proof that what it remembered was erased.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { retireDeviceRoute } from "../../src/contract/device.ts";
import { addEvidenceRoute } from "../../src/contract/evidence.ts";
import { type Device, Retirement } from "../../src/domain/registry/device.ts";
import type { PlaceKind } from "../../src/domain/registry/place.ts";
import { useChange } from "../call.ts";
import { ChoiceField, Fields, TextField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import { useAccount, useMay } from "../session.tsx";
import { today } from "../words/locale.ts";
import { wordsAt } from "./device-words.tsx";
import { TaskForm } from "./task-form.tsx";

const ERASURES = Retirement.properties.erasure.enum;

interface RetireFormProps {
  readonly device: Device;
  /** Where it stands. */
  readonly at: PlaceKind | undefined;
  readonly onClose: () => void;
}

export function RetireForm({ device, at, onClose }: RetireFormProps) {
  const { t } = useTranslation();
  const account = useAccount();
  const keeps = useMay("evidence.write");
  const [on, setOn] = useState(today);
  const [reason, setReason] = useState("");
  const [erasure, setErasure] = useState<(typeof ERASURES)[number] | "">("");
  const [erasedBy, setErasedBy] = useState(account?.name ?? "");
  const proof = useChange(addEvidenceRoute);
  const retire = useChange(retireDeviceRoute, { onDone: onClose });
  const keep = (file: File) => {
    const body = new FormData();
    body.append("file", file);
    proof.mutate({ body });
  };
  const submit = () => {
    if (erasure === "") return;
    const body = {
      on,
      reason: reason.trim(),
      erasure,
      erasedBy: erasedBy.trim(),
      evidence: proof.data?.digest ?? null,
    };
    retire.mutate({ params: { id: device.id }, body, version: device.version });
  };
  return (
    <TaskForm
      title={t("device.retireForm.title")}
      lead={device.onPatient ? t("device.retireForm.onPatient", wordsAt(at)) : t("device.retireForm.lead")}
      go={t("device.retireForm.go")}
      busy={retire.isPending}
      problem={retire.error ?? undefined}
      ready={!proof.isPending && !device.onPatient}
      onSubmit={submit}
      onClose={onClose}
    >
      <Fields>
        <TextField label={t("device.retireForm.on")} at="/on" type="date" value={on} onChange={setOn} required />
        <ChoiceField
          label={t("device.retireForm.erasure")}
          at="/erasure"
          hint={t("device.retireForm.erasureHint")}
          value={erasure}
          required
          choices={[
            { value: "", label: t("device.form.choose") },
            ...ERASURES.map((value) => ({ value, label: t(`device.erasure.${value}`) })),
          ]}
          onChange={setErasure}
        />
        <TextField
          label={t("device.retireForm.erasedBy")}
          at="/erasedBy"
          value={erasedBy}
          onChange={setErasedBy}
          maxLength={120}
          required
        />
        <TextField
          label={t("device.retireForm.reason")}
          at="/reason"
          value={reason}
          onChange={setReason}
          maxLength={500}
          required
        />
      </Fields>
      {keeps && (
        <FileChoice
          label={t("device.retireForm.proof")}
          hint={t("device.retireForm.proofHint")}
          accept=""
          chosen={proof.data?.name}
          onFile={keep}
        />
      )}
      <Notice problem={proof.error ?? undefined} />
    </TaskForm>
  );
}
