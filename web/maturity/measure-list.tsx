/**
 * The measures of an evaluation: planned, overdue and done, each to be ticked, changed, reported as done or taken back.
 */
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isPlanned, type Measure } from "../../src/domain/maturity/measure.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { isUndecided } from "../entry-queue.ts";
import { NothingYet } from "../look/nothing-yet.tsx";
import sheet from "../look/sheet.module.css";
import { MeasureForm } from "./measure-form.tsx";
import { DisputedMeasure, MeasureRow } from "./measure-row.tsx";
import css from "./plan.module.css";
import type { OpenEvaluation } from "./use-evaluation.ts";
import type { Plan } from "./use-plan.ts";

interface MeasureListProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly plan: Plan;
  readonly mayPlan: boolean;
  /** Criteria for which a measure is to be planned now. */
  readonly planFor: readonly string[];
  readonly onSafe: (safe: boolean) => void;
  /** The form that was opened for these criteria is closed. */
  readonly onPlanned: () => void;
}

const NEW = "";
/** All measures are weighed at once (src/acts/maturity/evaluation.ts). */
const MEASURES_KEPT = 300;

export function MeasureList({ open, texts, plan, mayPlan, planFor, onSafe, onPlanned }: MeasureListProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<string>();
  const wanted = planFor.join(",");
  useEffect(() => {
    if (wanted !== "") setEditing(NEW);
  }, [wanted]);
  const section = useRef<HTMLElement>(null);
  const left = useRef<string>(undefined);
  useEffect(() => {
    // Who closed the form goes on at its measure.
    if (editing !== undefined || left.current === undefined) return;
    const row = document.getElementById(`measure-${left.current}`);
    (row ?? section.current)?.querySelector("button")?.focus();
    left.current = undefined;
  }, [editing]);
  const close = (measure = editing) => {
    left.current = measure;
    setEditing(undefined);
    if (wanted !== "") onPlanned();
  };
  const keep = (measure: Measure) => {
    onSafe(open.sayMeasure(measure.id, measure));
    close(measure.id);
  };
  const takeBack = (measure: Measure) => {
    onSafe(open.sayMeasure(measure.id, null));
    close();
  };
  const planned = open.measures.filter(isPlanned).toSorted(byDue);
  const done = open.measures.filter((one) => !isPlanned(one));
  // Changed here while somebody else took it back: there is no row for it.
  const gone = open.waiting.filter(
    (one) => one.kind === "measure" && isUndecided(one) && !open.measures.some(({ id }) => id === one.about),
  );
  const form = (measure: Measure | undefined) => (
    <MeasureForm
      key={measure?.id ?? `new ${wanted}`}
      open={open}
      texts={texts}
      measure={measure}
      criteria={planFor}
      onKeep={keep}
      onTakeBack={measure === undefined ? undefined : () => takeBack(measure)}
      onClose={() => close()}
    />
  );
  const row = (measure: Measure) => (
    <li key={measure.id} id={`measure-${measure.id}`} className={css.measure}>
      {editing === measure.id ? (
        form(measure)
      ) : (
        <MeasureRow
          measure={measure}
          open={open}
          texts={texts}
          plan={plan}
          onEdit={mayPlan ? () => setEditing(measure.id) : undefined}
          onSafe={onSafe}
        />
      )}
    </li>
  );
  return (
    <section ref={section} className={sheet.part} aria-labelledby="measures">
      <h2 id="measures">{t("maturityPlan.measures")}</h2>
      {mayPlan &&
        (editing === NEW
          ? form(undefined)
          : open.measures.length < MEASURES_KEPT && (
              <div>
                <Button h={44} onClick={() => setEditing(NEW)}>
                  {t("maturityPlan.add")}
                </Button>
              </div>
            ))}
      {gone.map((one) => (
        <DisputedMeasure key={one.entry} open={open} entry={one} />
      ))}
      {open.measures.length === 0 && editing !== NEW ? (
        <NothingYet title={t("maturityPlan.none")}>
          <p>{t("maturityPlan.noneText")}</p>
        </NothingYet>
      ) : (
        <ul className={sheet.rows}>{planned.map(row)}</ul>
      )}
      {done.length > 0 && (
        <>
          <h3>{t("maturityPlan.doneTitle")}</h3>
          <p className={sheet.muted}>{t("maturityPlan.doneLead")}</p>
          <ul className={sheet.rows}>{done.map(row)}</ul>
        </>
      )}
    </section>
  );
}

/** The nearest day first, those without one last. */
function byDue({ due: one = "9999" }: Measure, { due: other = "9999" }: Measure): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
