/**
 * A campaign as it is typed: what it is about, which devices are meant, and whom that means before anything is kept.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Campaign,
  type CampaignProposal,
  changeCampaignRoute,
  openCampaignRoute,
  previewCampaignRoute,
} from "../../src/contract/campaign.ts";
import { SEVERITIES } from "../../src/domain/finding/severity.ts";
import { CAMPAIGN_KINDS, type CampaignInput } from "../../src/domain/inspection/campaign/campaign.ts";
import { useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { AreaField } from "./campaign-area.tsx";
import { sentFilter, type TypedFilter, typedFilter, typedProblem } from "./campaign-filter.ts";
import { FilterFields } from "./campaign-filter-fields.tsx";
import { PreviewShown } from "./campaign-preview.tsx";

interface FormProps {
  readonly initial: CampaignInput;
  readonly candidates?: CampaignProposal["candidates"];
  /** The one that is changed. */
  readonly changed?: Pick<Campaign, "id" | "version">;
  readonly onDone: (campaign: Campaign) => void;
  readonly onClose: () => void;
}

type Details = Omit<CampaignInput, "filter">;

export function CampaignForm({ initial, candidates = [], changed, onDone, onClose }: FormProps) {
  const { t } = useTranslation();
  const { filter: first, ...about } = initial;
  const [details, setDetails] = useState<Details>(about);
  const [filter, setFilter] = useState<TypedFilter>(() => typedFilter(first));
  const [shownFor, setShownFor] = useState<string>();
  const preview = useChange(previewCampaignRoute);
  const open = useChange(openCampaignRoute, { onDone });
  const change = useChange(changeCampaignRoute, { onDone });
  const problem = typedProblem(filter);
  const sent = problem === undefined ? sentFilter(filter) : undefined;
  const isShown = preview.data !== undefined && shownFor !== undefined && shownFor === JSON.stringify(sent);
  const isSaid = details.title.trim() !== "" && details.instructions.trim() !== "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (sent === undefined) return;
    if (!isShown) {
      preview.mutate({ body: sent }, { onSuccess: () => setShownFor(JSON.stringify(sent)) });
      return;
    }
    const body = { ...trimmed(details), filter: sent };
    if (changed === undefined) open.mutate({ body });
    else change.mutate({ params: { id: changed.id }, version: changed.version, body });
  };
  const meant = (preview.data?.covered ?? 0) + (preview.data?.possible ?? 0);
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("campaigns.new")}>
      <AboutFields details={details} onChange={setDetails} />
      <FilterFields filter={filter} candidates={candidates} problem={problem} onChange={setFilter} />
      {isShown && <PreviewShown preview={preview.data} />}
      {preview.data !== undefined && !isShown && <p>{t("campaigns.previewOld")}</p>}
      <Actions>
        <Button
          type="submit"
          h={44}
          loading={preview.isPending || open.isPending || change.isPending}
          disabled={sent === undefined || (isShown && !isSaid)}
        >
          {!isShown
            ? t("campaigns.preview")
            : changed === undefined
              ? t("campaigns.openWith", { count: meant })
              : t("campaigns.save")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      <Notice problem={preview.error ?? open.error ?? change.error ?? undefined} />
    </form>
  );
}

function trimmed({ title, reference, link, instructions, ...details }: Details): Details {
  const orNull = (text: string | null) => (text === null || text.trim() === "" ? null : text.trim());
  return {
    ...{ ...details, title: title.trim(), reference: orNull(reference), link: orNull(link) },
    instructions: instructions.trim(),
  };
}

function AboutFields({ details, onChange }: { details: Details; onChange: (details: Details) => void }) {
  const { t } = useTranslation();
  const set = (change: Partial<Details>) => onChange({ ...details, ...change });
  const dayOrNull = (value: string) => (value === "" ? null : value);
  return (
    <>
      <h2>{t("campaigns.what")}</h2>
      <Fields>
        <ChoiceField
          label={t("campaigns.kind")}
          value={details.kind}
          choices={CAMPAIGN_KINDS.map((value) => ({ value, label: t(`campaigns.kinds.${value}`) }))}
          onChange={(kind) => set({ kind })}
        />
        <TextField
          label={t("campaigns.name")}
          required
          maxLength={120}
          value={details.title}
          onChange={(title) => set({ title })}
        />
        <TextField
          label={t("campaigns.reference")}
          hint={t("campaigns.referenceHint")}
          maxLength={120}
          value={details.reference ?? ""}
          onChange={(reference) => set({ reference })}
        />
        <TextField
          label={t("campaigns.link")}
          hint={t("campaigns.linkHint")}
          type="url"
          pattern="https://.*"
          maxLength={480}
          value={details.link ?? ""}
          onChange={(link) => set({ link })}
        />
        <TextField
          label={t("campaigns.publishedOn")}
          type="date"
          value={details.publishedOn ?? ""}
          onChange={(day) => set({ publishedOn: dayOrNull(day) })}
        />
        <ChoiceField
          label={t("campaigns.howBad")}
          value={details.severity}
          choices={[...SEVERITIES].reverse().map((value) => ({ value, label: t(`campaigns.severity.${value}`) }))}
          onChange={(severity) => set({ severity })}
        />
        <TextField
          label={t("campaigns.due")}
          type="date"
          value={details.due ?? ""}
          onChange={(day) => set({ due: dayOrNull(day) })}
        />
      </Fields>
      <AreaField
        label={t("campaigns.instructions")}
        required
        maxLength={4000}
        value={details.instructions}
        onChange={(instructions) => set({ instructions })}
      />
    </>
  );
}
