/**
 * The list of devices as a table that stays smooth at any length: only the rows in sight are drawn.
 *
 * One row's link can be reached with Tab; arrows, Home, End and the page keys lead from there to the others.
 */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceRow } from "../../src/contract/device.ts";
import { Notice } from "../look/notice.tsx";
import { When } from "../look/when.tsx";
import { useKindWords } from "../product/kind-words.ts";
import { Link } from "../router.tsx";
import type { DeviceFilter, DeviceOrder } from "./device-filter.ts";
import css from "./device-table.module.css";
import { useDeviceWindow } from "./device-window.ts";
import { StatusMark } from "./state-mark.tsx";

const ROW_PX = 36;
const BEYOND = 12;

/** Columns, and the order that a click on a heading asks for. */
const COLUMNS = [
  { name: "state", order: "gravity" },
  { name: "title", order: "title" },
  { name: "product", order: "product" },
  { name: "place", order: "place" },
  { name: "patient" },
  { name: "since" },
  { name: "lastContact", order: "last-contact" },
] as const satisfies readonly { name: string; order?: DeviceOrder }[];

interface DeviceTableProps {
  readonly filter: DeviceFilter;
  readonly onFilter: (filter: DeviceFilter) => void;
}

export function DeviceTable({ filter, onFilter }: DeviceTableProps) {
  const { t } = useTranslation();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  const [active, setActive] = useState(0);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const { total = 0, known, row, problem } = useDeviceWindow(filter, range.first, range.last);
  const marked = Math.min(active, Math.max(total - 1, 0));
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: BEYOND,
    scrollPaddingStart: ROW_PX,
    // The row that has the focus stays drawn, however far one scrolls, or the focus would be lost with it.
    rangeExtractor: (seen) => [...new Set([...defaultRangeExtractor(seen), marked])].sort((one, other) => one - other),
    onChange: ({ range: seen }) => {
      const [first, last] = [seen?.startIndex ?? 0, seen?.endIndex ?? 0];
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    },
  });

  const move = useEffectEvent((event: KeyboardEvent) => {
    const within = event.target as HTMLElement;
    if (total === 0 || within.closest("thead") !== null || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const to = TO[event.key]?.(marked, page, total - 1);
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), total - 1);
    setActive(next);
    wanted.current = next;
    rows.scrollToIndex(next);
  });
  useEffect(() => {
    const here = scroller.current;
    const pressed = (event: KeyboardEvent) => move(event);
    here?.addEventListener("keydown", pressed);
    return () => here?.removeEventListener("keydown", pressed);
  }, []);
  // A row that is far away is drawn, and then filled, a moment later; until then the focus waits on the list.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] a`);
    if (link == null) scroller.current?.focus({ preventScroll: true });
    else {
      link.focus({ preventScroll: true });
      wanted.current = undefined;
    }
  });

  let end = 0;
  const drawn = rows.getVirtualItems().map((item) => {
    const gap = item.start - end;
    end = item.end;
    return { index: item.index, gap };
  });
  return (
    <>
      <Notice problem={problem} />
      <div ref={scroller} className={css.scroller} tabIndex={-1}>
        <table
          className={css.table}
          aria-label={t("devices.table")}
          aria-describedby={`${id}-keys`}
          aria-rowcount={total + 1}
          aria-busy={!known}
        >
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((column) => (
                <Heading key={column.name} column={column} filter={filter} onFilter={onFilter} />
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map(({ index, gap }) => (
              <Fragment key={index}>
                <Gap height={gap} />
                <tr aria-rowindex={index + 2} data-row={index} className={css.device} onFocus={() => setActive(index)}>
                  <Cells device={row(index)} reached={index === marked} />
                </tr>
              </Fragment>
            ))}
            <Gap height={rows.getTotalSize() - end} />
          </tbody>
        </table>
      </div>
      <p id={`${id}-keys`} className={css.keys}>
        {t("devices.keys")}
      </p>
    </>
  );
}

/** Takes the room of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr>
      <td colSpan={COLUMNS.length} className={css.gap} style={{ height }} />
    </tr>
  );
}

const TO: Record<string, (at: number, page: number, last: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, page) => at + page,
  PageUp: (at, page) => at - page,
  Home: () => 0,
  End: (_at, _page, last) => last,
};

function Heading({
  column: { name, ...rest },
  filter,
  onFilter,
}: DeviceTableProps & { column: (typeof COLUMNS)[number] }) {
  const { t } = useTranslation();
  const order = "order" in rest ? rest.order : undefined;
  if (order === undefined) return <th scope="col">{t(`devices.column.${name}`)}</th>;
  const here = (filter.order ?? "gravity") === order;
  const down = filter.down === "yes";
  const turned = { ...filter, order, ...(here && !down ? { down: "yes" as const } : {}) };
  if (!(here && !down)) delete turned.down;
  return (
    <th scope="col" aria-sort={here ? (down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onFilter(turned)}>
        {t(`devices.column.${name}`)} <span aria-hidden="true">{here ? (down ? "▼" : "▲") : ""}</span>
      </button>
    </th>
  );
}

/** @param reached whether Tab reaches its link; the arrows reach all. */
function Cells({ device, reached }: { device: DeviceRow | undefined; reached: boolean }) {
  const { t } = useTranslation();
  const kindIn = useKindWords();
  if (device === undefined) {
    return (
      <td colSpan={COLUMNS.length} className={css.waiting}>
        {t("devices.onItsWay")}
      </td>
    );
  }
  const { id, title, serial, product, kind, place, status, statusSince, lastContactAt } = device;
  return (
    <>
      <td>
        <StatusMark status={status} />
      </td>
      <td>
        <Link href={`/devices/${id}`} tabIndex={reached ? 0 : -1}>
          {title}
        </Link>
        {serial !== null && serial !== title && <span className={css.beside}> {serial}</span>}
      </td>
      <td title={product}>
        {product}
        {kind !== null && <span className={css.beside}> {kindIn(kind)}</span>}
      </td>
      <td title={place}>{place}</td>
      <td>{device.lifeSupporting ? t("devices.lifeSupporting") : device.onPatient ? t("devices.onPatient") : ""}</td>
      <td>
        <When at={statusSince} />
      </td>
      <td>{lastContactAt === null ? t("devices.never") : <When at={lastContactAt} />}</td>
    </>
  );
}
