/**
 * Planning an inspection by hand: of which device, of what kind, by when, and who does it.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { listDevicesRoute, readDeviceRoute } from "../../src/contract/device.ts";
import { planInspectionsRoute } from "../../src/contract/inspection.ts";
import { listIntervalsRoute } from "../../src/contract/inspection-settings.ts";
import { SECURITY } from "../../src/domain/inspection/checklist.ts";
import { deviceTitle } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo } from "../router.tsx";
import { today } from "../words/locale.ts";
import { NOBODY, useInspectors } from "./task-assign.tsx";

const FOUND_SHOWN = "20";
const NONE = "";

interface PlanInspectionsProps {
  /** The device that is looked at already. */
  readonly deviceId: string | undefined;
  readonly onClose: () => void;
}

export function PlanInspections({ deviceId, onClose }: PlanInspectionsProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(NONE);
  const [kind, setKind] = useState(SECURITY);
  const [due, setDue] = useState(today);
  const [assignee, setAssignee] = useState(NOBODY);
  const people = useInspectors();
  const device = deviceId ?? chosen;
  const known = useCall(readDeviceRoute, { params: { id: deviceId ?? "" } }, { enabled: deviceId !== undefined }).data;
  const intervals =
    useCall(listIntervalsRoute, { query: { device } }, { enabled: device !== NONE }).data?.intervals ?? [];
  const plan = useChange(planInspectionsRoute, {
    onDone: ({ planned }) => {
      const [one] = planned;
      if (one !== undefined) goTo(`/inspections/${one.id}`);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    plan.mutate({
      body: { deviceIds: [device], kind, due, assignee: assignee === NOBODY ? null : assignee, note: null },
    });
  };
  const [passedOver] = plan.data?.passedOver ?? [];
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("inspections.plan")}>
      {deviceId === undefined ? (
        <FindDevice value={chosen} onChange={setChosen} />
      ) : (
        <p>
          <b>{known === undefined ? "" : visibleLine(deviceTitle(known.device.identifiers))}</b>
        </p>
      )}
      <Fields>
        <ChoiceField
          label={t("inspections.kind")}
          value={kind}
          choices={[
            { value: SECURITY, label: t("inspections.security") },
            ...intervals
              .filter(({ interval }) => !interval.ended)
              .map(({ interval: { id, name } }) => ({ value: id, label: name })),
          ]}
          onChange={setKind}
        />
        <TextField label={t("inspections.due")} type="date" required value={due} onChange={setDue} />
        <ChoiceField label={t("inspections.who")} value={assignee} choices={people} onChange={setAssignee} />
      </Fields>
      <Actions>
        <Button type="submit" h={44} loading={plan.isPending} disabled={device === NONE || due === ""}>
          {t("inspections.plan")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      {passedOver !== undefined && <p role="alert">{t(`inspections.passedOver.${passedOver.because}`)}</p>}
      <Notice problem={plan.error ?? undefined} />
    </form>
  );
}

function FindDevice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const q = words.trim();
  const found = useCall(
    listDevicesRoute,
    { query: { q, limit: FOUND_SHOWN } },
    { enabled: q.length > 1, keepLast: true },
  );
  const devices = q.length > 1 ? (found.data?.devices ?? []) : [];
  return (
    <Fields>
      <TextField
        label={t("inspections.find")}
        hint={t("inspections.findHint")}
        type="search"
        value={words}
        onChange={setWords}
      />
      <ChoiceField
        label={t("inspections.device")}
        value={value}
        required
        choices={[
          { value: NONE, label: t("inspections.choose") },
          ...devices.map(({ id, title, product }) => ({
            value: id,
            label: visibleLine(`${title} · ${product}`),
          })),
        ]}
        onChange={onChange}
      />
    </Fields>
  );
}
