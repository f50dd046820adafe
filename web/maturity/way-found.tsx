/**
 * The measures that were found, what they cost together and what they bring; or what stands in the way without a measure.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { standingOf } from "../../src/domain/maturity/way-up.ts";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./plan.module.css";
import type { PlanAnswer } from "./plan-question.ts";
import { scopeName } from "./scope-choices.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";
import type { Plan } from "./use-plan.ts";

interface WayFoundProps {
  readonly answer: PlanAnswer;
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly plan: Plan;
  readonly onPlanFor: ((criteria: readonly string[]) => void) | undefined;
}

export function WayFound({ answer, open, texts, plan, onPlanFor }: WayFoundProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const scope = scopeName(texts, t("maturity.facility"), answer.scope);
  const before = standingOf(open.result, answer.scope)?.achieved ?? 0;
  if (answer.kind === "target" && before >= answer.target)
    return <p className={css.found}>{t("maturityPlan.reached", { scope, level: answer.target })}</p>;
  if (answer.kind === "target" && answer.uncovered.length > 0)
    return <Uncovered {...{ answer, open, texts, onPlanFor }} criteria={answer.uncovered} scope={scope} />;
  const lifted =
    answer.kind === "target"
      ? t("maturityPlan.reaches", { scope, level: answer.target })
      : t("maturityPlan.brings", { scope, before, level: answer.achieved });
  const columns = answer.kind === "budget" ? liftedColumns(answer.columns, open, texts) : [];
  return (
    <div className={css.found}>
      <p>
        <b>{answer.measures.length === 0 ? t("maturityPlan.noneFits") : lifted}</b>
      </p>
      {columns.length > 0 && <p>{t("maturityPlan.columnsRise", { columns: columns.join(", ") })}</p>}
      <ul className={css.taken}>
        {answer.measures.map(({ id, title, cost }) => (
          <li key={id}>
            {title ?? id} · {numberIn(cost, language)}
          </li>
        ))}
      </ul>
      {answer.measures.length > 0 && (
        <p>
          {t("maturityPlan.sum", {
            count: answer.measures.length,
            cost: numberIn(answer.cost, language),
            effort: numberIn(answer.effort, language),
          })}
        </p>
      )}
      <p className={sheet.muted}>{t(answer.proven ? "maturityPlan.proven" : "maturityPlan.notProven")}</p>
      {answer.measures.length > 0 && (
        <div>
          <Button h={44} onClick={() => plan.tickOnly(answer.measures)}>
            {t("maturityPlan.tickThese")}
          </Button>
        </div>
      )}
    </div>
  );
}

function liftedColumns(after: Readonly<Record<string, number>>, open: OpenEvaluation, texts: MaturityTexts): string[] {
  return Object.entries(after).flatMap(([key, level]) => {
    const before = open.result.columns[key]?.achieved ?? 0;
    return level > before ? [`${texts.columns[key] ?? key} ${before} → ${level}`] : [];
  });
}

const FIRST_SHOWN = 12;

/** The measure that was to fulfil it and is done: it only has to be answered. */
function doneFor({ measures }: OpenEvaluation, criterion: string): string | undefined {
  const done = measures.find((one) => one.done !== undefined && one.criteria.includes(criterion));
  return done?.title ?? done?.id;
}

/** The target is out of reach as long as these have no measure. */
function Uncovered({
  criteria,
  scope,
  answer,
  open,
  texts,
  onPlanFor,
}: Omit<WayFoundProps, "plan"> & { criteria: readonly string[]; scope: string }) {
  const { t } = useTranslation();
  const { id } = open.content.evaluation;
  const level = answer.kind === "target" ? answer.target : 0;
  return (
    <div className={css.found}>
      <p>
        <b>{t("maturityPlan.uncovered", { count: criteria.length, scope, level })}</b>
      </p>
      <ul className={`${css.taken} ${css.uncovered}`}>
        {criteria.slice(0, FIRST_SHOWN).map((one) => (
          <li key={one}>
            <Link href={`/evaluations/${id}?criterion=${one}`}>{texts.criteria[one]?.title ?? one}</Link>
            {doneFor(open, one) !== undefined ? (
              <> · {t("maturityPlan.isDoneFor", { title: doneFor(open, one) })}</>
            ) : onPlanFor === undefined ? null : (
              <Button
                variant="outline"
                h={44}
                aria-label={t("maturityPlan.planFor", { title: texts.criteria[one]?.title ?? one })}
                onClick={() => onPlanFor([one])}
              >
                {t("maturityPlan.planOne")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {criteria.length > FIRST_SHOWN && (
        <p className={sheet.muted}>{t("maturityPlan.andMore", { count: criteria.length - FIRST_SHOWN })}</p>
      )}
    </div>
  );
}
