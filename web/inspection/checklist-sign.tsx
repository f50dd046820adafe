/**
 * The end of an inspection: what came out, as far as the answers allow it, and the signature of who looked.
 */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { readInspectionRoute, signInspectionRoute } from "../../src/contract/inspection.ts";
import { addDays } from "../../src/domain/calendar.ts";
import { OUTCOMES, type Outcome, outcomeProblems } from "../../src/domain/inspection/outcome.ts";
import { keyOf, useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { today as utcToday } from "../words/locale.ts";

import type { OpenInspection } from "./use-inspection.ts";

/** After this many days somebody looks again at what failed or was not found. */
const AGAIN_DAYS = 30;

export function SignInspection({ open }: { open: OpenInspection }) {
  const { t } = useTranslation();
  const today = utcToday();
  const queries = useQueryClient();
  const { inspection, checklist, isRetired } = open.content;
  const [outcome, setOutcome] = useState<Outcome>("passed");
  const [on, setOn] = useState(today);
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const [again, setAgain] = useState("");
  const [password, setPassword] = useState("");
  const sign = useChange(signInspectionRoute, { onDone: () => setPassword("") });
  const isConditional = outcome === "conditional";
  const looksAgain = outcome === "failed" || outcome === "not-located";
  const signing = {
    ...{ outcome, on, note: note.trim() || null },
    acceptedUntil: isConditional && until !== "" ? until : null,
  };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(on);
  const problems = isDay ? outcomeProblems(signing, { steps: checklist.steps, answers: open.answers, isRetired }) : [];
  const waits = open.waiting.length;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { ...signing, again: looksAgain && again !== "" ? again : null, password };
    sign.mutate(
      { params: { id: inspection.id }, version: inspection.version, body },
      // Somebody else may have answered since: shown first, signed after.
      {
        onError: () =>
          queries.invalidateQueries({ queryKey: keyOf(readInspectionRoute, { params: { id: inspection.id } }) }),
      },
    );
  };
  const choose = (next: Outcome) => {
    setOutcome(next);
    if ((next === "failed" || next === "not-located") && again === "") setAgain(addDays(today, AGAIN_DAYS));
  };
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("inspections.end")}>
      <h2>{t("inspections.end")}</h2>
      <Fields>
        <ChoiceField
          label={t("inspections.outcomeLabel")}
          value={outcome}
          choices={OUTCOMES.map((value) => ({ value, label: t(`inspections.outcome.${value}`) }))}
          onChange={choose}
        />
        <TextField label={t("inspections.on")} type="date" required max={today} value={on} onChange={setOn} />
        {isConditional && (
          <TextField label={t("inspections.until")} type="date" required value={until} onChange={setUntil} />
        )}
        {looksAgain && (
          <TextField
            label={t("inspections.again")}
            hint={t("inspections.againHint")}
            type="date"
            value={again}
            onChange={setAgain}
          />
        )}
        <TextField
          label={t("inspections.finding")}
          required={outcome !== "passed" && outcome !== "retired"}
          maxLength={500}
          value={note}
          onChange={setNote}
        />
        <TextField
          label={t("inspections.password")}
          hint={t("inspections.passwordHint")}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Fields>
      {problems.length > 0 && (
        <ul className={sheet.muted}>
          {problems.map((problem) => (
            <li key={problem}>{t(`inspections.problem.${problem}`)}</li>
          ))}
        </ul>
      )}
      {waits > 0 && <p>{t("inspections.signLater")}</p>}
      <Actions>
        <Button
          type="submit"
          h={44}
          loading={sign.isPending}
          disabled={problems.length > 0 || waits > 0 || password === "" || !isDay}
        >
          {t("inspections.sign")}
        </Button>
      </Actions>
      <Notice problem={sign.error ?? undefined} />
    </form>
  );
}
