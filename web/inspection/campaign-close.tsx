/**
 * The end of a campaign: closing it with a signature, its signed documents, and opening it again.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Campaign,
  campaignDocumentRoute,
  closeCampaignRoute,
  reopenCampaignRoute,
} from "../../src/contract/campaign.ts";
import { addressOf, call, useChange } from "../call.ts";
import { Actions, Fields, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { queries } from "../queries.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./campaign.module.css";

export function CampaignEnd({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [signs, writes] = [useMay("inspection.sign"), useMay("inspection.write")];
  const { id, state, closures, counts, mayChange } = campaign;
  if (!mayChange) return null;
  return (
    <section className={sheet.part} aria-labelledby="end">
      <h2 id="end">{t("campaigns.closing")}</h2>
      {closures.length > 0 && (
        <ul>
          {closures.map(({ number, closedAt }) => (
            <li key={number}>
              <a
                href={addressOf(campaignDocumentRoute, { params: { id }, query: { number: String(number) } })}
                download
                className={css.way}
              >
                {t("campaigns.document", { number })}
              </a>{" "}
              <When at={closedAt} /> ·{" "}
              <Link href={`/campaigns/${id}/closure?number=${number}`} className={css.way}>
                {t("campaigns.closure", { number })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {state === "open" && counts.open > 0 && <p>{t("campaigns.closeWaits", { count: counts.open })}</p>}
      {state === "open" && counts.open === 0 && signs && <CloseForm campaign={campaign} />}
      {state === "closed" && writes && (
        <div className={css.screen}>
          <Reopen campaign={campaign} />
        </div>
      )}
    </section>
  );
}

function CloseForm({ campaign: { id, version } }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [password, setPassword] = useState("");
  const close = useChange(closeCampaignRoute, { onDone: () => setPassword("") });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    close.mutate({ params: { id }, version, body: { note: note.trim() || null, password } });
  };
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("campaigns.close")}>
      <p>{t("campaigns.closeText")}</p>
      <Fields>
        <TextField label={t("campaigns.note")} maxLength={500} value={note} onChange={setNote} />
        <TextField
          label={t("campaigns.password")}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} loading={close.isPending} disabled={password === ""}>
          {t("campaigns.sign")}
        </Button>
      </Actions>
      <Notice problem={close.error ?? undefined} />
    </form>
  );
}

function Reopen({ campaign: { id, version } }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const reopen = async () => {
    await call(reopenCampaignRoute, { params: { id }, version, body: { note: note.trim() } });
    await queries.invalidateQueries();
  };
  return (
    <SureButton label={t("campaigns.reopen")} title={t("campaigns.reopen")} ready={note.trim() !== ""} onSure={reopen}>
      <TextField label={t("campaigns.reason")} required maxLength={500} value={note} onChange={setNote} />
    </SureButton>
  );
}
