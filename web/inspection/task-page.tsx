/**
 * Inspections by day: mine, everybody's and nobody's; as a list, or a month at a glance; and planning others.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { useCall } from "../call.ts";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { placeChoices } from "../registry/place-choices.ts";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { TaskCalendar } from "./task-calendar.tsx";
import { type TaskFilter, taskHref } from "./task-filter.ts";
import { TaskList } from "./task-list.tsx";
import { PlanInspections } from "./task-plan.tsx";

const ANYWHERE = "";

export function TaskPage() {
  const { t } = useTranslation();
  const filter = useSearch({ strict: false }) as TaskFilter;
  const { show = "list", who = "all", state = "open", place = ANYWHERE, device } = filter;
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const [planning, setPlanning] = useState(false);
  const writes = useMay("inspection.write");
  const go = (change: Partial<TaskFilter>) => goTo(taskHref({ ...filter, ...change }), { replace: true });
  return (
    <div className={sheet.page}>
      <PageTitle>{t("inspections.title")}</PageTitle>
      <p className={sheet.lead}>{t("inspections.lead")}</p>
      <nav className={sheet.tools} aria-label={t("inspections.views")}>
        {(["list", "month"] as const).map((one) => (
          <Link
            key={one}
            href={taskHref({ ...filter, show: one })}
            aria-current={(show === "month" ? "month" : "list") === one ? "page" : undefined}
          >
            {t(`inspections.view.${one}`)}
          </Link>
        ))}
        <Link href="/inspections/due">{t("bestBefore.due.title")}</Link>
        <Link href="/improvements">{t("inspections.improvements.title")}</Link>
      </nav>
      <div className={sheet.tools}>
        <ChoiceField
          label={t("inspections.whose")}
          value={who}
          choices={(["all", "me", "nobody"] as const).map((value) => ({
            value,
            label: t(`inspections.whoIs.${value}`),
          }))}
          onChange={(value) => go({ who: value })}
        />
        <ChoiceField
          label={t("inspections.where")}
          value={place}
          choices={[{ value: ANYWHERE, label: t("inspections.anywhere") }, ...placeChoices(places)]}
          onChange={(value) => go({ place: value === ANYWHERE ? undefined : value })}
        />
        {show !== "month" && (
          <ChoiceField
            label={t("inspections.which")}
            value={state}
            choices={(["open", "closed", "all"] as const).map((value) => ({
              value,
              label: t(`inspections.states.${value}`),
            }))}
            onChange={(value) => go({ state: value })}
          />
        )}
      </div>
      {writes &&
        (planning || device !== undefined ? (
          <PlanInspections
            deviceId={device}
            onClose={() => (device === undefined ? setPlanning(false) : go({ device: undefined }))}
          />
        ) : (
          <div>
            <Button h={44} onClick={() => setPlanning(true)}>
              {t("inspections.plan")}
            </Button>
          </div>
        ))}
      {show === "month" ? <TaskCalendar filter={filter} /> : <TaskList filter={filter} />}
    </div>
  );
}
