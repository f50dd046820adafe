/**
 * A month of inspections: how many fall due on each day; a day leads to its list.
 */
import { useTranslation } from "react-i18next";
import { countInspectionsRoute } from "../../src/contract/inspection.ts";
import { addDays, addMonths } from "../../src/domain/calendar.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { type Language, languageOf } from "../words/i18n.ts";
import { today } from "../words/locale.ts";
import css from "./task.module.css";
import { askedOf, type TaskFilter, taskHref } from "./task-filter.ts";

const LOCALE: Record<Language, string> = { en: "en-GB", de: "de-DE" };
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

export function TaskCalendar({ filter }: { filter: TaskFilter }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const now = today();
  const month = filter.month !== undefined && MONTH.test(filter.month) ? filter.month : now.slice(0, 7);
  const { assignee, place } = askedOf(filter);
  const query = { month, ...(assignee && { assignee }), ...(place && { place }) };
  const asked = useCall(countInspectionsRoute, { query }, { keepLast: true });
  const name = new Intl.DateTimeFormat(LOCALE[language], { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
  const other = (months: number) =>
    taskHref({ ...filter, show: "month", month: addMonths(`${month}-01`, months).slice(0, 7) });
  const weeks = weeksOf(month);
  const weekdays = (weeks[1] ?? []).map((day) =>
    new Intl.DateTimeFormat(LOCALE[language], { weekday: "short", timeZone: "UTC" }).format(
      new Date(`${day}T00:00:00Z`),
    ),
  );
  return (
    <section className={sheet.part} aria-label={name}>
      <div className={sheet.tools}>
        <Link href={other(-1)} className={css.way}>
          {t("inspections.monthBefore")}
        </Link>
        <h2 className={css.month}>{name}</h2>
        <Link href={other(1)} className={css.way}>
          {t("inspections.monthAfter")}
        </Link>
      </div>
      <Asked of={asked}>
        {({ days }) => {
          const counts = new Map(days.map((one) => [one.day, one]));
          return (
            <table className={css.calendar}>
              <thead>
                <tr>
                  {weekdays.map((weekday) => (
                    <th key={weekday} scope="col">
                      {weekday}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {weeks.map((week) => (
                  <tr key={week[0]}>
                    {week.map((day) => (
                      <td key={day} data-other={day.slice(0, 7) !== month} data-today={day === now}>
                        {day.slice(0, 7) === month && <Day day={day} count={counts.get(day)} filter={filter} />}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Asked>
    </section>
  );
}

interface DayProps {
  readonly day: string;
  readonly count: { readonly open: number; readonly closed: number } | undefined;
  readonly filter: TaskFilter;
}

function Day({ day, count, filter }: DayProps) {
  const { t } = useTranslation();
  const number = Number(day.slice(8));
  if (count === undefined) return <span className={css.day}>{number}</span>;
  const { open, closed } = count;
  return (
    <Link href={taskHref({ ...filter, show: "list", day, state: open > 0 ? "open" : "closed" })} className={css.day}>
      <span>{number}</span>
      {open > 0 && (
        <b>
          {open}
          <span className={css.spoken}>: {t("inspections.countOpen", { count: open })}</span>
        </b>
      )}
      {closed > 0 && (
        <span className={css.closed}>
          ✓ {closed}
          <span className={css.spoken}>: {t("inspections.countClosed", { count: closed })}</span>
        </span>
      )}
    </Link>
  );
}

/** The weeks of a month, from Monday to Sunday, with the days of the months beside it. */
function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const end = addMonths(first, 1);
  const weeks: string[][] = [];
  for (let day = addDays(first, -weekday); day < end; day = addDays(day, 7))
    weeks.push(Array.from({ length: 7 }, (_, at) => addDays(day, at)));
  return weeks;
}
