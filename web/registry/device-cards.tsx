/**
 * The list of devices on a phone: one card each, within the thumb's reach, with its one action.
 */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceRow } from "../../src/contract/device.ts";
import { Notice } from "../look/notice.tsx";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import css from "./device-cards.module.css";
import type { DeviceFilter } from "./device-filter.ts";
import { useDeviceWindow } from "./device-window.ts";
import { StatusMark } from "./state-mark.tsx";

/** 100,000 of them stay below the height at which browsers stop counting. */
const CARD_PX = 124;
const BEYOND = 6;

export function DeviceCards({ filter }: { filter: DeviceFilter }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [range, setRange] = useState({ first: 0, last: 12 });
  const { total, row, problem } = useDeviceWindow(filter, range.first, range.last);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const cards = useWindowVirtualizer({
    count: total ?? 0,
    estimateSize: () => CARD_PX,
    overscan: BEYOND,
    scrollMargin: top,
    onChange: ({ range: seen }) => {
      const first = seen?.startIndex ?? 0;
      const last = seen?.endIndex ?? 0;
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    },
  });
  return (
    <>
      <Notice problem={problem} />
      <ul
        ref={list}
        className={css.cards}
        aria-label={t("devices.table")}
        aria-busy={total === undefined}
        style={{ height: cards.getTotalSize() }}
      >
        {cards.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            aria-setsize={total ?? -1}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <Card device={row(index)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Card({ device }: { device: DeviceRow | undefined }) {
  const { t } = useTranslation();
  if (device === undefined) return <p className={css.waiting}>{t("devices.onItsWay")}</p>;
  return (
    <article className={css.card}>
      <p className={css.state}>
        <StatusMark status={device.status} /> <When at={device.statusSince} />
      </p>
      <p className={css.title}>
        <Link href={`/devices/${device.id}`}>{device.title}</Link>{" "}
        {device.lifeSupporting ? t("devices.lifeSupporting") : device.onPatient ? t("devices.onPatient") : ""}
      </p>
      <p className={css.line}>{device.product}</p>
      <p className={css.line}>{device.place}</p>
    </article>
  );
}
