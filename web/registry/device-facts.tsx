/**
 * What a device is and where: its names with the time for which they held, product, place, owner, dates.
 */
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DevicePage } from "../../src/contract/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import sheet from "../look/sheet.module.css";
import { useKindWords } from "../product/kind-words.ts";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import { devicesAddress } from "./device-filter.ts";
import { RetirementWords } from "./retirement-words.tsx";
import { useDeviceValues } from "./value-words.ts";

const HOME_ENVIRONMENTS = ["on-body", "in-home", "community", "in-hospital"] as const;

export function DeviceFacts({ page }: { page: DevicePage }) {
  const { t, i18n } = useTranslation();
  const { name } = useDeviceValues();
  const language = languageOf(i18n);
  const { device, product, path, riskClass, careSetting } = page;
  const environment = HOME_ENVIRONMENTS.find((one) => one === page.environment);
  const day = (value: string | null) => (value === null ? null : dayIn(value, language));
  const hours =
    device.operatingHours === null
      ? null
      : [
          t("device.facts.hours", {
            count: device.operatingHours,
            formatted: numberIn(device.operatingHours, language),
          }),
          device.operatingHoursOn === null
            ? ""
            : t("device.facts.asOf", { day: dayIn(device.operatingHoursOn, language) }),
        ].join(" ");
  const kindIn = useKindWords();
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [
      name("productId"),
      <Link key="product" href={`/products/${product.id}`}>
        {visibleLine(`${product.maker} ${product.model}`)}
      </Link>,
    ],
    [t("device.field.kind"), kindIn(product.kind)],
    [
      name("placeId"),
      path.toReversed().map(({ id, name: place }, index) => (
        <span key={id}>
          {index > 0 && " › "}
          <Link href={devicesAddress({ place: id })}>{visibleLine(place)}</Link>
        </span>
      )),
    ],
    [
      t("devices.careSetting"),
      [
        careSetting === null ? [] : t(`device.careSetting.${careSetting}`),
        environment === undefined ? [] : t(`device.environment.${environment}`),
      ]
        .flat()
        .join(" · ") || null,
    ],
    [name("owner"), device.owner === null ? null : visibleLine(device.owner)],
    [t("device.field.riskClass"), riskClass],
    [name("firmware"), device.firmware === null ? null : visibleLine(device.firmware)],
    [name("manufacturedOn"), day(device.manufacturedOn)],
    [name("purchasedOn"), day(device.purchasedOn)],
    [name("operatingHours"), hours],
    [name("note"), device.note === null ? null : visibleLine(device.note)],
  ];
  return (
    <>
      <dl className={sheet.facts}>
        {device.identifiers.map((one) => (
          <Fragment key={`${one.system} ${one.value} ${one.from}`}>
            <dt>{t(`device.identifier.${one.system}`)}</dt>
            <dd data-past={one.until !== null}>
              <bdi>{visibleLine(one.value)}</bdi>{" "}
              <span className={sheet.muted}>
                {one.from !== null && t("device.facts.from", { day: dayIn(one.from, language) })}{" "}
                {one.until !== null && t("device.facts.until", { day: dayIn(one.until, language) })}
              </span>
            </dd>
          </Fragment>
        ))}
        {facts.map(([label, value]) =>
          value === null ? null : (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
        )}
      </dl>
      {device.retirement !== null && (
        <p>
          <RetirementWords of={device.retirement} withReason />
        </p>
      )}
    </>
  );
}
