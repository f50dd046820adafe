/**
 * The task at one device, as somebody does it who stands there with a phone: which device, what became of it, the proof.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  assignCampaignTaskRoute,
  type Campaign,
  type CampaignTask,
  endCampaignTaskRoute,
  reopenCampaignTaskRoute,
  type TaskMove,
} from "../../src/contract/campaign.ts";
import { endProblem, TASK_ENDS, type TaskEnd } from "../../src/domain/inspection/campaign/task.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { call, useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { queries } from "../queries.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./campaign.module.css";
import { Photos } from "./checklist-photos.tsx";
import { NOBODY, useInspectors } from "./task-assign.tsx";
import { sendPhoto } from "./use-inspection.ts";

interface CardProps {
  readonly campaign: Pick<Campaign, "id" | "state">;
  readonly task: CampaignTask;
}

export function TaskCard({ campaign, task }: CardProps) {
  const { t } = useTranslation();
  const [ending, setEnding] = useState(false);
  const mayWrite = useMay("inspection.write") && campaign.state === "open";
  const { device, state, coverage, unknown, joined, assignee } = task;
  const ended = state === "open" ? undefined : task.trail.findLast((move) => move.state === state);
  const version = device.firmware;
  return (
    <article className={css.task} aria-label={visibleLine(device.title)}>
      <div className={css.row}>
        <span>
          <Link href={`/devices/${device.id}`} className={css.way}>
            <b>{visibleLine(device.title)}</b>
          </Link>
          <br />
          {visibleLine(device.place)}
          <br />
          <span className={sheet.muted}>
            {[device.product, device.serial]
              .filter((one) => one !== null)
              .map(visibleLine)
              .join(" · ")}{" "}
            ·{" "}
            {version === null
              ? t("campaigns.noFirmware")
              : t("campaigns.firmwareOn", { version: visibleLine(version) })}
          </span>
        </span>
        <span>
          <b className={sheet.chip}>
            <Glyph name={GLYPHS[state]} size={18} /> {t(`campaigns.task.${state}`)}
          </b>
          <br />
          <span>{t(`campaigns.coverage.${coverage}`)}</span>
          {joined === "later" && ` · ${t("campaigns.joinedLater")}`}
          <br />
          <span className={sheet.muted}>
            {[
              unknown.length === 0
                ? []
                : t("campaigns.notKnown", { what: unknown.map((one) => t(`campaigns.unknown.${one}`)).join(", ") }),
              assignee !== null ? visibleLine(assignee.name) : state === "open" ? t("campaigns.nobody") : [],
            ]
              .flat()
              .join(" · ")}
          </span>
        </span>
      </div>
      {ended !== undefined && <Ended move={ended} />}
      {mayWrite && (
        <div className={css.screen}>
          {state === "open" && !ending && (
            <div className={sheet.tools}>
              <Button h={44} onClick={() => setEnding(true)}>
                {t("campaigns.endTask")}
              </Button>
              <AssignTask campaignId={campaign.id} task={task} />
            </div>
          )}
          {state === "open" && ending && (
            <EndTask campaignId={campaign.id} task={task} onClose={() => setEnding(false)} />
          )}
          {state !== "open" && state !== "retired" && <ReopenTask campaignId={campaign.id} task={task} />}
        </div>
      )}
    </article>
  );
}

const GLYPHS = {
  open: "integrating",
  done: "met",
  "not-affected": "not-applicable",
  "not-located": "unknown-issuer",
  retired: "retired",
} as const;

function Ended({ move }: { move: TaskMove }) {
  const { t } = useTranslation();
  return (
    <div>
      <p>
        {t("campaigns.endedBy", { state: t(`campaigns.task.${move.state}`), name: visibleLine(move.by) })}{" "}
        <When at={move.at} />
        {move.firmware !== null && ` · ${t("campaigns.seen", { version: visibleLine(move.firmware) })}`}
        {move.evidence.length > 0 && ` · ${t("campaigns.evidence", { count: move.evidence.length })}`}
      </p>
      {move.note !== null && <p>{visibleLine(move.note)}</p>}
      {move.stillMeant === true && (
        <p className={sheet.chip}>
          <Glyph name="high" size={18} /> <b>{t("campaigns.stillMeant")}</b>
        </p>
      )}
      {move.evidence.length > 0 && (
        <Photos answer={{ result: "met", note: null, measured: null, evidence: move.evidence }} />
      )}
    </div>
  );
}

interface TaskProps {
  readonly campaignId: string;
  readonly task: CampaignTask;
}

function EndTask({ campaignId, task, onClose }: TaskProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const [end, setEnd] = useState<TaskEnd>({ state: "done", note: null, evidence: [], firmware: null });
  const [sending, setSending] = useState(false);
  const [unsent, setUnsent] = useState<unknown>();
  const keep = useChange(endCampaignTaskRoute, { onDone: onClose });
  const set = (change: Partial<TaskEnd>) => setEnd({ ...end, ...change });
  const said = (text: string) => (text.trim() === "" ? null : text);
  const isWhole = endProblem("open", end) === undefined;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSending(true);
    setUnsent(undefined);
    try {
      for (const { digest, name } of end.evidence) await sendPhoto(digest, name);
      const body = { ...end, note: end.note?.trim() ?? null, firmware: end.firmware?.trim() ?? null };
      keep.mutate({ params: { id: campaignId, device: task.device.id }, version: task.version, body });
    } catch (problem) {
      setUnsent(problem);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className={sheet.form} onSubmit={(event) => void submit(event)} aria-label={t("campaigns.endTask")}>
      <ChoiceField
        label={t("campaigns.outcome")}
        value={end.state}
        choices={TASK_ENDS.map((value) => ({ value, label: t(`campaigns.outcomes.${value}`) }))}
        onChange={(state) => set({ state })}
      />
      <Fields>
        {end.state !== "not-located" && (
          <TextField
            label={t("campaigns.firmwareSeen")}
            maxLength={80}
            value={end.firmware ?? ""}
            onChange={(text) => set({ firmware: said(text) })}
          />
        )}
        <TextField
          label={t(`campaigns.noteOf.${end.state}`)}
          required={end.state !== "done"}
          maxLength={500}
          value={end.note ?? ""}
          onChange={(text) => set({ note: said(text) })}
        />
      </Fields>
      <Photos
        answer={{ result: "met", note: null, measured: null, evidence: end.evidence }}
        onTaken={(evidence) => set({ evidence })}
      />
      {end.state === "done" && !isWhole && <p className={sheet.muted}>{t("campaigns.needs")}</p>}
      <Actions>
        <Button type="submit" h={44} loading={sending || keep.isPending} disabled={!isWhole}>
          {t("campaigns.save")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      <Notice problem={unsent ?? keep.error ?? undefined} />
    </form>
  );
}

function AssignTask({ campaignId, task }: TaskProps) {
  const { t } = useTranslation();
  const people = useInspectors();
  const [assignee, setAssignee] = useState(task.assignee?.id ?? NOBODY);
  const assign = async () => {
    const params = { id: campaignId, device: task.device.id };
    const body = { assignee: assignee === NOBODY ? null : assignee };
    await call(assignCampaignTaskRoute, { params, version: task.version, body });
    await queries.invalidateQueries();
  };
  return (
    <SureButton label={t("campaigns.assign")} title={t("campaigns.assign")} onSure={assign}>
      <ChoiceField label={t("campaigns.assign")} value={assignee} choices={people} onChange={setAssignee} />
    </SureButton>
  );
}

function ReopenTask({ campaignId, task }: TaskProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const reopen = async () => {
    const params = { id: campaignId, device: task.device.id };
    await call(reopenCampaignTaskRoute, { params, version: task.version, body: { note: note.trim() } });
    await queries.invalidateQueries();
  };
  return (
    <SureButton
      label={t("campaigns.reopenTask")}
      title={t("campaigns.reopenTask")}
      ready={note.trim() !== ""}
      onSure={reopen}
    >
      <TextField label={t("campaigns.reason")} required maxLength={500} value={note} onChange={setNote} />
    </SureButton>
  );
}
