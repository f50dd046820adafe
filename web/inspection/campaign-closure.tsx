/**
 * The proof that a campaign was closed, to read and to print; its signature is checked here, in the browser.
 */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { campaignDocumentRoute } from "../../src/contract/campaign.ts";
import {
  openSignedCampaign,
  type SealedCampaign,
  type SealedTask,
  type SignedCampaign,
} from "../../src/domain/inspection/campaign/sealed-campaign.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { call } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import css from "./campaign.module.css";

interface Read {
  readonly tasks: readonly SealedTask[];
  /** Null where the signature does not hold. */
  readonly opened: { readonly sealed: SealedCampaign; readonly kid: string } | null;
}

async function readClosure(id: string, number: string | undefined): Promise<Read> {
  const query = number === undefined ? {} : { query: { number } };
  const { reply } = await call(campaignDocumentRoute, { params: { id }, ...query });
  const file = reply as unknown as SignedCampaign;
  const opened = await openSignedCampaign(file, "document").catch(() => null);
  return { tasks: file.tasks, opened };
}

export function CampaignClosurePage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const { number } = useSearch({ strict: false }) as { number?: string };
  const { data, error } = useQuery({
    queryKey: [campaignDocumentRoute.path, id, number],
    queryFn: () => readClosure(id, number),
  });
  if (data === undefined) return error === null ? <p role="status">{t("keep.waiting")}</p> : <Notice problem={error} />;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("campaigns.closureTitle")}</PageTitle>
      {data.opened === null ? (
        <p role="alert" className={sheet.chip}>
          <Glyph name="broken" size={20} /> <b>{t("campaigns.closureBroken")}</b>
        </p>
      ) : (
        <Head sealed={data.opened.sealed} kid={data.opened.kid} />
      )}
      <Devices tasks={data.tasks} />
      <div className={`${sheet.tools} ${css.screen}`}>
        <Button h={44} onClick={() => window.print()}>
          {t("campaigns.print")}
        </Button>
        <Link href={`/campaigns/${id}`} className={css.way}>
          {t("campaigns.earlier")}
        </Link>
      </div>
    </div>
  );
}

function Head({ sealed, kid }: { sealed: SealedCampaign; kid: string }) {
  const { t } = useTranslation();
  const { closer, tasks } = sealed;
  return (
    <div className={sheet.part}>
      <p>
        <b>{visibleLine(sealed.title)}</b>
        <br />
        {[t(`campaigns.kinds.${sealed.kind}`), sealed.reference, t(`campaigns.severity.${sealed.severity}`)]
          .filter((part) => part !== null)
          .map(visibleLine)
          .join(" · ")}
      </p>
      <p className={css.instructions}>{sealed.instructions}</p>
      <p>
        {(["done", "not-affected", "not-located", "retired"] as const)
          .map((state) => `${t(`campaigns.task.${state}`)}: ${tasks[COUNTS[state]]}`)
          .join(" · ")}
      </p>
      <p>
        {t("campaigns.closedBy", { name: visibleLine(closer.name), facility: visibleLine(sealed.facility) })}{" "}
        <When at={closer.signedAt} />
        {sealed.note !== null && ` · ${visibleLine(sealed.note)}`}
      </p>
      <p className={sheet.chip}>
        <Glyph name="trusted" size={20} /> {t("campaigns.closureHolds", { kid })}
      </p>
    </div>
  );
}

const COUNTS = {
  done: "done",
  "not-affected": "notAffected",
  "not-located": "notLocated",
  retired: "retired",
} as const;

function Devices({ tasks }: { tasks: readonly SealedTask[] }) {
  const { t } = useTranslation();
  return (
    <Scroll label={t("campaigns.tasks")}>
      <table className={sheet.table}>
        <thead>
          <tr>
            {(["device", "place", "outcome", "proof"] as const).map((head) => (
              <th key={head} scope="col">
                {t(`campaigns.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tasks.map(({ device, state, trail }) => {
            const end = trail.findLast((move) => move.state === state);
            return (
              <tr key={device.id}>
                <td>
                  <b>{visibleLine(device.title)}</b>
                  <div className={sheet.muted}>{visibleLine([device.product, device.serial ?? ""].join(" "))}</div>
                </td>
                <td>{visibleLine(device.place)}</td>
                <td>{t(`campaigns.task.${state}`)}</td>
                <td>{end === undefined ? "–" : <Proof move={end} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Proof({ move }: { move: SealedTask["trail"][number] }) {
  const { t } = useTranslation();
  return (
    <>
      {visibleLine(move.by)}, <time dateTime={move.at}>{move.at.slice(0, 16).replace("T", " ")} UTC</time>
      {move.note !== null && <div>{visibleLine(move.note)}</div>}
      {move.firmware !== null && <div>{t("campaigns.seen", { version: visibleLine(move.firmware) })}</div>}
      {move.evidence.length > 0 && (
        <div className={sheet.muted}>
          {t("campaigns.digests", { digests: move.evidence.map(({ digest }) => digest).join(", ") })}
        </div>
      )}
    </>
  );
}
