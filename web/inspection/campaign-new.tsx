/**
 * Opening a campaign: from a weakness or an advisory that was imported, or typed by hand.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { listAdvisoriesRoute, proposeCampaignRoute } from "../../src/contract/campaign.ts";
import type { CampaignInput } from "../../src/domain/inspection/campaign/campaign.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { Fold } from "../look/fold.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link, searchText } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./campaign.module.css";
import { CampaignForm } from "./campaign-form.tsx";
import { MoreOrLess } from "./campaign-more.tsx";

const BLANK: CampaignInput = {
  ...{ kind: "recall", title: "", reference: null, link: null, publishedOn: null, severity: "high", due: null },
  ...{ instructions: "", filter: { products: [], serialRanges: [], names: null, placeIds: [] } },
};

export function NewCampaignPage() {
  const { t } = useTranslation();
  const { weakness, advisory } = useSearch({ strict: false }) as { weakness?: string; advisory?: string };
  const knows = useMay("knowledge.read");
  const done = { onDone: ({ id }: { id: string }) => goTo(`/campaigns/${id}`), onClose: () => goTo("/campaigns") };
  return (
    <div className={sheet.page}>
      <PageTitle>{t("campaigns.new")}</PageTitle>
      {knows && <Known key={weakness ?? ""} weakness={weakness ?? ""} />}
      {knows && (weakness !== undefined || advisory !== undefined) ? (
        <Proposed
          key={`${weakness} ${advisory}`}
          query={weakness === undefined ? { advisory } : { weakness }}
          {...done}
        />
      ) : (
        <CampaignForm initial={BLANK} {...done} />
      )}
    </div>
  );
}

interface ProposedProps {
  readonly query: { readonly weakness?: string | undefined; readonly advisory?: string | undefined };
  readonly onDone: (campaign: { readonly id: string }) => void;
  readonly onClose: () => void;
}

function Proposed({ query: { weakness, advisory }, ...done }: ProposedProps) {
  const { t } = useTranslation();
  const query = { ...(weakness === undefined ? {} : { weakness }), ...(advisory === undefined ? {} : { advisory }) };
  const asked = useCall(proposeCampaignRoute, { query });
  return (
    <Asked of={asked}>
      {({ input, candidates }) => (
        <>
          {candidates.length === 0 && <p role="status">{t("campaigns.noCandidates")}</p>}
          <CampaignForm initial={input} candidates={candidates} {...done} />
        </>
      )}
    </Asked>
  );
}

function Known({ weakness }: { weakness: string }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState(weakness);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (number.trim() !== "") goTo(`/campaigns/new${searchText({ weakness: number.trim() })}`);
  };
  return (
    <section className={sheet.part} aria-labelledby="known">
      <h2 id="known">{t("campaigns.from")}</h2>
      <p className={sheet.muted}>{t("campaigns.fromHint")}</p>
      <form onSubmit={submit} className={sheet.tools} aria-label={t("campaigns.from")}>
        <TextField label={t("campaigns.weaknessNumber")} maxLength={200} value={number} onChange={setNumber} />
        <Actions>
          <Button type="submit" h={44} variant="outline">
            {t("campaigns.lookUp")}
          </Button>
        </Actions>
      </form>
      <Fold className={sheet.fold} summary={t("campaigns.advisorySearch")}>
        {() => <Advisories />}
      </Fold>
    </section>
  );
}

const AT_ONCE = 20;

function Advisories() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState("");
  const [offset, setOffset] = useState(0);
  const query = { q: asked, offset: String(offset), limit: String(AT_ONCE) };
  const found = useCall(listAdvisoriesRoute, { query }, { keepLast: true });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setOffset(0);
    setAsked(words.trim());
  };
  return (
    <>
      <form onSubmit={submit} className={sheet.tools} aria-label={t("campaigns.advisorySearch")}>
        <TextField label={t("campaigns.advisorySearch")} maxLength={120} value={words} onChange={setWords} />
        <Actions>
          <Button type="submit" h={44} variant="outline">
            {t("campaigns.lookUp")}
          </Button>
        </Actions>
      </form>
      <Asked of={found}>
        {({ advisories, hasMore }) =>
          advisories.length === 0 ? (
            <p>{t(asked === "" ? "campaigns.noAdvisories" : "campaigns.noAdvisory")}</p>
          ) : (
            <>
              <ul className={sheet.rows}>
                {advisories.map((one) => (
                  <li key={one.id} className={css.row}>
                    <span>
                      <b>{visibleLine(one.id)}</b> {visibleLine(one.title)}
                      <br />
                      <span className={sheet.muted}>
                        {visibleLine(one.publisher)}
                        {one.severity !== null && ` · ${t(`campaigns.severity.${one.severity}`)}`}
                      </span>
                    </span>
                    <Link href={`/campaigns/new${searchText({ advisory: one.id })}`} className={css.way}>
                      {t("campaigns.take")}
                    </Link>
                  </li>
                ))}
              </ul>
              <MoreOrLess offset={offset} atOnce={AT_ONCE} hasMore={hasMore} onOffset={setOffset} />
            </>
          )
        }
      </Asked>
    </>
  );
}
