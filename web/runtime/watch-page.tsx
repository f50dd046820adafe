/**
 * *Watch*: how the watch is itself, whom it tells and by which ways, what it sees that nobody has entered, which devices
 * describe themselves, and which programs may speak for others.
 */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { useAccount, useMay } from "../session.tsx";
import { Bridges } from "./watch-bridges.tsx";
import { DescribedDevices } from "./watch-descriptions.tsx";
import { WatchHealth } from "./watch-health.tsx";
import { UnknownDevices } from "./watch-unknown-devices.tsx";
import { WaysOut } from "./watch-ways-out.tsx";

export function WatchPage() {
  const { t } = useTranslation();
  // What is of the whole facility is not told to whoever is limited to places.
  const whole = useAccount()?.places === null;
  const [reads, seesDevices, enrols] = [useMay("watch.read"), useMay("device.read"), useMay("device.enrol")];
  return (
    <div className={sheet.page}>
      <PageTitle>{t("watch.title")}</PageTitle>
      <p className={sheet.lead}>{t(whole ? "watch.lead" : "watch.leadLimited")}</p>
      {whole && reads && (
        <>
          <Part of="health">
            <WatchHealth />
          </Part>
          <Part of="ways">
            <WaysOut />
          </Part>
        </>
      )}
      {whole && seesDevices && (
        <Part of="unknown">
          <UnknownDevices />
        </Part>
      )}
      {seesDevices && (
        <Part of="descriptions">
          <DescribedDevices />
        </Part>
      )}
      {whole && enrols && (
        <Part of="bridges">
          <Bridges />
        </Part>
      )}
    </div>
  );
}

function Part({
  of,
  children,
}: {
  of: "health" | "ways" | "unknown" | "descriptions" | "bridges";
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <section className={sheet.part} aria-labelledby={of}>
      <h2 id={of}>{t(`watch.${of}.title`)}</h2>
      {children}
    </section>
  );
}
