/**
 * Who does an inspection and by which day, and calling one off.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  assignInspectionRoute,
  cancelInspectionRoute,
  type InspectionHead,
  listInspectorsRoute,
} from "../../src/contract/inspection.ts";
import { call, useCall, useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, ChoiceField, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import { SureButton } from "../look/sure-button.tsx";
import { queries } from "../queries.ts";

type Assigned = Pick<InspectionHead, "id" | "assignee" | "due" | "version">;
export const NOBODY = "";

/** People to choose from; nobody comes first. */
export function useInspectors(): { value: string; label: string }[] {
  const { t } = useTranslation();
  const inspectors = useCall(listInspectorsRoute).data?.inspectors ?? [];
  return [
    { value: NOBODY, label: t("inspections.nobody") },
    ...inspectors.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

export function AssignInspection({ inspection }: { inspection: Assigned }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" h={44} onClick={() => setOpen(true)}>
        {t("inspections.assign")}
      </Button>
      {open && <AssignDialog inspection={inspection} onClose={() => setOpen(false)} />}
    </>
  );
}

function AssignDialog({ inspection, onClose }: { inspection: Assigned; onClose: () => void }) {
  const { t } = useTranslation();
  const people = useInspectors();
  const [assignee, setAssignee] = useState(inspection.assignee ?? NOBODY);
  const [due, setDue] = useState(inspection.due);
  const assign = useChange(assignInspectionRoute, { onDone: onClose });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    assign.mutate({
      params: { id: inspection.id },
      version: inspection.version,
      body: { assignee: assignee === NOBODY ? null : assignee, due, note: null },
    });
  };
  return (
    <Dialog title={t("inspections.assign")} onClose={onClose}>
      <form onSubmit={submit}>
        <ChoiceField label={t("inspections.who")} value={assignee} choices={people} onChange={setAssignee} />
        <TextField label={t("inspections.due")} type="date" required value={due} onChange={setDue} />
        <Actions>
          <Button type="submit" h={44} loading={assign.isPending}>
            {t("inspections.save")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
        <Notice problem={assign.error ?? undefined} />
      </form>
    </Dialog>
  );
}

export function CancelInspection({
  inspection: { id, version },
}: {
  inspection: Pick<InspectionHead, "id" | "version">;
}) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const cancel = async () => {
    await call(cancelInspectionRoute, { params: { id }, version, body: { note: note.trim() } });
    await queries.invalidateQueries();
  };
  return (
    <SureButton
      label={t("inspections.cancel")}
      title={t("inspections.cancel")}
      ready={note.trim() !== ""}
      onSure={cancel}
    >
      <TextField label={t("inspections.reason")} required maxLength={500} value={note} onChange={setNote} />
    </SureButton>
  );
}
