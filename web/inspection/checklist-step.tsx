/**
 * One step at the device: what is to be done, what the program sees, four large answers, a note, a value, photos.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChecklistStep as Step } from "../../src/domain/inspection/checklist.ts";
import { answerProblem, STEP_RESULTS, type StepAnswer, type StepResult } from "../../src/domain/inspection/outcome.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { isUndecided } from "../entry-queue.ts";
import { Actions, TextField } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import css from "./checklist.module.css";
import { Compared } from "./checklist-compared.tsx";
import { Photos } from "./checklist-photos.tsx";
import { useStepWords } from "./step-words.ts";
import type { OpenInspection } from "./use-inspection.ts";

interface ChecklistStepProps {
  readonly open: OpenInspection;
  readonly step: Step;
  readonly mayAnswer: boolean;
  /** Told whether what was said outlives the page. */
  readonly onSaid: (safe: boolean) => void;
}

const GLYPHS = { met: "met", broken: "broken", "not-applicable": "not-applicable", unknown: "unknown" } as const;
const BLANK: StepAnswer = { result: "met", note: null, evidence: [], measured: null };

export function ChecklistStep({ open, step, mayAnswer, onSaid }: ChecklistStepProps) {
  const { t } = useTranslation();
  const words = useStepWords();
  const answer = open.answers.get(step.id);
  const kept = open.kept(step.id);
  // What was chosen and waits for its reason; undefined where what stands there is what was chosen.
  const [chosen, setChosen] = useState<StepResult>();
  const [note, setNote] = useState<string>();
  const [measured, setMeasured] = useState<string>();
  const shown = chosen ?? answer?.result;
  const disputed = open.waiting.find((one) => one.about === step.id && isUndecided(one));
  const said: StepAnswer = {
    ...(answer ?? BLANK),
    result: shown ?? "met",
    note: (note ?? answer?.note ?? "").trim() || null,
    measured: numberIn(measured, answer?.measured ?? null),
  };
  const say = (next: StepAnswer) => {
    if (answerProblem(step, next) !== undefined) return;
    onSaid(open.say(step.id, next));
    setChosen(undefined);
    setNote(undefined);
    setMeasured(undefined);
  };
  const choose = (result: StepResult) => {
    const next = { ...said, result };
    if (answerProblem(step, next) === undefined) say(next);
    else setChosen(result);
  };
  const needsReason = shown !== undefined && shown !== "met" && said.note === null;
  const isDirty = chosen !== undefined || note !== undefined || measured !== undefined;
  const compared = kept?.compared ?? open.content.compared.find(({ of }) => of === step.compares);
  return (
    <fieldset className={css.step} data-result={answer?.result ?? "open"}>
      <legend>
        {words.title(step)}
        {step.isMandatory && <span className={css.mandatory}> {t("inspections.mandatory")}</span>}
      </legend>
      {words.how(step) !== undefined && <p className={css.how}>{words.how(step)}</p>}
      {compared !== undefined && <Compared of={compared} />}
      {disputed !== undefined && (
        <div className={css.disputed} role="alert">
          <p>{t(disputed.overtaken ? "inspections.overtaken" : "inspections.refused", { name: kept?.by ?? "" })}</p>
          <Actions>
            {disputed.overtaken && (
              <Button h={44} onClick={() => open.insist(disputed)}>
                {t("maturity.takeMine")}
              </Button>
            )}
            <Button h={44} variant="outline" onClick={() => open.giveUp(disputed)}>
              {t("maturity.takeTheirs")}
            </Button>
          </Actions>
        </div>
      )}
      {mayAnswer ? (
        <>
          <div className={css.results}>
            {STEP_RESULTS.filter((result) => result !== "not-applicable" || step.mayNotApply).map((result) => (
              <button
                key={result}
                type="button"
                className={css.choice}
                aria-pressed={shown === result}
                onClick={() => choose(result)}
              >
                <Glyph name={GLYPHS[result]} size={22} />
                {t(`inspections.result.${result}`)}
              </button>
            ))}
          </div>
          {shown !== undefined && (
            <>
              {step.unit !== null && (
                <TextField
                  label={t("inspections.measured", { unit: step.unit })}
                  inputMode="decimal"
                  value={measured ?? String(answer?.measured ?? "")}
                  onChange={setMeasured}
                />
              )}
              <TextField
                label={t(shown === "met" ? "inspections.note" : "inspections.reason")}
                maxLength={500}
                required={shown !== "met"}
                value={note ?? answer?.note ?? ""}
                onChange={setNote}
              />
              {isDirty && (
                <Actions>
                  <Button h={44} disabled={needsReason} onClick={() => say(said)}>
                    {t("inspections.save")}
                  </Button>
                </Actions>
              )}
            </>
          )}
          {answer !== undefined && chosen === undefined && (
            <Photos answer={answer} onTaken={(evidence) => say({ ...said, evidence })} onSafe={onSaid} />
          )}
        </>
      ) : (
        <Answered answer={answer} unit={step.unit} />
      )}
    </fieldset>
  );
}

function Answered({ answer, unit }: { answer: StepAnswer | undefined; unit: string | null }) {
  const { t } = useTranslation();
  if (answer === undefined) return <p>{t("inspections.unanswered")}</p>;
  return (
    <>
      <p className={css.answered}>
        <Glyph name={GLYPHS[answer.result]} size={22} />
        <b>{t(`inspections.result.${answer.result}`)}</b>
        {answer.measured !== null && ` ${answer.measured} ${unit ?? ""}`}
      </p>
      {answer.note !== null && <p>{visibleLine(answer.note)}</p>}
      {answer.evidence.length > 0 && <Photos answer={answer} />}
    </>
  );
}

/** Of a field with a number, commas among them; what is none is nothing. */
function numberIn(written: string | undefined, before: number | null): number | null {
  if (written === undefined) return before;
  const value = Number(written.trim().replace(",", "."));
  return written.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 1e9 ? null : value;
}
