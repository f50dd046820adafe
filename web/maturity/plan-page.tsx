/**
 * The plan of an evaluation: its measures with cost, owner and date, what ticking them would bring, and the cheapest of them.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo } from "../router.tsx";
import { useMay } from "../session.tsx";
import evaluationCss from "./evaluation-page.module.css";
import { EvaluationWays } from "./evaluation-ways.tsx";
import { MeasureList } from "./measure-list.tsx";
import { useTexts } from "./model.ts";
import { SyncState } from "./sync-state.tsx";
import { type OpenEvaluation, useEvaluation } from "./use-evaluation.ts";
import { usePlan } from "./use-plan.ts";
import { WayFinder } from "./way-finder.tsx";
import { WhatIfColumns, WhatIfLine } from "./what-if.tsx";

export function PlanPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const search: { for?: string } = useSearch({ strict: false });
  const { open, problem } = useEvaluation(id);
  const texts = useTexts();
  if (problem !== undefined) return <Notice problem={problem} />;
  if (open === undefined || texts === undefined) return <p role="status">{t("keep.waiting")}</p>;
  const criteria = search.for?.split(",").filter((one) => texts.criteria[one] !== undefined) ?? [];
  return <Shown open={open} texts={texts} planFor={criteria} />;
}

interface ShownProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  /** Criteria for which a measure is to be planned now. */
  readonly planFor: readonly string[];
}

function Shown({ open, texts, planFor }: ShownProps) {
  const { t } = useTranslation();
  const [safe, setSafe] = useState(true);
  const plan = usePlan(open);
  const { evaluation } = open.content;
  const mayPlan = useMay("evaluation.write") && evaluation.state === "answering";
  const here = `/evaluations/${evaluation.id}/plan`;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("maturityPlan.title", { title: evaluation.title })}</PageTitle>
      <EvaluationWays id={evaluation.id} here="plan" />
      <p className={sheet.lead}>{t("maturityPlan.lead")}</p>
      <div role="status" className={evaluationCss.sync}>
        <SyncState open={open} texts={texts} safe={safe} />
      </div>
      <WhatIfLine before={open.result} plan={plan} texts={texts} />
      <MeasureList
        open={open}
        texts={texts}
        plan={plan}
        mayPlan={mayPlan}
        planFor={planFor}
        onSafe={setSafe}
        onPlanned={() => goTo(here, { replace: true })}
      />
      <WhatIfColumns before={open.result} plan={plan} texts={texts} />
      <WayFinder
        open={open}
        texts={texts}
        plan={plan}
        onPlanFor={mayPlan ? (criteria) => goTo(`${here}?for=${criteria.join(",")}`) : undefined}
      />
    </div>
  );
}
