/**
 * The recalls and advisories that mean one device, on its page; and those that are overdue, in *Now*.
 */
import { useTranslation } from "react-i18next";
import { listCampaignsRoute } from "../../src/contract/campaign.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { today } from "../words/locale.ts";
import css from "./campaign.module.css";
import { CampaignLine, HowBad } from "./campaigns-page.tsx";

const SHOWN = "20";

export function DeviceCampaigns({ id }: { id: string }) {
  const { t } = useTranslation();
  const asked = useCall(listCampaignsRoute, { query: { device: id, state: "all", limit: SHOWN } });
  return (
    <Asked of={asked}>
      {({ campaigns }) =>
        campaigns.length === 0 ? (
          <p>{t("campaigns.noneOfDevice")}</p>
        ) : (
          <ul className={sheet.rows}>
            {campaigns.map((row) => (
              <li key={row.id} className={css.row}>
                <span>
                  <Link href={`/campaigns/${row.id}?device=${id}`} className={css.way}>
                    <b>{visibleLine(row.title)}</b>
                  </Link>
                  <br />
                  <span className={sheet.muted}>
                    {t(`campaigns.kinds.${row.kind}`)} · {t(`campaigns.state.${row.state}`)}
                  </span>
                </span>
                <span>
                  <b>{row.task === null ? "" : t(`campaigns.task.${row.task}`)}</b>
                  <br />
                  <HowBad severity={row.severity} due={row.due} isOpen={row.task === "open"} />
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Asked>
  );
}

export function OverdueCampaigns() {
  const { t } = useTranslation();
  const writes = useMay("inspection.write");
  const asked = useCall(listCampaignsRoute, { query: { limit: "200" } }, { enabled: writes });
  const overdue = (asked.data?.campaigns ?? []).filter(
    ({ due, counts }) => due !== null && due < today() && counts.open > 0,
  );
  if (overdue.length === 0) return null;
  return (
    <section className={sheet.part} aria-labelledby="overdue-campaigns">
      <h2 id="overdue-campaigns">{t("campaigns.overdueTitle")}</h2>
      <ul className={sheet.rows}>
        {overdue.map((row) => (
          <li key={row.id}>
            <CampaignLine row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}
