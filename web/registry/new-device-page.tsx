/**
 * A new device, entered by hand.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createDeviceRoute } from "../../src/contract/device.ts";
import { useChange } from "../call.ts";
import { Actions } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link } from "../router.tsx";
import { DeviceFields } from "./device-form.tsx";
import { cleaned, emptyDevice } from "./device-input.ts";
import { TierFields } from "./tier-form.tsx";

export function NewDevicePage() {
  const { t } = useTranslation();
  const [input, setInput] = useState(emptyDevice);
  const create = useChange(createDeviceRoute, { onDone: ({ id }) => goTo(`/devices/${id}`) });
  const set = (change: Partial<typeof input>) => setInput((before) => ({ ...before, ...change }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate({ body: cleaned(input) });
  };
  return (
    <form className={sheet.page} onSubmit={submit}>
      <PageTitle>{t("device.new.title")}</PageTitle>
      <p className={sheet.lead}>
        {t("device.new.lead")} <Link href="/import">{t("device.new.import")}</Link>
      </p>
      <DeviceFields input={input} set={set} />
      <h2>{t("device.tierForm.title")}</h2>
      <TierFields input={input} set={set} />
      <Notice problem={create.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={create.isPending}>
          {t("device.new.go")}
        </Button>
        <Link href="/devices">{t("device.form.cancel")}</Link>
      </Actions>
    </form>
  );
}
