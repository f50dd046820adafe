/**
 * Who does what next with an evaluation: hand it over, review it, close it with the facility's signature; and who did what.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type EvaluationHead,
  type EvaluationMove,
  moveEvaluationRoute,
  sealedEvaluationRoute,
} from "../../src/contract/evaluation.ts";
import { addressOf, useChange } from "../call.ts";
import { Actions, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { Countersigned } from "./countersigned.tsx";

interface EvaluationStepsProps {
  readonly evaluation: EvaluationHead;
  /** Entries that the server does not have yet. */
  readonly waiting: number;
}

export function EvaluationSteps({ evaluation, waiting }: EvaluationStepsProps) {
  const { t } = useTranslation();
  const { id, state, trail, version } = evaluation;
  const [note, setNote] = useState("");
  const change = useChange(moveEvaluationRoute, {
    // What was written meanwhile is for the next step.
    onDone: (_reply, { body }) => setNote((now) => (now.trim() === (body.note ?? "") ? "" : now)),
  });
  const [answers, reviews, signs] = [
    useMay("evaluation.answer"),
    useMay("evaluation.review"),
    useMay("evaluation.sign"),
  ];
  const may: Record<EvaluationMove, boolean> = {
    "hand-over": answers && state === "answering",
    accept: reviews && state === "review",
    return: reviews && (state === "review" || state === "reviewed"),
    close: signs && state === "reviewed",
  };
  const open = (Object.keys(may) as EvaluationMove[]).filter((step) => may[step]);
  const go = (step: EvaluationMove) =>
    change.mutate({ params: { id }, version, body: { step, note: note.trim() === "" ? null : note.trim() } });
  return (
    <section className={sheet.part} aria-labelledby="steps">
      <h2 id="steps">{t("maturity.steps")}</h2>
      <ol className={sheet.rows}>
        {trail.map(({ step, by, at, note: said }) => (
          <li key={at}>
            {t(`maturity.did.${step}`, { name: by })} <When at={at} />
            {said !== null && <> · {said}</>}
          </li>
        ))}
      </ol>
      {state === "closed" && (
        <>
          <p>
            {t("maturity.closedText")}{" "}
            <a href={addressOf(sealedEvaluationRoute, { params: { id } })} download>
              {t("maturity.signedFile")}
            </a>
          </p>
          <Countersigned evaluationId={id} />
        </>
      )}
      {open.length > 0 && (
        <>
          <TextField
            label={t("maturity.stepNote")}
            {...(may.return ? { hint: t("maturity.stepNoteHint") } : {})}
            value={note}
            onChange={setNote}
            maxLength={500}
          />
          {waiting > 0 && <p>{t("maturity.stepsWait")}</p>}
          <Actions>
            {open.map((step) => (
              <Button
                key={step}
                h={44}
                variant={step === "return" ? "outline" : "filled"}
                disabled={waiting > 0 || (step === "return" && note.trim() === "")}
                loading={change.isPending}
                onClick={() => go(step)}
              >
                {t(`maturity.do.${step}`)}
              </Button>
            ))}
          </Actions>
          <Notice problem={change.error ?? undefined} />
        </>
      )}
    </section>
  );
}
