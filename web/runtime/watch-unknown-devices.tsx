/**
 * Devices that sensors see and nobody has entered: what is known of each, and the way into the registry.
 */
import { useTranslation } from "react-i18next";
import { type ObservedDevice, observedDevicesRoute } from "../../src/contract/observation.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { newDeviceAddress } from "../registry/device-input.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import css from "./watch-page.module.css";

const AGAIN_MS = 30_000;

export function UnknownDevices() {
  const { t } = useTranslation();
  const asked = useCall(observedDevicesRoute, undefined, { everyMs: AGAIN_MS });
  const enters = useMay("device.write");
  return (
    <Asked of={asked}>
      {({ devices }) =>
        devices.length === 0 ? (
          <p>{t("watch.unknown.none")}</p>
        ) : (
          <>
            <p>{t("watch.unknown.text", { count: devices.length })}</p>
            <ul className={sheet.rows}>
              {devices.map((one) => (
                <li key={`${one.mac} ${one.via} ${one.addresses[0]}`}>
                  <Unknown of={one} enters={enters} />
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Asked>
  );
}

function Unknown({ of, enters }: { of: ObservedDevice; enters: boolean }) {
  const { t, i18n } = useTranslation();
  const { mac, vendor, locallyAdministered, via, addresses, names, sensor, firstSeenAt, lastSeenAt, bytes, peers } = of;
  const shown = (all: readonly string[]) => all.map(visibleLine).join(", ");
  const name = mac ?? addresses[0] ?? names[0] ?? "–";
  const whose = vendor ?? t(locallyAdministered ? "watch.unknown.noVendor" : "watch.unknown.vendorUnknown");
  return (
    <div className={css.unknown}>
      <div>
        <h3>
          {visibleLine(name)} <span>{visibleLine(whose)}</span>
        </h3>
        <p>
          {addresses.length > 0 && <>{shown(addresses)} · </>}
          {names.length > 0 && <>{shown(names)} · </>}
          {t("watch.unknown.seen")} <When at={lastSeenAt} />
        </p>
        <p className={sheet.muted}>
          {t("watch.unknown.first")} <When at={firstSeenAt} /> {t("watch.unknown.by", { sensor: visibleLine(sensor) })}
          {via !== null && `, ${t("watch.unknown.via", { via: visibleLine(via) })}`}, {bytesIn(bytes, languageOf(i18n))}
          {peers.length > 0 && `; ${t("watch.unknown.peers", { peers: shown(peers) })}`}
        </p>
      </div>
      {enters && (
        <Link
          href={newDeviceAddress({ mac, ip: addresses[0], name: names[0] })}
          className={css.way}
          aria-label={t("watch.unknown.enterOne", { name: visibleLine(name) })}
        >
          {t("watch.unknown.enter")}
        </Link>
      )}
    </div>
  );
}
