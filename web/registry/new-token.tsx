/**
 * A new token, shown this once, with all else that the device's own settings ask for.
 */
import { useTranslation } from "react-i18next";
import type { DeviceCredentials } from "../../src/contract/credential.ts";
import { CopyOnce } from "../account/copy-once.tsx";
import sheet from "../look/sheet.module.css";
import css from "./new-token.module.css";

export interface Reporting {
  readonly deviceId: string;
  readonly mqtt: DeviceCredentials["mqtt"];
}

export function NewToken({ token, onDone, ...where }: Reporting & { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Settings {...where} password={t("signOn.theToken")} />
      <Trial {...where} />
      <CopyOnce title={t("signOn.once")} secret={token} onDone={onDone} />
    </>
  );
}

/** @param password in words; undefined where the device shows its certificate instead. */
export function Settings({ deviceId, mqtt, password }: Reporting & { password?: string }) {
  const { t } = useTranslation();
  return (
    <dl className={sheet.facts}>
      <dt>{t("signOn.address")}</dt>
      <dd>{mqtt.address === null ? t("signOn.noAddress") : <code>{mqtt.address}</code>}</dd>
      <dt>{t("signOn.user")}</dt>
      <dd>
        <code>{deviceId}</code>
      </dd>
      {password !== undefined && (
        <>
          <dt>{t("signOn.password")}</dt>
          <dd>{password}</dd>
        </>
      )}
      <dt>{t("signOn.topic")}</dt>
      <dd>
        <code>{mqtt.topic}</code>
      </dd>
    </dl>
  );
}

/** A first report by hand; the token is left to be put in, so that it ends in no history of a shell by copying. */
function Trial({ deviceId, mqtt }: Reporting) {
  const { t } = useTranslation();
  if (mqtt.address === null) return null;
  const lines = [
    `mosquitto_pub -L ${mqtt.address.replace("://", `://${deviceId}:$TOKEN@`)}/${mqtt.topic} \\`,
    `  -q 1 -m '{"boot":"trial","sequence":0}'`,
  ];
  return (
    <figure className={css.trial}>
      <figcaption>{t("signOn.trial")}</figcaption>
      <pre>
        <code>{lines.join("\n")}</code>
      </pre>
    </figure>
  );
}
