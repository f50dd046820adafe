/**
 * Devices: the whole inventory, searched, filtered and ordered by what stands in the address, and taken away as a file.
 */
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { EXPORT_FORMATS, exportDevicesRoute, listDevicesRoute } from "../../src/contract/device.ts";
import { addressOf, useCall } from "../call.ts";
import { Disclosure } from "../look/disclosure.tsx";
import { PageTitle } from "../look/frame.tsx";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { DeviceCards } from "./device-cards.tsx";
import { type DeviceFilter, deviceFilterIn, devicesAddress, withFilter } from "./device-filter.ts";
import { DeviceFilters } from "./device-filters.tsx";
import { DeviceTable } from "./device-table.tsx";
import css from "./devices-page.module.css";

const PHONE = "(max-width: 60rem)";

export function DevicesPage() {
  const { t } = useTranslation();
  const filter = deviceFilterIn(useSearch({ strict: false }) as Record<string, unknown>);
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const set = useCallback((next: DeviceFilter) => goTo(devicesAddress(next), { replace: true }), []);
  const { order: _order, down: _down, ...narrowing } = filter;
  const narrowed = Object.keys(narrowing).length > 0;
  const filters = <DeviceFilters filter={filter} onFilter={set} withOrder={phone} />;
  // Another list begins at its first row.
  const list = devicesAddress(filter);
  return (
    <div className={css.page}>
      <div className={css.top}>
        <PageTitle>{t("devices.title")}</PageTitle>
        <Total filter={filter} />
        <Tools filter={filter} />
      </div>
      {phone ? (
        <details className={css.more} open={narrowed}>
          <summary>{t("devices.filters")}</summary>
          {filters}
        </details>
      ) : (
        filters
      )}
      {narrowed && (
        <p className={css.narrowed}>
          {filter.q !== undefined && t("devices.searched", { words: filter.q })}
          <Button variant="subtle" h={44} onClick={() => set({})}>
            {t("devices.showAll")}
          </Button>
          {filter.q !== undefined && Object.keys(narrowing).length > 1 && (
            <Button variant="subtle" h={44} onClick={() => set(withFilter({}, "q", filter.q))}>
              {t("devices.searchAll")}
            </Button>
          )}
        </p>
      )}
      {phone ? <DeviceCards key={list} filter={filter} /> : <DeviceTable key={list} filter={filter} onFilter={set} />}
      <Nothing filter={filter} narrowed={narrowed} />
    </div>
  );
}

/** The same reply as the first window of the list. */
function useTotal(filter: DeviceFilter): number | undefined {
  return useCall(listDevicesRoute, { query: { ...filter, offset: "0", limit: "100" } }, { keepLast: true }).data?.total;
}

function Total({ filter }: { filter: DeviceFilter }) {
  const { t, i18n } = useTranslation();
  const total = useTotal(filter);
  return (
    <p role="status" className={css.total}>
      {total !== undefined && t("devices.total", { count: total, formatted: numberIn(total, languageOf(i18n)) })}
    </p>
  );
}

function Nothing({ filter, narrowed }: { filter: DeviceFilter; narrowed: boolean }) {
  const { t } = useTranslation();
  const writes = useMay("device.write");
  if (useTotal(filter) !== 0) return null;
  if (narrowed) return <p>{t("devices.noneFound")}</p>;
  return (
    <p>
      {t("devices.none")}{" "}
      {writes && (
        <>
          <Link href="/import">{t("devices.import")}</Link> · <Link href="/devices/new">{t("devices.new")}</Link>
        </>
      )}
    </p>
  );
}

function Tools({ filter }: { filter: DeviceFilter }) {
  const { t, i18n } = useTranslation();
  const [writes, imports, exports] = [useMay("device.write"), useMay("device.import"), useMay("device.export")];
  return (
    <div className={css.tools}>
      {writes && (
        <Link href="/devices/new" className={css.tool}>
          {t("devices.new")}
        </Link>
      )}
      {imports && (
        <Link href="/import" className={css.tool}>
          {t("devices.import")}
        </Link>
      )}
      {exports && (
        <Disclosure label={t("devices.export")} side="end" className={css.tool}>
          <ul>
            {EXPORT_FORMATS.map((format) => (
              <li key={format}>
                <a
                  href={addressOf(exportDevicesRoute, { query: { ...filter, format, language: languageOf(i18n) } })}
                  download
                >
                  {t(`devices.exports.${format}`)}
                </a>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}
