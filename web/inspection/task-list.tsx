/**
 * Inspections one below the other, what is due first on top, a hundred at a time.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type InspectionRow, listInspectionsRoute } from "../../src/contract/inspection.ts";
import { SECURITY } from "../../src/domain/inspection/checklist.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, today } from "../words/locale.ts";
import css from "./task.module.css";
import { AssignInspection } from "./task-assign.tsx";
import { askedOf, type TaskFilter, taskHref } from "./task-filter.ts";

const AT_ONCE = 100;

export function TaskList({ filter }: { filter: TaskFilter }) {
  const { t, i18n } = useTranslation();
  const [offset, setOffset] = useState(0);
  const query = { ...askedOf(filter), offset: String(offset), limit: String(AT_ONCE) };
  const asked = useCall(listInspectionsRoute, { query }, { keepLast: true });
  return (
    <>
      {filter.day !== undefined && (
        <p>
          {t("inspections.ofDay", { day: dayIn(filter.day, languageOf(i18n)) })}{" "}
          <Link href={taskHref({ ...filter, day: undefined })}>{t("inspections.everyDay")}</Link>
        </p>
      )}
      <Asked of={asked}>
        {({ inspections, hasMore }) =>
          inspections.length === 0 && offset === 0 ? (
            <NothingYet title={t("inspections.none")}>
              <p>{t("inspections.noneText")}</p>
            </NothingYet>
          ) : (
            <>
              <ul className={sheet.rows}>
                {inspections.map((row) => (
                  <li key={row.id}>
                    <TaskRow row={row} />
                  </li>
                ))}
              </ul>
              <div className={sheet.tools}>
                {offset > 0 && (
                  <Button variant="outline" h={44} onClick={() => setOffset(offset - AT_ONCE)}>
                    {t("inspections.earlier")}
                  </Button>
                )}
                {hasMore && (
                  <Button variant="outline" h={44} onClick={() => setOffset(offset + AT_ONCE)}>
                    {t("inspections.later")}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Asked>
    </>
  );
}

export function TaskRow({ row }: { row: InspectionRow }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const writes = useMay("inspection.write");
  const isOpen = row.state === "planned" || row.state === "under-way";
  const isOverdue = isOpen && row.due < today();
  return (
    <div className={css.row}>
      <span>
        <Link href={`/inspections/${row.id}`} className={css.way}>
          <b>{visibleLine(row.device.title)}</b>
        </Link>
        <br />
        <span className={sheet.muted}>
          {visibleLine(row.device.product)} ·{" "}
          {row.kind === SECURITY ? t("inspections.security") : visibleLine(row.kindName ?? "")}
        </span>
      </span>
      <span>
        {isOverdue ? (
          <b className={sheet.chip}>
            <Glyph name="high" size={18} /> {t("inspections.overdueSince", { day: dayIn(row.due, language) })}
          </b>
        ) : row.outcome === null ? (
          t("inspections.dueOn", { day: dayIn(row.due, language) })
        ) : (
          <b>{t(`inspections.outcome.${row.outcome}`)}</b>
        )}
        <br />
        <span className={sheet.muted}>
          {t(`inspections.state.${row.state}`)} ·{" "}
          {row.assignee === null ? t("inspections.nobody") : visibleLine(row.assignee.name)}
        </span>
      </span>
      {isOpen && writes && <AssignInspection inspection={{ ...row, assignee: row.assignee?.id ?? null }} />}
    </div>
  );
}
