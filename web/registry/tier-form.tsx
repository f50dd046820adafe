/**
 * What may be done to a device: the clinical tier, and whether it keeps a patient alive or is on one. The ward knows.
 */
import { useTranslation } from "react-i18next";
import { changeTierRoute } from "../../src/contract/device.ts";
import type { Device, DeviceInput } from "../../src/domain/registry/device.ts";
import { useChange } from "../call.ts";
import { CheckField, ChoiceField, Fields } from "../look/field.tsx";
import { BothValues } from "./both-values.tsx";
import { FREEDOMS, type Tier } from "./device-words.tsx";
import { TaskForm } from "./task-form.tsx";
import { useMerged } from "./use-merged.ts";

type TierInput = Pick<DeviceInput, "tier" | "lifeSupporting" | "onPatient">;

interface TierFieldsProps {
  readonly input: TierInput;
  readonly set: (change: Partial<TierInput>) => void;
}

export function TierFields({ input, set }: TierFieldsProps) {
  const { t } = useTranslation();
  const { tier, lifeSupporting, onPatient } = input;
  const freedom = (name: "offNetwork" | "outOfOperation") => (
    <ChoiceField<Tier | "">
      label={t(`device.tierForm.${name}`)}
      value={tier[name] ?? ""}
      choices={[
        { value: "", label: t("device.tierForm.unset") },
        ...FREEDOMS.map((value) => ({ value, label: t(`device.tier.word.${value}`) })),
      ]}
      onChange={(value) => set({ tier: { ...tier, [name]: value === "" ? null : value } })}
    />
  );
  return (
    <>
      <Fields>
        {freedom("offNetwork")}
        {freedom("outOfOperation")}
      </Fields>
      <CheckField
        label={t("device.field.lifeSupporting")}
        value={lifeSupporting}
        onChange={(value) => set({ lifeSupporting: value })}
      />
      <CheckField
        label={t("device.field.onPatient")}
        hint={t("device.tierForm.absolute")}
        value={onPatient}
        onChange={(value) => set({ onPatient: value })}
      />
    </>
  );
}

export function TierForm({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation();
  const { tier, lifeSupporting, onPatient } = device;
  const change = useChange(changeTierRoute, { onDone: onClose });
  const edited = useMerged<TierInput>(
    { tier, lifeSupporting, onPatient },
    device.version,
    change.isPending || change.isSuccess,
  );
  return (
    <TaskForm
      title={t("device.tierForm.title")}
      lead={t("device.tierForm.lead")}
      go={t("device.form.save")}
      busy={change.isPending}
      problem={change.error ?? undefined}
      ready={edited.open.length === 0}
      onSubmit={() => change.mutate({ params: { id: device.id }, body: edited.typed, version: edited.version })}
      onClose={onClose}
    >
      <TierFields input={edited.typed} set={edited.set} />
      <BothValues edited={edited} />
    </TaskForm>
  );
}
