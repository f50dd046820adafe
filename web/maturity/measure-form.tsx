/**
 * Planning a measure, or changing one: what is done, what is fulfilled then, what it costs, who does it and until when.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Measure } from "../../src/domain/maturity/measure.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { Actions, Fields, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { amountIn } from "./amount.ts";
import { CriteriaChoice } from "./criteria-choice.tsx";
import type { OpenEvaluation } from "./use-evaluation.ts";

interface MeasureFormProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  /** Undefined for a new one. */
  readonly measure: Measure | undefined;
  /** Criteria that a new one is planned for. */
  readonly criteria: readonly string[];
  readonly onKeep: (measure: Measure) => void;
  /** Undefined for a new one. */
  readonly onTakeBack: (() => void) | undefined;
  readonly onClose: () => void;
}

export function MeasureForm({ open, texts, measure, criteria, onKeep, onTakeBack, onClose }: MeasureFormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(measure?.title ?? measure?.id ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(measure?.criteria ?? criteria);
  const [cost, setCost] = useState(measure === undefined ? "" : String(measure.cost));
  const [effort, setEffort] = useState(String(measure?.effort ?? ""));
  const [owner, setOwner] = useState(measure?.owner ?? "");
  const [due, setDue] = useState(measure?.due ?? "");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
  }, []);
  const amounts = { cost: amountIn(cost === "" ? "0" : cost), effort: amountIn(effort === "" ? "0" : effort) };
  const wrong = t("maturityPlan.amountWrong");
  const ready = title.trim() !== "" && chosen.length > 0 && amounts.cost !== undefined && amounts.effort !== undefined;
  const name = measure === undefined ? t("maturityPlan.add") : t("maturityPlan.editOf", { title: measure.title ?? "" });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!ready || amounts.cost === undefined) return;
    onKeep({
      id: measure?.id ?? crypto.randomUUID(),
      title: title.trim(),
      criteria: [...chosen],
      cost: amounts.cost,
      ...(effort === "" || amounts.effort === undefined ? {} : { effort: amounts.effort }),
      ...(owner.trim() === "" ? {} : { owner: owner.trim() }),
      ...(due === "" ? {} : { due }),
      ...(measure?.done === undefined ? {} : { done: measure.done }),
    });
  }

  return (
    <form ref={form} className={sheet.form} onSubmit={submit} aria-label={name}>
      <TextField label={t("maturityPlan.what")} required maxLength={300} value={title} onChange={setTitle} />
      <CriteriaChoice open={open} texts={texts} chosen={chosen} onChange={setChosen} />
      <Fields>
        <TextField
          label={t("maturityPlan.cost")}
          hint={t("maturityPlan.costHint")}
          {...(amounts.cost === undefined ? { problem: wrong } : {})}
          inputMode="decimal"
          value={cost}
          onChange={setCost}
        />
        <TextField
          label={t("maturityPlan.effort")}
          hint={t("maturityPlan.effortHint")}
          {...(amounts.effort === undefined ? { problem: wrong } : {})}
          inputMode="decimal"
          value={effort}
          onChange={setEffort}
        />
        <TextField
          label={t("maturityPlan.owner")}
          hint={t("maturityPlan.ownerHint")}
          maxLength={120}
          value={owner}
          onChange={setOwner}
        />
        <TextField
          label={t("maturityPlan.due")}
          type="date"
          min="1970-01-01"
          max="2999-12-31"
          value={due}
          onChange={setDue}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} disabled={!ready}>
          {t("maturityPlan.keep")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
        {onTakeBack !== undefined && (
          <SureButton
            label={t("maturityPlan.takeBack")}
            title={t("maturityPlan.takeBackOf", { title })}
            onSure={async () => onTakeBack()}
          >
            <p>{t("maturityPlan.takeBackText")}</p>
          </SureButton>
        )}
      </Actions>
      {chosen.length === 0 && <p className={sheet.muted}>{t("maturityPlan.needsCriteria")}</p>}
    </form>
  );
}
