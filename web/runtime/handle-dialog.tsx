/**
 * What a person does about a finding. Whatever somebody else did meanwhile is shown first and nothing of it is lost; that
 * the device reported again is no such change.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  deviceRuntimeRoute,
  type HandleFinding,
  handleFindingRoute,
  type WatchFinding,
} from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CallProblem, call, useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import { useAccount } from "../session.tsx";
import { type Duration, DurationField, endOf } from "./duration-field.tsx";
import css from "./runtime.module.css";

export const HANDLINGS = ["acknowledge", "note", "assign", "snooze", "accept", "refute"] as const;
export type Handling = (typeof HANDLINGS)[number];

/** The device may report many times while somebody writes. */
const TRIES = 4;

const said = ({ state, handling }: WatchFinding) => JSON.stringify([state, handling]);

interface HandleDialogProps {
  readonly what: Handling;
  readonly finding: WatchFinding;
  readonly onClose: () => void;
}

export function HandleDialog({ what, finding, onClose }: HandleDialogProps) {
  const { t } = useTranslation();
  const me = useAccount()?.name ?? "";
  const change = useChange(handleFindingRoute);
  const [note, setNote] = useState("");
  const [to, setTo] = useState(finding.handling.assignee ?? me);
  const [duration, setDuration] = useState<Duration>(what === "accept" ? "10080" : "480");
  const [times, setTimes] = useState("");
  const [seen, setSeen] = useState(finding);
  const [theirs, setTheirs] = useState<WatchFinding>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const text = note.trim() === "" ? null : note.trim();
  const needsText = what === "note" || what === "accept" || what === "refute";
  const hasEnd = what !== "snooze" || duration !== "" || times !== "";
  const ready = (!needsText || text !== null) && hasEnd;

  const send = async (from: WatchFinding) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const changed = await sendAs(from, (version) =>
        change.mutateAsync({
          params: { id: finding.id },
          version,
          body: wishOf(what, { text, to: to.trim(), duration, times }),
        }),
      );
      if (changed === undefined) return onClose();
      setTheirs(changed);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) void send(theirs ?? seen);
    if (theirs !== undefined) {
      setSeen(theirs);
      setTheirs(undefined);
    }
  };
  return (
    <Dialog title={t(`runtime.handle.title.${what}`)} onClose={onClose}>
      <form onSubmit={submit} className={css.dialogForm}>
        <p>{t(`runtime.handle.text.${what}`)}</p>
        {what === "assign" && (
          <TextField label={t("runtime.handle.to")} value={to} maxLength={120} autoComplete="off" onChange={setTo} />
        )}
        {what === "snooze" && (
          <>
            <DurationField
              label={t("runtime.handle.for")}
              value={duration}
              none={t("runtime.handle.forWorse")}
              onChange={setDuration}
            />
            <TextField
              label={t("runtime.handle.orTimes")}
              hint={t("runtime.handle.orTimesHint")}
              {...(hasEnd ? {} : { problem: t("runtime.handle.needsEnd") })}
              type="number"
              min={1}
              max={1_000_000}
              value={times}
              onChange={setTimes}
            />
          </>
        )}
        {what === "accept" && <DurationField label={t("runtime.handle.for")} value={duration} onChange={setDuration} />}
        {what !== "assign" && (
          <TextField
            label={t(what === "accept" || what === "refute" ? "runtime.handle.reason" : "runtime.handle.note")}
            required={needsText}
            value={note}
            maxLength={500}
            autoComplete="off"
            onChange={setNote}
          />
        )}
        {theirs !== undefined && <Meanwhile before={seen} now={theirs} />}
        <Notice problem={problem} />
        <Actions>
          <Button type="submit" h={44} loading={busy} disabled={!ready}>
            {t(theirs === undefined ? `runtime.handle.do.${what}` : "runtime.handle.anyway")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** What others did since `before`. */
function Meanwhile({ before, now }: { before: WatchFinding; now: WatchFinding }) {
  const { t } = useTranslation();
  const notes = now.handling.notes.slice(before.handling.notes.length);
  const { acknowledged, assignee } = now.handling;
  return (
    <div role="alert" className={css.meanwhile}>
      <p>
        <b>{t("runtime.handle.changed")}</b>
      </p>
      <p>{t("runtime.handle.changedState", { state: t(`runtime.finding.state.${now.state}`) })}</p>
      {acknowledged !== null && before.handling.acknowledged === null && (
        <p>
          {t("runtime.finding.state.acknowledged")}: {acknowledged.by}
        </p>
      )}
      {assignee !== null && assignee !== before.handling.assignee && (
        <p>{t("runtime.finding.assignedTo", { name: assignee })}</p>
      )}
      {notes.map(({ by, at, text }) => (
        <p key={`${at} ${text}`}>
          {by}: <bdi>{visibleLine(text)}</bdi>
        </p>
      ))}
    </div>
  );
}

/**
 * Sends with the newest version as long as people did nothing since `from`.
 * @returns the finding as others left it, where they did; undefined once it is sent.
 */
async function sendAs(
  from: WatchFinding,
  send: (version: number) => Promise<unknown>,
): Promise<WatchFinding | undefined> {
  let { version } = from;
  for (let tries = 1; ; tries++) {
    try {
      await send(version);
      return undefined;
    } catch (reason) {
      if (!(reason instanceof CallProblem) || reason.code !== "record-changed" || tries === TRIES) throw reason;
      const { reply } = await call(deviceRuntimeRoute, { params: { id: from.deviceId } });
      const now = reply.findings.find(({ id }) => id === from.id);
      if (now === undefined) throw reason;
      if (said(now) !== said(from)) return now;
      version = now.version;
    }
  }
}

interface Typed {
  readonly text: string | null;
  readonly to: string;
  readonly duration: Duration;
  readonly times: string;
}

function wishOf(what: Handling, { text, to, duration, times }: Typed): HandleFinding {
  const note = text ?? "";
  switch (what) {
    case "acknowledge":
      return { do: what, note: text };
    case "assign":
      return { do: what, to: to === "" ? null : to };
    case "snooze":
      return { do: what, until: endOf(duration), orOccurrences: times === "" ? null : Number(times), note: text };
    case "accept":
      return { do: what, until: endOf(duration) ?? "", note };
    case "note":
    case "refute":
      return { do: what, note };
  }
}
