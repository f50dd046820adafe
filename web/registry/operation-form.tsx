/**
 * Taking a device into operation, or out of it for maintenance.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeOperationRoute } from "../../src/contract/device.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import { neededToChange } from "../../src/domain/registry/operation-change.ts";
import { useChange } from "../call.ts";
import { CheckField, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { type May, MayBeDone, Phone } from "./device-words.tsx";
import { TaskForm } from "./task-form.tsx";

const OPERATIONS = ["operating", "in-maintenance", "integrating"] as const;
type Operation = (typeof OPERATIONS)[number];

interface OperationFormProps {
  readonly device: Device;
  readonly may: May;
  readonly phone: string | null;
  readonly onClose: () => void;
}

export function OperationForm({ device, may, phone, onClose }: OperationFormProps) {
  const { t } = useTranslation();
  const now = device.status.operation;
  // The step that is likely next: whatever is not in operation goes there, what is goes into maintenance.
  const [operation, setOperation] = useState<Operation>(now === "operating" ? "in-maintenance" : "operating");
  const [note, setNote] = useState("");
  const change = useChange(changeOperationRoute, { onDone: onClose });
  const [agreed, setAgreed] = useState(false);
  const needed = neededToChange(device, operation);
  const takesOut = now === "operating" && operation !== "operating";
  return (
    <TaskForm
      title={t("device.operationForm.title")}
      lead={
        takesOut ? (
          <>
            <MayBeDone may={may} /> {phone !== null && <Phone number={phone} />}
          </>
        ) : operation === "operating" ? (
          t(now === "integrating" ? "device.operationForm.accept" : "device.operationForm.check")
        ) : undefined
      }
      go={t(`device.operationForm.go.${operation}`)}
      busy={change.isPending}
      problem={change.error ?? undefined}
      ready={operation !== now && (needed.agreement === null || agreed) && (!needed.reason || note.trim() !== "")}
      onSubmit={() =>
        change.mutate({
          params: { id: device.id },
          body: { operation, agreed, note: note.trim() === "" ? null : note.trim() },
          version: device.version,
        })
      }
      onClose={onClose}
    >
      <Fields>
        <ChoiceField
          label={t("device.field.operation")}
          value={operation}
          choices={OPERATIONS.filter((one) => one !== now).map((value) => ({
            value,
            label: t(`device.operation.${value}`),
          }))}
          onChange={setOperation}
        />
        <TextField
          label={t("device.operationForm.note")}
          hint={t(needed.reason && !takesOut ? "device.operationForm.noteNeeded" : "device.operationForm.noteHint")}
          required={needed.reason}
          value={note}
          onChange={setNote}
          maxLength={500}
        />
        {needed.agreement !== null && (
          <CheckField
            label={t(`device.operationForm.agreed.${needed.agreement}`)}
            value={agreed}
            onChange={setAgreed}
          />
        )}
      </Fields>
    </TaskForm>
  );
}
