/**
 * What may be done to a device: the clinical tier, and whether it keeps a patient alive or is on one. The ward knows.
 */
import { useTranslation } from "react-i18next";
import { changeTierRoute } from "../../src/contract/device.ts";
import type { Device, DeviceInput } from "../../src/domain/registry/device.ts";
import type { PlaceKind } from "../../src/domain/registry/place.ts";
import { useChange } from "../call.ts";
import { CheckField, ChoiceField, Fields } from "../look/field.tsx";
import { BothValues } from "./both-values.tsx";
import { FREEDOMS, type Tier, wordsAt } from "./device-words.tsx";
import { TaskForm } from "./task-form.tsx";
import { useMerged } from "./use-merged.ts";

type TierInput = Pick<DeviceInput, "tier" | "lifeSupporting" | "onPatient">;

interface TierFieldsProps {
  readonly input: TierInput;
  readonly set: (change: Partial<TierInput>) => void;
  /** Where the device stands. */
  readonly at: PlaceKind | undefined;
}

export function TierFields({ input, set, at }: TierFieldsProps) {
  const { t } = useTranslation();
  const there = wordsAt(at);
  const { tier, lifeSupporting, onPatient } = input;
  const freedom = (name: "offNetwork" | "outOfOperation") => (
    <ChoiceField<Tier | "">
      label={t(`device.tierForm.${name}`)}
      value={tier[name] ?? ""}
      choices={[
        { value: "", label: t("device.tierForm.unset", there) },
        ...FREEDOMS.map((value) => ({ value, label: t(`device.tier.word.${value}`, there) })),
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
        hint={t("device.tierForm.absolute", there)}
        value={onPatient}
        onChange={(value) => set({ onPatient: value })}
      />
    </>
  );
}

interface TierFormProps {
  readonly device: Device;
  readonly at: PlaceKind | undefined;
  readonly onClose: () => void;
}

export function TierForm({ device, at, onClose }: TierFormProps) {
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
      lead={t("device.tierForm.lead", wordsAt(at))}
      go={t("device.form.save")}
      busy={change.isPending}
      problem={change.error ?? undefined}
      ready={edited.open.length === 0}
      onSubmit={() => change.mutate({ params: { id: device.id }, body: edited.typed, version: edited.version })}
      onClose={onClose}
    >
      <TierFields input={edited.typed} set={edited.set} at={at} />
      <BothValues edited={edited} />
    </TaskForm>
  );
}
