/**
 * One campaign: how bad it is, how far, where the devices are, and the task at each of them.
 */
import { Button } from "@mantine/core";
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Campaign, exportCampaignRoute, readCampaignRoute } from "../../src/contract/campaign.ts";
import { TASK_STATES } from "../../src/domain/inspection/campaign/task.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf, useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Fold } from "../look/fold.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link, searchText } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import css from "./campaign.module.css";
import { CampaignEnd } from "./campaign-close.tsx";
import { CampaignForm } from "./campaign-form.tsx";
import { CampaignTasks, type TaskSearch } from "./campaign-tasks.tsx";
import { HowBad } from "./campaigns-page.tsx";

export function CampaignPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const asked = useCall(readCampaignRoute, { params: { id } });
  return <Asked of={asked}>{(campaign) => <Shown campaign={campaign} />}</Asked>;
}

function Shown({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation();
  const [changing, setChanging] = useState(false);
  const search = useSearch({ strict: false }) as TaskSearch;
  const mayWrite = useMay("inspection.write") && campaign.mayChange && campaign.state === "open";
  const { filter } = campaign;
  const { title, kind, reference, link, publishedOn, severity, due, instructions } = campaign;
  const day = publishedOn === null ? null : dayIn(publishedOn, languageOf(i18n));
  if (changing && filter !== null)
    return (
      <div className={sheet.page}>
        <PageTitle>{t("campaigns.changeTitle", { title: visibleLine(title) })}</PageTitle>
        <CampaignForm
          initial={{ kind, title, reference, link, publishedOn, severity, due, instructions, filter }}
          changed={campaign}
          onDone={() => setChanging(false)}
          onClose={() => setChanging(false)}
        />
      </div>
    );
  return (
    <div className={sheet.page}>
      <div>
        <PageTitle>{visibleLine(title)}</PageTitle>
        <p>
          {[t(`campaigns.kinds.${kind}`), reference, day, t(`campaigns.state.${campaign.state}`)]
            .filter((part) => part !== null)
            .map(visibleLine)
            .join(" · ")}
        </p>
        <HowBad severity={severity} due={due} isOpen={campaign.state === "open" && campaign.counts.open > 0} />
        {link !== null && (
          <p>
            <a href={link} rel="noreferrer noopener" target="_blank" className={css.way}>
              {visibleLine(link)}
            </a>
          </p>
        )}
      </div>
      <section className={sheet.part} aria-labelledby="do">
        <h2 id="do">{t("campaigns.instructions")}</h2>
        <p className={css.instructions}>{instructions}</p>
        <Meant campaign={campaign} />
      </section>
      <Progress campaign={campaign} search={search} />
      <Places campaign={campaign} search={search} />
      <CampaignTasks campaign={campaign} search={search} />
      {mayWrite && (
        <div className={css.screen}>
          <Button variant="outline" h={44} onClick={() => setChanging(true)}>
            {t("campaigns.change")}
          </Button>
        </div>
      )}
      <CampaignEnd campaign={campaign} />
      <Away id={campaign.id} />
      <Fold className={sheet.fold} summary={t("campaigns.story")}>
        {() => <Story campaign={campaign} />}
      </Fold>
    </div>
  );
}

/** What is meant, in words; who does not see all of it is told the products alone. */
function Meant({ campaign: { products, filter } }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const firmwareOf = (id: string) => filter?.products.find(({ productId }) => productId === id)?.firmware ?? null;
  return (
    <ul>
      {products.map(({ id, name }) => {
        const { equal = [], below = null } = firmwareOf(id) ?? {};
        const versions = [
          equal.length === 0 ? [] : t("campaigns.meantEqual", { versions: equal.join(", ") }),
          below === null ? [] : t("campaigns.meantBelow", { version: below }),
        ].flat();
        return (
          <li key={id}>
            <Link href={`/products/${id}`}>{visibleLine(name)}</Link>
            {versions.length > 0 && ` · ${visibleLine(versions.join(", "))}`}
          </li>
        );
      })}
      {filter?.serialRanges.map(({ from, to }) => (
        <li key={`${from} ${to}`}>{visibleLine(t("campaigns.meantRange", { from, to }))}</li>
      ))}
      {filter != null && filter.names !== null && (
        <li>{t(`campaigns.meantNames.${filter.names.of}`, { count: filter.names.values.length })}</li>
      )}
      {filter != null && filter.placeIds.length > 0 && (
        <li>{t("campaigns.meantPlaces", { count: filter.placeIds.length })}</li>
      )}
    </ul>
  );
}

const ORDER = ["done", "not-affected", "not-located", "retired", "open"] as const;

/** A band for the eye, and the same in words, each the way to its tasks. */
function Progress({ campaign: { id, counts, possible }, search }: { campaign: Campaign; search: TaskSearch }) {
  const { t, i18n } = useTranslation();
  const all = TASK_STATES.reduce((sum, state) => sum + counts[state], 0);
  const shown = ORDER.filter((state) => counts[state] > 0);
  return (
    <section className={sheet.part} aria-labelledby="progress">
      <h2 id="progress">{t("campaigns.progress")}</h2>
      {all === 0 ? (
        <p>{t("campaigns.noDevice")}</p>
      ) : (
        <>
          <p>
            {t("campaigns.progressWords", { ended: all - counts.open, all })}{" "}
            {possible > 0 && t("campaigns.possibleWords", { count: possible })}
          </p>
          <div className={css.band} aria-hidden="true">
            {shown.map((state) => (
              <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />
            ))}
          </div>
          <ul className={css.legend}>
            {shown.map((state) => (
              <li key={state}>
                <Link
                  href={`/campaigns/${id}${searchText({ ...search, state, offset: undefined })}`}
                  aria-current={search.state === state ? "true" : undefined}
                >
                  <i data-state={state} aria-hidden="true" />
                  {t(`campaigns.task.${state}`)} <b>{numberIn(counts[state], languageOf(i18n))}</b>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const PLACES_SHOWN = 12;

function Places({ campaign: { id, places }, search }: { campaign: Campaign; search: TaskSearch }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (places.length === 0) return null;
  const most = Math.max(1, ...places.map(({ counts }) => counts.open));
  return (
    <section className={sheet.part} aria-labelledby="where">
      <h2 id="where">{t("campaigns.whereTitle")}</h2>
      <ul className={css.places}>
        {places.slice(0, all ? undefined : PLACES_SHOWN).map(({ placeId, name, counts }) => {
          const ended = TASK_STATES.reduce((sum, state) => sum + (state === "open" ? 0 : counts[state]), 0);
          const isChosen = search.place === placeId;
          const place = isChosen ? undefined : placeId;
          return (
            <li key={placeId}>
              <Link
                href={`/campaigns/${id}${searchText({ ...search, place, offset: undefined })}`}
                aria-current={isChosen ? "true" : undefined}
              >
                <span>{visibleLine(name)}</span>
                <span>{t("campaigns.atPlace", { open: counts.open, ended })}</span>
              </Link>
              {counts.open > 0 && (
                <span className={css.bar} aria-hidden="true" style={{ width: `${(100 * counts.open) / most}%` }} />
              )}
            </li>
          );
        })}
      </ul>
      {!all && places.length > PLACES_SHOWN && (
        <div>
          <Button variant="outline" h={44} onClick={() => setAll(true)}>
            {t("campaigns.later")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Away({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const exports = useMay("device.export");
  const language = languageOf(i18n);
  return (
    <div className={`${sheet.tools} ${css.screen}`}>
      {exports &&
        (["csv", "xlsx"] as const).map((format) => (
          <a
            key={format}
            href={addressOf(exportCampaignRoute, { params: { id }, query: { format, language } })}
            download
            className={css.way}
          >
            {t(`campaigns.${format}`)}
          </a>
        ))}
      <Button variant="outline" h={44} onClick={() => window.print()}>
        {t("campaigns.print")}
      </Button>
    </div>
  );
}

function Story({ campaign: { trail } }: { campaign: Campaign }) {
  const { t } = useTranslation();
  return (
    <ul className={sheet.rows}>
      {trail.toReversed().map((move) => (
        <li key={`${move.at} ${move.move}`}>
          {t(`campaigns.moves.${move.move}`)} · {visibleLine(move.by)} · <When at={move.at} />
          {move.devices !== null && ` · ${t("campaigns.withDevices", { count: move.devices })}`}
          {move.note !== null && <p>{visibleLine(move.note)}</p>}
        </li>
      ))}
    </ul>
  );
}
