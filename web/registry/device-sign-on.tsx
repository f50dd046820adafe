/**
 * What a device signs on with, when it reports: since when, when last, until when; enrolled, rotated and revoked here.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deviceCredentialsRoute, revokeCredentialRoute } from "../../src/contract/credential.ts";
import type { Credential } from "../../src/domain/registry/credential.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useNow, When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { EnrolDialog } from "./enrol-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

export function DeviceSignOn({ device: { id, retirement } }: { device: Device }) {
  const { t } = useTranslation();
  const asked = useCall(deviceCredentialsRoute, { params: { id } });
  const mayEnrol = useMay("device.enrol") && retirement === null;
  const [open, setOpen] = useState<"enrol" | Credential>();
  const mqtt = asked.data?.mqtt;
  const close = () => setOpen(undefined);
  return (
    <>
      <Asked of={asked}>
        {({ credentials }) =>
          credentials.length === 0 ? (
            <p>{t(retirement === null ? "signOn.none" : "signOn.retired")}</p>
          ) : (
            <ul className={sheet.rows}>
              {credentials.map((one) => (
                <li key={one.id}>
                  <OneCredential credential={one} mayEnrol={mayEnrol} onRotate={() => setOpen(one)} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      {mayEnrol && (
        <div>
          <Button variant="outline" h={44} onClick={() => setOpen("enrol")}>
            {t("signOn.enrol")}
          </Button>
        </div>
      )}
      {open === "enrol" && mqtt !== undefined && <EnrolDialog deviceId={id} mqtt={mqtt} onClose={close} />}
      {typeof open === "object" && mqtt !== undefined && (
        <RotateDialog deviceId={id} credential={open} mqtt={mqtt} onClose={close} />
      )}
    </>
  );
}

interface OneCredentialProps {
  readonly credential: Credential;
  readonly mayEnrol: boolean;
  readonly onRotate: () => void;
  /** What comes of it when it is revoked. */
  readonly revokeText?: string;
}

/** One of a device, or of a bridge. */
export function OneCredential({ credential, mayEnrol, onRotate, revokeText }: OneCredentialProps) {
  const { t, i18n } = useTranslation();
  const { id, kind, name, fingerprint, createdAt, expiresAt, lastUsedOn } = credential;
  const revoke = useChange(revokeCredentialRoute);
  const now = useNow().toISOString();
  const ended = expiresAt !== null && expiresAt <= now;
  return (
    <div className={sheet.tools}>
      <div>
        <p className={sheet.chip}>
          <Glyph name={ended ? "expired" : "met"} size={18} />
          <span>
            <b>{t(`signOn.by.${kind}`)}</b>
            {name !== null && <> ({visibleLine(name)})</>}, {t("signOn.since")} <When at={createdAt} />
          </span>
        </p>
        <p className={sheet.muted}>
          {expiresAt !== null && (
            <>
              {t(ended ? "signOn.ended" : "signOn.ends")} <When at={expiresAt} />;{" "}
            </>
          )}
          {/* Keys sign reports; nobody signs on with them. */}
          {kind !== "key" &&
            (lastUsedOn === null
              ? t("signOn.neverUsed")
              : t("signOn.lastUsed", { day: dayIn(lastUsedOn, languageOf(i18n)) }))}
        </p>
        {fingerprint !== null && (
          <p className={sheet.muted}>
            SHA-256 <code style={{ overflowWrap: "anywhere" }}>{fingerprint}</code>
          </p>
        )}
      </div>
      {mayEnrol && (
        <div className={`${sheet.push} ${sheet.tools}`}>
          {(kind === "token" || kind === "bridge-token") && !ended && (
            <Button variant="outline" h={44} onClick={onRotate}>
              {t("signOn.rotate")}
            </Button>
          )}
          <SureButton
            label={t("signOn.revoke")}
            title={t("signOn.revokeTitle")}
            onSure={() => revoke.mutateAsync({ params: { id } })}
          >
            <p>{revokeText ?? t("signOn.revokeText")}</p>
          </SureButton>
        </div>
      )}
    </div>
  );
}
