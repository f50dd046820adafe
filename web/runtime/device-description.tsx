/**
 * What a device says of itself when it is asked: the last answer, who signed it, and where it is asked.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type DeviceDescription as Description,
  endSelfDescriptionRoute,
  pollSelfDescriptionRoute,
  selfDescriptionRoute,
} from "../../src/contract/self-description.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import type { SelfDescription } from "../../src/domain/runtime/self-description.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { Outcome } from "./described-outcome.tsx";
import { DescriptionSourceDialog } from "./description-source-dialog.tsx";
import css from "./runtime.module.css";
import { useScrolledHere } from "./use-scrolled-here.ts";

export function DeviceDescription({ device: { id, retirement } }: { device: Device }) {
  const { t } = useTranslation();
  const asked = useCall(selfDescriptionRoute, { params: { id } });
  const here = useScrolledHere("#description", asked.data !== undefined);
  const writes = useMay("device.write") && retirement === null;
  return (
    <section className={css.plan} aria-labelledby="description">
      <h3 id="description" ref={here} tabIndex={-1}>
        {t("watch.describe.title")}
      </h3>
      <Asked of={asked}>
        {(description) => (
          <>
            {description.source === null ? (
              <p>{t("watch.describe.none")}</p>
            ) : (
              <Known description={description} source={description.source} />
            )}
            {writes && <Ways id={id} source={description.source} />}
          </>
        )}
      </Asked>
    </section>
  );
}

type Source = NonNullable<Description["source"]>;

function Known({ description: { polled, described }, source }: { description: Description; source: Source }) {
  const { t } = useTranslation();
  const { url, everyHours, certificate, authority, key, keyFrom, nextAt } = source;
  return (
    <>
      <Outcome of={polled} />
      {described !== null && <Said of={described.description} at={described.at} />}
      <dl className={sheet.facts}>
        <dt>{t("watch.describe.asked")}</dt>
        <dd>
          <code>{visibleLine(url)}</code>, {t("watch.describe.every", { count: everyHours })};{" "}
          {t("watch.descriptions.next")} <When at={nextAt} />
        </dd>
        <dt>{t("watch.describe.signature")}</dt>
        <dd>
          {key === null ? t("watch.describe.noKey") : <code>{key}</code>}
          {keyFrom !== null && ` (${t(`watch.descriptions.keyFrom.${keyFrom}`)})`}
        </dd>
        <dt>{t("watch.describe.tls")}</dt>
        <dd>
          {certificate !== null ? (
            <code>{certificate}</code>
          ) : (
            t(authority === null ? "watch.describe.tlsSystem" : "watch.describe.tlsAuthority")
          )}
        </dd>
      </dl>
    </>
  );
}

function Said({ of, at }: { of: SelfDescription; at: string }) {
  const { t } = useTranslation();
  const { manufacturer, model, serial, firmware, services, id } = of;
  const ports = services.map(({ transport, port, name }) =>
    visibleLine(`${transport} ${port}${name === undefined ? "" : ` (${name})`}`),
  );
  return (
    <dl className={sheet.facts}>
      <dt>{t("watch.describe.said")}</dt>
      <dd>
        <When at={at} exact />
      </dd>
      <dt>{t("watch.describe.name")}</dt>
      <dd>
        <bdi>{visibleLine(`${manufacturer} ${model}`)}</bdi>
        {serial !== undefined && <>, {visibleLine(serial)}</>} <code>{visibleLine(id)}</code>
      </dd>
      <dt>{t("watch.describe.firmware")}</dt>
      <dd>
        <bdi>{visibleLine(firmware.version)}</bdi>
        {firmware.digest !== undefined && (
          <>
            {" "}
            <code>{firmware.digest}</code>
          </>
        )}
      </dd>
      <dt>{t("watch.describe.services")}</dt>
      <dd>{ports.length === 0 ? t("watch.describe.noServices") : ports.join(", ")}</dd>
    </dl>
  );
}

function Ways({ id, source }: { id: string; source: Source | null }) {
  const { t } = useTranslation();
  const poll = useChange(pollSelfDescriptionRoute);
  const end = useChange(endSelfDescriptionRoute);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Notice problem={poll.error ?? undefined} />
      <div className={css.ways}>
        {source !== null && (
          <Button h={44} loading={poll.isPending} onClick={() => poll.mutate({ params: { id } })}>
            {t("watch.describe.poll")}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={() => setOpen(true)}>
          {t(source === null ? "watch.describe.set" : "watch.describe.setAnew")}
        </Button>
        {source !== null && (
          <SureButton
            label={t("watch.describe.end")}
            title={t("watch.describe.endTitle")}
            onSure={() => end.mutateAsync({ params: { id } })}
          >
            <p>{t("watch.describe.endText")}</p>
          </SureButton>
        )}
      </div>
      {open && <DescriptionSourceDialog id={id} source={source} onClose={() => setOpen(false)} />}
    </>
  );
}
