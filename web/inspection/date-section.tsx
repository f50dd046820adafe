/**
 * Before which day a device must be looked at: the three dates, what moves each by how many days, what nobody knows, and
 * what would move it most. A table that can be read aloud; bars only repeat its numbers.
 */
import { useTranslation } from "react-i18next";
import { type DeviceDate, inspectionDateRoute } from "../../src/contract/inspection-date.ts";
import { dayNumber } from "../../src/domain/calendar.ts";
import type { SubDate } from "../../src/domain/inspection/explanation.ts";
import { SUB_DATES, type SubDateName } from "../../src/domain/inspection/method-data.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Fold } from "../look/fold.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./date.module.css";
import { suppliedAt } from "./date-supply.ts";

export function DateSection({ id }: { id: string }) {
  const asked = useCall(inspectionDateRoute, { params: { id } });
  return <Asked of={asked}>{(told) => told.explanation !== null && <Told told={told} />}</Asked>;
}

function Told({ told }: { told: DeviceDate }) {
  const { t, i18n } = useTranslation();
  const day = (text: string) => dayIn(text, languageOf(i18n));
  const { explanation } = told;
  const { date, decidedBy, missing, wouldMove, subDates, today } = explanation;
  const left = dayNumber(date) - dayNumber(today);
  return (
    <div className={sheet.part}>
      <p className={css.answer} data-overdue={left < 0 ? "yes" : undefined}>
        <b>{day(date)}</b> {t(left < 0 ? "bestBefore.overdue" : "bestBefore.left", { count: Math.abs(left) })}
        {" · "}
        {t(`bestBefore.decidedBy.${decidedBy}`)}
      </p>
      <ul className={css.parts}>
        {SUB_DATES.map((name) => (
          <li key={name} data-decides={decidedBy === name ? "yes" : undefined}>
            {t(`bestBefore.part.${name}`)}: <b>{day(subDates[name].date)}</b>
            {decidedBy === name && ` (${t("bestBefore.earliest")})`}
          </li>
        ))}
      </ul>
      {wouldMove.length > 0 && (
        <div>
          <h3>{t("bestBefore.moves")}</h3>
          <ul>
            {wouldMove.map(({ what, days, date: to }) => (
              <li key={what}>
                {t(`bestBefore.move.${what}`, what)}: {t("bestBefore.later", { count: days, day: day(to) })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {missing.length > 0 && <Missing told={told} />}
      <Fold className={sheet.fold} summary={t("bestBefore.why")}>
        {() => (
          <div className={css.why}>
            {SUB_DATES.map((name) => (
              <Part key={name} name={name} part={subDates[name]} />
            ))}
          </div>
        )}
      </Fold>
      <p className={sheet.muted}>
        {t(`bestBefore.method.${told.whoseMethod}`, explanation.method)}
        {". "}
        {t("bestBefore.class", { name: explanation.riskClass.value, ...explanation.bounds })}{" "}
        {!explanation.riskClass.isKnown && t("bestBefore.classUnknown")} {t("bestBefore.utc")}
      </p>
      <p>
        <Link href="/inspections/due">{t("bestBefore.link")}</Link>
      </p>
    </div>
  );
}

/** What nobody knows counts as the worst, and where to say it. */
function Missing({ told }: { told: DeviceDate }) {
  const { t } = useTranslation();
  return (
    <div>
      <h3>{t("bestBefore.missing", { count: told.explanation.missing.length })}</h3>
      <ul className={css.missing}>
        {told.explanation.missing.map((what) => {
          const at = suppliedAt(what, told.device);
          const name = t(`bestBefore.fact.${what}`, what);
          return <li key={what}>{at === undefined ? name : <Link href={at}>{name}</Link>}</li>;
        })}
      </ul>
      {told.missingForLife.length > 0 && (
        <p className={sheet.muted}>
          {t("bestBefore.forLife", {
            what: told.missingForLife.map((one) => t(`bestBefore.life.${one}`)).join(", "),
          })}
        </p>
      )}
    </div>
  );
}

function Part({ name, part }: { name: SubDateName; part: SubDate }) {
  const { t, i18n } = useTranslation();
  const day = (text: string) => dayIn(text, languageOf(i18n));
  const longest = Math.max(part.base.days, ...part.steps.map(({ days }) => Math.abs(days)));
  const row = (key: string, what: string, value: string, days: number | null, told: string) => (
    <tr key={key}>
      <th scope="row">{what}</th>
      <td>{value}</td>
      <td className={sheet.number}>{told}</td>
      <td className={css.bar} aria-hidden="true">
        {days !== null && days !== 0 && (
          <span data-worse={days < 0 ? "yes" : undefined} style={{ width: `${(100 * Math.abs(days)) / longest}%` }} />
        )}
      </td>
    </tr>
  );
  const signed = (days: number) => t(days < 0 ? "bestBefore.minus" : "bestBefore.plus", { count: Math.abs(days) });
  return (
    <Scroll label={t(`bestBefore.part.${name}`)}>
      <table className={sheet.table}>
        <caption className={css.caption}>{t(`bestBefore.part.${name}`)}</caption>
        <thead>
          <tr>
            <th scope="col">{t("bestBefore.column.fact")}</th>
            <th scope="col">{t("bestBefore.column.value")}</th>
            <th scope="col" className={sheet.number}>
              {t("bestBefore.column.days")}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {row(
            "anchor",
            t("bestBefore.countedFrom"),
            t(`bestBefore.anchor.${part.anchor.of}`),
            null,
            day(part.anchor.day),
          )}
          {row(
            "base",
            t("bestBefore.base"),
            t(`bestBefore.baseOf.${part.base.from}`),
            part.base.days,
            signed(part.base.days),
          )}
          {part.steps.map(({ factor, value, percent, days }) =>
            row(
              factor,
              t(`bestBefore.fact.${factor}`, factor),
              `${value === null ? t("bestBefore.unknown") : valueText(value)} (${percent > 0 ? "+" : ""}${percent} %)`,
              days,
              signed(days),
            ),
          )}
          {row("interval", t("bestBefore.interval"), "", null, t("bestBefore.days", { count: part.intervalDays }))}
          {part.caps.map(({ cap, known, day: until }) =>
            row(
              cap,
              t(`bestBefore.fact.${cap}`, cap),
              known === null ? t("bestBefore.unknown") : day(known),
              null,
              t("bestBefore.atMost", { day: day(until) }),
            ),
          )}
          {row("date", t("bestBefore.date"), "", null, day(part.date))}
        </tbody>
      </table>
    </Scroll>
  );

  function valueText(value: number | string): string {
    return typeof value === "number" ? String(value) : t(`bestBefore.value.${value}`, value);
  }
}
