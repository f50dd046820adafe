/**
 * Recalls, safety notices, advisories and weaknesses, the worst first, each with how far it is.
 */
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CampaignRow, listCampaignsRoute } from "../../src/contract/campaign.ts";
import { TASK_STATES } from "../../src/domain/inspection/campaign/task.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link, searchText } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, today } from "../words/locale.ts";
import css from "./campaign.module.css";
import { MoreOrLess } from "./campaign-more.tsx";

const AT_ONCE = 50;
const STATES = ["open", "closed", "all"] as const;
type Shown = (typeof STATES)[number];

export function CampaignsPage() {
  const { t } = useTranslation();
  const { state = "open" } = useSearch({ strict: false }) as { state?: Shown };
  const [offset, setOffset] = useState(0);
  const query = { state, offset: String(offset), limit: String(AT_ONCE) };
  const asked = useCall(listCampaignsRoute, { query }, { keepLast: true });
  const writes = useMay("inspection.write");
  return (
    <div className={sheet.page}>
      <PageTitle>{t("campaigns.title")}</PageTitle>
      <p className={sheet.lead}>{t("campaigns.lead")}</p>
      <div className={sheet.tools}>
        <ChoiceField
          label={t("campaigns.which")}
          value={state}
          choices={STATES.map((value) => ({ value, label: t(`campaigns.states.${value}`) }))}
          onChange={(value) => {
            setOffset(0);
            goTo(`/campaigns${searchText({ state: value })}`, { replace: true });
          }}
        />
        {writes && (
          <Link href="/campaigns/new" className={css.way}>
            {t("campaigns.new")}
          </Link>
        )}
      </div>
      <Asked of={asked}>
        {({ campaigns, hasMore }) =>
          campaigns.length === 0 && offset === 0 ? (
            <NothingYet title={t("campaigns.none")}>
              <p>{t("campaigns.noneText")}</p>
            </NothingYet>
          ) : (
            <>
              <ul className={sheet.rows}>
                {campaigns.map((row) => (
                  <li key={row.id}>
                    <CampaignLine row={row} />
                  </li>
                ))}
              </ul>
              <MoreOrLess offset={offset} atOnce={AT_ONCE} hasMore={hasMore} onOffset={setOffset} />
            </>
          )
        }
      </Asked>
    </div>
  );
}

export function CampaignLine({ row }: { row: CampaignRow }) {
  const { t } = useTranslation();
  const all = TASK_STATES.reduce((sum, state) => sum + row.counts[state], 0);
  return (
    <div className={css.row}>
      <span>
        <Link href={`/campaigns/${row.id}`} className={css.way}>
          <b>{visibleLine(row.title)}</b>
        </Link>
        <br />
        <span className={sheet.muted}>
          {t(`campaigns.kinds.${row.kind}`)}
          {row.reference !== null && ` · ${visibleLine(row.reference)}`} · {t(`campaigns.state.${row.state}`)}
        </span>
      </span>
      <span>
        <HowBad severity={row.severity} due={row.due} isOpen={row.state === "open" && row.counts.open > 0} />
        <br />
        <span className={sheet.muted}>
          {all === 0 ? t("campaigns.noDevice") : t("campaigns.openOf", { open: row.counts.open, all })}
        </span>
      </span>
    </div>
  );
}

/** How bad it is and by when it is to be done, in words beside the shape. */
export function HowBad({
  severity,
  due,
  isOpen,
}: {
  severity: CampaignRow["severity"];
  due: string | null;
  isOpen: boolean;
}) {
  const { t, i18n } = useTranslation();
  const day = due === null ? "" : dayIn(due, languageOf(i18n));
  return (
    <span className={css.head}>
      <b className={sheet.chip}>
        <Glyph name={severity} size={18} /> {t(`campaigns.severity.${severity}`)}
      </b>
      {due !== null &&
        (isOpen && due < today() ? (
          <b className={sheet.chip}>
            <Glyph name="expired" size={18} /> {t("campaigns.overdueSince", { day })}
          </b>
        ) : (
          <span>{t("campaigns.dueBy", { day })}</span>
        ))}
    </span>
  );
}
