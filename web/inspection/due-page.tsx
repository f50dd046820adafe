/**
 * What falls due when in the fleet: how many in which month, and the devices themselves, by place, product and risk class.
 * The filter stands in the address.
 */
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { inspectionsDueRoute } from "../../src/contract/inspection-date.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import type { QueryOf, ReplyOf } from "../../src/contract/route.ts";
import { RISK_CLASSES } from "../../src/domain/inspection/method-data.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Pager } from "../look/pager.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { placeChoices } from "../registry/place-choices.ts";
import { goTo, Link, searchText } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import css from "./due.module.css";

type Filter = Pick<QueryOf<typeof inspectionsDueRoute>, "place" | "product" | "riskClass" | "month" | "offset">;
type Due = ReplyOf<typeof inspectionsDueRoute>;

const SHOWN = 50;
/** Of a whole fleet the dates take a while to follow what moved them. */
const AGAIN_MS = 30_000;

export function DuePage() {
  const { t } = useTranslation();
  const filter = useSearch({ strict: false }) as Filter;
  const query = { ...filter, limit: String(SHOWN) };
  const asked = useCall(inspectionsDueRoute, { query }, { everyMs: AGAIN_MS });
  const offset = Number(filter.offset ?? 0);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("bestBefore.due.title")}</PageTitle>
      <p className={sheet.lead}>{t("bestBefore.due.lead")}</p>
      <Filters filter={filter} />
      <Asked of={asked}>
        {(due) => (
          <>
            <Months due={due} filter={filter} />
            {due.total === 0 ? <p>{t("bestBefore.due.none")}</p> : <Devices due={due} />}
            <Pager
              offset={offset}
              limit={SHOWN}
              total={due.total}
              onOffset={(at) => goTo(addressOf({ ...filter, offset: String(at) }))}
            />
          </>
        )}
      </Asked>
    </div>
  );
}

const addressOf = (filter: Filter) => `/inspections/due${searchText(filter)}`;

function Filters({ filter }: { filter: Filter }) {
  const { t } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const products = useCall(listProductsRoute).data?.products ?? [];
  const { offset: _, ...rest } = filter;
  const set = (name: "place" | "product" | "riskClass") => (value: string) => {
    const { [name]: _before, ...others } = rest;
    goTo(addressOf({ ...others, ...(value === "" ? {} : { [name]: value }) }));
  };
  const choices = (any: string, all: { value: string; label: string }[]) => [{ value: "", label: any }, ...all];
  return (
    <div className={css.filters}>
      <ChoiceField
        label={t("bestBefore.due.place")}
        value={filter.place ?? ""}
        onChange={set("place")}
        choices={choices(t("bestBefore.due.anyPlace"), placeChoices(places))}
      />
      <ChoiceField
        label={t("bestBefore.due.product")}
        value={filter.product ?? ""}
        onChange={set("product")}
        choices={choices(
          t("bestBefore.due.anyProduct"),
          products.map(({ id, maker, model }) => ({ value: id, label: visibleLine(`${maker} ${model}`) })),
        )}
      />
      <ChoiceField
        label={t("bestBefore.due.class")}
        value={filter.riskClass ?? ""}
        onChange={set("riskClass")}
        choices={choices(
          t("bestBefore.due.anyClass"),
          RISK_CLASSES.map((name) => ({ value: name, label: name })),
        )}
      />
    </div>
  );
}

/** One bar a month, each the way to its devices; the number stands beside it in words. */
function Months({ due, filter }: { due: Due; filter: Filter }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const month = (from: string) =>
    new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(from));
  const all = [
    { key: "overdue", name: t("bestBefore.due.overdue"), devices: due.overdue },
    ...due.months.map(({ from, devices }) => ({ key: from.slice(0, 7), name: month(from), devices })),
    { key: "later", name: t("bestBefore.due.later"), devices: due.later },
  ];
  const most = Math.max(1, ...all.map(({ devices }) => devices));
  const { offset: _, month: chosen, ...rest } = filter;
  return (
    <section className={sheet.part} aria-labelledby="months">
      <h2 id="months">{t("bestBefore.due.months")}</h2>
      <ol className={css.months}>
        {all.map(({ key, name, devices }) => (
          <li key={key}>
            <Link
              href={addressOf(chosen === key ? rest : { ...rest, month: key })}
              aria-current={chosen === key ? "true" : undefined}
            >
              <span>{name}</span>
              <b>{numberIn(devices, language)}</b>
            </Link>
            <span
              className={css.bar}
              aria-hidden="true"
              data-overdue={key === "overdue" ? "yes" : undefined}
              style={{ width: `${(100 * devices) / most}%` }}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Devices({ due }: { due: Due }) {
  const { t, i18n } = useTranslation();
  const day = (text: string) => dayIn(text, languageOf(i18n));
  return (
    <Scroll label={t("bestBefore.due.title")}>
      <table className={sheet.table}>
        <thead>
          <tr>
            <th scope="col">{t("bestBefore.due.due")}</th>
            <th scope="col">{t("bestBefore.due.device")}</th>
            <th scope="col">{t("bestBefore.due.class")}</th>
            <th scope="col">{t("bestBefore.due.decides")}</th>
            <th scope="col" className={sheet.number}>
              {t("bestBefore.due.missing")}
            </th>
          </tr>
        </thead>
        <tbody>
          {due.devices.map(({ device, due: on, riskClass, decidedBy, missing, planned }) => (
            <tr key={device.id}>
              <td>
                <b>{day(on)}</b>
                {on < due.today && <span className={css.overdue}> {t("bestBefore.due.overdue")}</span>}
                {planned !== null && (
                  <div className={sheet.muted}>{t("bestBefore.due.planned", { day: day(planned.due) })}</div>
                )}
              </td>
              <td className={css.device}>
                <Link href={`/devices/${device.id}`}>{visibleLine(device.title)}</Link>{" "}
                <span className={sheet.muted}>
                  {visibleLine(device.product)} · {visibleLine(device.place)}
                </span>
              </td>
              <td>{riskClass}</td>
              <td>{t(`bestBefore.decidedBy.${decidedBy}`)}</td>
              <td className={sheet.number}>{missing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
