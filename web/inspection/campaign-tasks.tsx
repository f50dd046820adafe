/**
 * The tasks of a campaign, one card a device, open ones first; the filter stands in the address.
 */
import { useTranslation } from "react-i18next";
import { type Campaign, listCampaignTasksRoute } from "../../src/contract/campaign.ts";
import { TASK_STATES } from "../../src/domain/inspection/campaign/task.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, searchText } from "../router.tsx";
import css from "./campaign.module.css";
import { MoreOrLess } from "./campaign-more.tsx";
import { TaskCard } from "./campaign-task.tsx";

export interface TaskSearch {
  readonly state?: string | undefined;
  readonly place?: string | undefined;
  readonly coverage?: string | undefined;
  readonly device?: string | undefined;
  readonly offset?: string | undefined;
}

const AT_ONCE = 50;
const ANY = "";
const STATES = [...TASK_STATES, "ended"] as const;
const COVERAGES = ["covered", "possible", "outside"] as const;

export function CampaignTasks({ campaign, search }: { campaign: Campaign; search: TaskSearch }) {
  const { t } = useTranslation();
  const offset = Number.parseInt(search.offset ?? "0", 10) || 0;
  const state = STATES.find((one) => one === search.state);
  const coverage = COVERAGES.find((one) => one === search.coverage);
  const { place, device } = search;
  const query = {
    ...(state === undefined ? {} : { state }),
    ...(coverage === undefined ? {} : { coverage }),
    ...(place === undefined ? {} : { place }),
    ...(device === undefined ? {} : { device }),
    ...{ offset: String(offset), limit: String(AT_ONCE) },
  };
  const asked = useCall(listCampaignTasksRoute, { params: { id: campaign.id }, query }, { keepLast: true });
  const go = (change: Partial<TaskSearch>) =>
    goTo(`/campaigns/${campaign.id}${searchText({ ...search, offset: undefined, ...change })}`, { replace: true });
  return (
    <section className={sheet.part} aria-labelledby="tasks">
      <h2 id="tasks">{t("campaigns.tasks")}</h2>
      <div className={`${sheet.tools} ${css.screen}`}>
        <ChoiceField
          label={t("campaigns.show")}
          value={state ?? ANY}
          choices={[
            { value: ANY, label: t("campaigns.showAll") },
            ...TASK_STATES.map((value) => ({ value, label: t(`campaigns.task.${value}`) })),
            { value: "ended", label: t("campaigns.showEnded") },
          ]}
          onChange={(value) => go({ state: value === ANY ? undefined : value, device: undefined })}
        />
        <ChoiceField
          label={t("campaigns.coverageLabel")}
          value={coverage ?? ANY}
          choices={[
            { value: ANY, label: t("campaigns.showAll") },
            ...COVERAGES.map((value) => ({ value, label: t(`campaigns.coverage.${value}`) })),
          ]}
          onChange={(value) => go({ coverage: value === ANY ? undefined : value, device: undefined })}
        />
      </div>
      <Asked of={asked}>
        {({ tasks, hasMore }) =>
          tasks.length === 0 && offset === 0 ? (
            <p>{t("campaigns.noTasks")}</p>
          ) : (
            <>
              <ul className={sheet.rows}>
                {tasks.map((task) => (
                  <li key={task.device.id}>
                    <TaskCard campaign={campaign} task={task} />
                  </li>
                ))}
              </ul>
              <MoreOrLess
                offset={offset}
                atOnce={AT_ONCE}
                hasMore={hasMore}
                onOffset={(at) => go({ offset: at === 0 ? undefined : String(at) })}
              />
            </>
          )
        }
      </Asked>
    </section>
  );
}
