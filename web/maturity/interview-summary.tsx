/**
 * What the interview came to: the level, the three most useful next steps, what nobody knew, and where to go on.
 */
import { Button } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Interview, interviewOf } from "../../src/domain/maturity/interview.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { nextSteps } from "../../src/domain/maturity/why-not-higher.ts";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import evaluationCss from "./evaluation-page.module.css";
import { useFigureName } from "./figure-fields.tsx";
import css from "./interview.module.css";
import { MODEL } from "./model.ts";
import { SoFar } from "./so-far.tsx";
import type { OpenEvaluation } from "./use-evaluation.ts";
import { InTheWay } from "./why-not-higher.tsx";

/** `first`: levels 1 and 2; `further`: all levels; `plan`: what moves no level and is in the way of the next. */
export type Round = "first" | "further" | "plan";

interface InterviewSummaryProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly interview: Interview;
  readonly round: Round;
  readonly mayAnswer: boolean;
  /** How many questions were put off in this round. */
  readonly skipped: number;
  readonly onSkipped: () => void;
  readonly hrefOf: (question?: string) => string;
}

const STEPS_SHOWN = 3;

export function InterviewSummary(props: InterviewSummaryProps) {
  const { open, texts, interview, round, mayAnswer, skipped, onSkipped, hrefOf } = props;
  const { t } = useTranslation();
  const figureName = useFigureName();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const { evaluated, result, content } = open;
  const { id } = content.evaluation;
  const all = useMemo(() => interviewOf(MODEL, evaluated, result, MODEL.topLevel), [evaluated, result]);
  const steps = nextSteps(MODEL, evaluated, result, STEPS_SHOWN);
  const level = result.facility.achieved;
  const further = round === "further" ? 0 : all.questions.length;
  return (
    <section className={css.summary} aria-labelledby="summary">
      <h2 id="summary" ref={heading} tabIndex={-1}>
        {t("interview.summary", { level, name: level === 0 ? texts.belowFirstLevel : (texts.levels[level - 1] ?? "") })}
      </h2>
      <p className={sheet.lead}>{t(mayAnswer ? "interview.summaryLead" : "interview.notNow")}</p>
      <SoFar open={open} texts={texts} />
      {steps.length > 0 && (
        <>
          <h3>{t("interview.nextSteps")}</h3>
          <ol className={evaluationCss.way}>
            {steps.map((one) => (
              <li key={one.criterion}>
                <InTheWay obstacle={one} open={open} texts={texts} />
              </li>
            ))}
          </ol>
        </>
      )}
      {skipped > 0 && (
        <div>
          <Button variant="outline" h={44} onClick={onSkipped}>
            {t("interview.askSkipped", { count: skipped })}
          </Button>
        </div>
      )}
      {mayAnswer && interview.notKnown.length > 0 && (
        <>
          <h3>{t("interview.notKnown", { count: interview.notKnown.length })}</h3>
          <p className={sheet.muted}>{t("interview.notKnownLead")}</p>
          <ul>
            {interview.notKnown.map((one) => (
              <li key={one.id}>
                <Link href={hrefOf(one.id)}>
                  {one.isFigure ? figureName(one.id) : (texts.criteria[one.id]?.title ?? one.id)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t("interview.goOnWith")}</h3>
      <ul className={css.ways}>
        {mayAnswer && round !== "plan" && all.forPlan.length > 0 && (
          <li>
            <Link href={`/evaluations/${id}/interview?round=plan`}>
              {t("interview.roundPlan", { count: all.forPlan.length })}
            </Link>
          </li>
        )}
        {mayAnswer && further > 0 && (
          <li>
            <Link href={`/evaluations/${id}/interview?round=further`}>
              {t("interview.roundFurther", { count: further })}
            </Link>
          </li>
        )}
        <li>
          <Link href={`/evaluations/${id}/plan`}>{t("interview.toPlan")}</Link>
        </li>
        <li>
          <Link href={`/evaluations/${id}`}>{t("interview.toMatrix")}</Link>
        </li>
      </ul>
    </section>
  );
}
