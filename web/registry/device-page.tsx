/**
 * A device, in the order in which a person who is interrupted asks: is it safe to use now, what is wrong and since when,
 * what is it and where, what does its label say, how does it behave against it, what does its traffic show, how does it
 * sign on, what happened to it. Whatever may be done stands below the first answer.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type DevicePage as Page, readDeviceRoute } from "../../src/contract/device.ts";
import { deviceTitle } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { DeviceCampaigns } from "../inspection/campaign-device.tsx";
import { DateSection } from "../inspection/date-section.tsx";
import { DeviceInspections } from "../inspection/task-device.tsx";
import { Asked } from "../look/asked.tsx";
import { Disclosure } from "../look/disclosure.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { useKindWords } from "../product/kind-words.ts";
import { goTo, Link } from "../router.tsx";
import { DeviceBehaviour } from "../runtime/device-behaviour.tsx";
import { DeviceWrong } from "../runtime/device-wrong.tsx";
import { useMay } from "../session.tsx";
import { DeviceAudits } from "../traffic/device-audits.tsx";
import { DeviceFacts } from "./device-facts.tsx";
import { DeviceHistory } from "./device-history.tsx";
import { DeviceLabel } from "./device-label.tsx";
import css from "./device-page.module.css";
import { DeviceSafety } from "./device-safety.tsx";
import { DeviceSignOn } from "./device-sign-on.tsx";
import { type DeviceTask, deviceTaskIn } from "./device-task.ts";
import { EditForm } from "./edit-form.tsx";
import { MergeForm } from "./merge-form.tsx";
import { OperationForm } from "./operation-form.tsx";
import { RetireForm } from "./retire-form.tsx";
import { ShareForm } from "./share-form.tsx";
import { TierForm } from "./tier-form.tsx";

export function DevicePage() {
  const { id = "" } = useParams({ strict: false });
  const asked = useCall(readDeviceRoute, { params: { id } });
  // An address that cannot be one of a device is as good as one behind which none stands.
  if (asked.error?.code === "record-unknown" || asked.error?.code === "argument-wrong") return <Gone />;
  return <Asked of={asked}>{(page) => <Shown key={id} page={page} />}</Asked>;
}

function Gone() {
  const { t } = useTranslation();
  return (
    <div className={sheet.page}>
      <PageTitle>{t("device.gone.title")}</PageTitle>
      <p>{t("device.gone.text")}</p>
      <p>
        <Link href="/devices">{t("device.gone.back")}</Link>
      </p>
    </div>
  );
}

function Shown({ page }: { page: Page }) {
  const { t } = useTranslation();
  const { device, product } = page;
  const title = visibleLine(deviceTitle(device.identifiers));
  const kind = useKindWords()(product.kind) ?? [];
  const readsAudits = useMay("audit.read");
  const readsInspections = useMay("inspection.read");
  const isInspected = readsInspections && device.retirement === null;
  return (
    <div className={sheet.page}>
      <div>
        <PageTitle>{title}</PageTitle>
        <p className={css.product}>{[kind, `${product.maker} ${product.model}`].flat().map(visibleLine).join(" · ")}</p>
        <p className={css.place}>{page.path.map(({ name }) => visibleLine(name)).join(" · ")}</p>
      </div>
      <DeviceSafety page={page} />
      <Tasks page={page} />
      <section className={sheet.part} aria-labelledby="wrong">
        <h2 id="wrong">{t("runtime.wrong.title")}</h2>
        <DeviceWrong device={device} />
      </section>
      <section className={sheet.part} aria-labelledby="what">
        <h2 id="what">{t("device.facts.title")}</h2>
        <DeviceFacts page={page} />
      </section>
      <section className={sheet.part} aria-labelledby="label">
        <h2 id="label">{t("device.label.title")}</h2>
        <DeviceLabel page={page} />
      </section>
      <section className={sheet.part} aria-labelledby="behaviour">
        <h2 id="behaviour">{t("runtime.behaviour.title")}</h2>
        <DeviceBehaviour device={device} />
      </section>
      {isInspected && (
        <section className={sheet.part} aria-labelledby="before">
          <h2 id="before">{t("bestBefore.title")}</h2>
          <DateSection id={device.id} />
        </section>
      )}
      {readsAudits && (
        <section className={sheet.part} aria-labelledby="traffic">
          <h2 id="traffic">{t("audit.deviceTitle")}</h2>
          <DeviceAudits id={device.id} retired={device.retirement !== null} />
        </section>
      )}
      {readsInspections && (
        <section className={sheet.part} aria-labelledby="campaigns">
          <h2 id="campaigns">{t("campaigns.ofDevice")}</h2>
          <DeviceCampaigns id={device.id} />
        </section>
      )}
      {readsInspections && (
        <section className={sheet.part} aria-labelledby="inspections">
          <h2 id="inspections">{t("inspections.title")}</h2>
          <DeviceInspections id={device.id} isRetired={device.retirement !== null} />
        </section>
      )}
      <section className={sheet.part} aria-labelledby="sign-on">
        <h2 id="sign-on">{t("signOn.title")}</h2>
        <DeviceSignOn device={device} />
      </section>
      <section className={sheet.part} aria-labelledby="history">
        <h2 id="history">{t("device.history.title")}</h2>
        <DeviceHistory id={device.id} />
      </section>
    </div>
  );
}

/** What may be done, by whom is signed in; the one that is chosen stands in the address. */
function Tasks({ page }: { page: Page }) {
  const { t } = useTranslation();
  const { device, path: places, publicToken } = page;
  const at = places[0]?.kind;
  const task = deviceTaskIn(useSearch({ strict: false }) as Record<string, unknown>).do;
  const [writes, tiers, retires] = [useMay("device.write"), useMay("device.tier"), useMay("device.retire")];
  const path = `/devices/${device.id}`;
  const close = () => goTo(path, { replace: true });
  if (device.retirement !== null) return null;
  const failSafe = device.status.conformity === "fail-safe";
  const main: DeviceTask[] = [
    writes && failSafe ? (["end-fail-safe"] as const) : [],
    writes ? (["operation", "edit"] as const) : [],
    tiers ? (["tier"] as const) : [],
  ].flat();
  const more: DeviceTask[] = [writes ? (["merge", "share"] as const) : [], retires ? (["retire"] as const) : []].flat();
  if (task === undefined || ![...main, ...more].includes(task)) {
    return main.length + more.length === 0 ? null : (
      <nav className={sheet.tools} aria-label={t("device.tasks")}>
        {main.map((one) => (
          <Link key={one} href={`${path}?do=${one}`} className={css.task}>
            {t(`device.task.${one}`)}
          </Link>
        ))}
        {more.length > 0 && (
          <Disclosure label={t("frame.more")} className={css.task}>
            <ul>
              {more.map((one) => (
                <li key={one}>
                  <Link href={`${path}?do=${one}`}>{t(`device.task.${one}`)}</Link>
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </nav>
    );
  }
  switch (task) {
    case "edit":
      return <EditForm device={device} onClose={close} />;
    case "tier":
      return <TierForm device={device} at={at} onClose={close} />;
    case "operation":
    case "end-fail-safe":
      return <OperationForm key={task} page={page} toReturn={task === "end-fail-safe"} onClose={close} />;
    case "retire":
      return <RetireForm device={device} at={at} onClose={close} />;
    case "merge":
      return <MergeForm device={device} onClose={close} />;
    case "share":
      return <ShareForm id={device.id} token={publicToken} onClose={close} />;
  }
}
