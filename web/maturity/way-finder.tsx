/**
 * Which measures to take: the cheapest set to a level, or what a budget brings most with; found exactly, beside the page.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { isPlanned } from "../../src/domain/maturity/measure.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { standingOf } from "../../src/domain/maturity/way-up.ts";
import { Actions, ChoiceField, Fields } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { BudgetField } from "./budget-field.tsx";
import { MODEL } from "./model.ts";
import css from "./plan.module.css";
import { scopeChoices } from "./scope-choices.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";
import type { Plan } from "./use-plan.ts";
import { usePlanner } from "./use-planner.ts";
import { WayFound } from "./way-found.tsx";

interface WayFinderProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly plan: Plan;
  /** Undefined where nothing can be planned. */
  readonly onPlanFor: ((criteria: readonly string[]) => void) | undefined;
}

export function WayFinder({ open, texts, plan, onPlanFor }: WayFinderProps) {
  const { t } = useTranslation();
  const planner = usePlanner();
  const [scope, setScope] = useState("facility");
  const [target, setTarget] = useState<string>();
  const [budget, setBudget] = useState<number>();
  const standing = standingOf(open.result, scope);
  const level = target ?? String(standing?.workingOn ?? 1);
  const measures = open.measures.filter(isPlanned);
  const findTarget = (event: SubmitEvent) => {
    event.preventDefault();
    planner.ask(open.evaluated, { kind: "target", scope, target: Number(level), measures });
  };
  const findBudget = (event: SubmitEvent) => {
    event.preventDefault();
    if (budget !== undefined) planner.ask(open.evaluated, { kind: "budget", scope, budget, measures });
  };
  return (
    <section className={sheet.part} aria-labelledby="way-finder">
      <h2 id="way-finder">{t("maturityPlan.finder")}</h2>
      <p className={sheet.muted}>{t("maturityPlan.finderLead")}</p>
      <div className={css.finder}>
        <ChoiceField
          label={t("maturityPlan.of")}
          value={scope}
          choices={scopeChoices(texts, t("maturity.facility"))}
          onChange={setScope}
        />
        <div className={css.asks}>
          <form className={sheet.form} onSubmit={findTarget} aria-label={t("maturityPlan.toLevel")}>
            <h3>{t("maturityPlan.toLevel")}</h3>
            <Fields>
              <ChoiceField
                label={t("maturityPlan.target")}
                value={level}
                choices={MODEL.data.levels.map(({ n }) => ({
                  value: String(n),
                  label: `${n}, ${texts.levels[n - 1] ?? ""}`,
                }))}
                onChange={setTarget}
              />
            </Fields>
            <Actions>
              <Button type="submit" h={44}>
                {t("maturityPlan.findCheapest")}
              </Button>
            </Actions>
          </form>
          <form className={sheet.form} onSubmit={findBudget} aria-label={t("maturityPlan.forBudget")}>
            <h3>{t("maturityPlan.forBudget")}</h3>
            <BudgetField onChange={setBudget} />
            <Actions>
              <Button type="submit" h={44} disabled={budget === undefined}>
                {t("maturityPlan.findBest")}
              </Button>
            </Actions>
          </form>
        </div>
      </div>
      <div role="status">
        {planner.isBusy && (
          <p className={css.busy}>
            {t("maturityPlan.searching", { count: measures.length })}{" "}
            <Button variant="outline" h={44} onClick={planner.cancel}>
              {t("keep.cancel")}
            </Button>
          </p>
        )}
        {planner.answer !== undefined && (
          <WayFound answer={planner.answer} open={open} texts={texts} plan={plan} onPlanFor={onPlanFor} />
        )}
      </div>
    </section>
  );
}
