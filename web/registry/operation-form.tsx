/**
 * Taking a device into operation, which ends a safe state, or out of it for maintenance.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeOperationRoute, type DevicePage } from "../../src/contract/device.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import { endsFailSafe, neededToChange } from "../../src/domain/registry/operation-change.ts";
import { useChange } from "../call.ts";
import { CheckField, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Call, MayBeDone, wordsAt } from "./device-words.tsx";
import { TaskForm } from "./task-form.tsx";

const OPERATIONS = ["operating", "in-maintenance", "integrating"] as const;
type Operation = (typeof OPERATIONS)[number];

interface OperationFormProps {
  readonly page: DevicePage;
  /** The form was opened to end a safe state. */
  readonly toReturn: boolean;
  readonly onClose: () => void;
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** What may be chosen: all but what is so already. */
function choicesFor(device: Device): readonly Operation[] {
  return OPERATIONS.filter((one) => one !== device.status.operation || endsFailSafe(device, one));
}

export function OperationForm({ page, toReturn, onClose }: OperationFormProps) {
  const { t } = useTranslation();
  const { device, may, path } = page;
  const now = device.status.operation;
  const at = wordsAt(path[0]?.kind);
  // The step that is likely next: whatever is not in operation goes there, what is goes into maintenance.
  const [operation, setOperation] = useState<Operation>(
    now === "operating" && !toReturn ? "in-maintenance" : "operating",
  );
  const [note, setNote] = useState("");
  const [checked, setChecked] = useState("");
  const [agreed, setAgreed] = useState(false);
  const change = useChange(changeOperationRoute, { onDone: onClose });
  const needed = neededToChange(device, operation);
  const returns = endsFailSafe(device, operation);
  const takesOut = now === "operating" && operation !== "operating";
  const agreement = returns && needed.agreement !== null ? "back" : needed.agreement;
  const lead = () => {
    if (takesOut) return <MayBeDone may={may} at={path[0]?.kind} />;
    if (returns) return t("device.operationForm.endFailSafe");
    if (operation !== "operating") return undefined;
    return now === "integrating" ? t("device.operationForm.accept") : t("device.operationForm.check", at);
  };
  return (
    <TaskForm
      title={t(returns ? "device.task.end-fail-safe" : "device.operationForm.title")}
      lead={
        agreement === null ? (
          lead()
        ) : (
          <>
            {lead()} <Call of={page} />
          </>
        )
      }
      go={t(`device.operationForm.go.${returns ? "endFailSafe" : operation}`)}
      busy={change.isPending}
      problem={change.error ?? undefined}
      ready={
        choicesFor(device).includes(operation) &&
        (agreement === null || agreed) &&
        (!needed.reason || note.trim() !== "") &&
        (!returns || checked.trim() !== "")
      }
      onSubmit={() =>
        change.mutate({
          params: { id: device.id },
          body: { operation, agreed, note: orNull(note), ...(returns ? { checked: orNull(checked) } : {}) },
          version: device.version,
        })
      }
      onClose={onClose}
    >
      <Fields>
        <ChoiceField
          label={t("device.field.operation")}
          value={operation}
          choices={choicesFor(device).map((value) => ({
            value,
            label: t(
              endsFailSafe(device, value) ? "device.operationForm.backInOperation" : `device.operation.${value}`,
            ),
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
        {returns && (
          <TextField
            label={t("device.operationForm.checked")}
            hint={t("device.operationForm.checkedHint")}
            required
            value={checked}
            onChange={setChecked}
            maxLength={500}
          />
        )}
        {agreement !== null && (
          <CheckField label={t(`device.operationForm.agreed.${agreement}`, at)} value={agreed} onChange={setAgreed} />
        )}
      </Fields>
    </TaskForm>
  );
}
