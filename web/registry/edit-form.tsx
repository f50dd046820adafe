/**
 * Changing what is kept of a device, where it stands.
 */
import { useTranslation } from "react-i18next";
import { changeDeviceRoute } from "../../src/contract/device.ts";
import { type Device, type DeviceInput, inputOf } from "../../src/domain/registry/device.ts";
import { useChange } from "../call.ts";
import { BothValues } from "./both-values.tsx";
import { DeviceFields } from "./device-form.tsx";
import { cleaned } from "./device-input.ts";
import { TaskForm } from "./task-form.tsx";
import { useMerged } from "./use-merged.ts";

export function EditForm({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChange(changeDeviceRoute, { onDone: onClose });
  const edited = useMerged<DeviceInput>(inputOf(device), device.version, change.isPending || change.isSuccess);
  return (
    <TaskForm
      title={t("device.form.title")}
      go={t("device.form.save")}
      busy={change.isPending}
      problem={change.error ?? undefined}
      ready={edited.open.length === 0}
      onSubmit={() =>
        change.mutate({ params: { id: device.id }, body: cleaned(edited.typed), version: edited.version })
      }
      onClose={onClose}
    >
      <BothValues edited={edited} />
      <DeviceFields input={edited.typed} set={edited.set} />
    </TaskForm>
  );
}
