/**
 * Why the level is not higher, in plain words: the criteria in the way, first what unlocks most, each with what it brings
 * and the measure that is planned for it.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOverdue, type Measure } from "../../src/domain/maturity/measure.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { standingOf } from "../../src/domain/maturity/way-up.ts";
import { type Obstacle, obstaclesOf } from "../../src/domain/maturity/why-not-higher.ts";
import { ChoiceField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./evaluation-page.module.css";
import { MODEL } from "./model.ts";
import { scopeChoices } from "./scope-choices.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

const FIRST_SHOWN = 3;

interface WhyNotHigherProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
}

export function WhyNotHigher({ open, texts }: WhyNotHigherProps) {
  const { t } = useTranslation();
  const [scope, setScope] = useState("facility");
  const [all, setAll] = useState(false);
  const standing = standingOf(open.result, scope);
  if (standing === undefined) return null;
  const obstacles = obstaclesOf(MODEL, open.result, scope);
  const shown = all ? obstacles : obstacles.slice(0, FIRST_SHOWN);
  const unknown = obstacles.filter(({ result }) => result === "unknown").length;
  return (
    <section className={sheet.part} aria-labelledby="in-the-way">
      <h2 id="in-the-way">{t("maturity.whyNot", { level: standing.workingOn })}</h2>
      <div className={css.scope}>
        <ChoiceField
          label={t("maturityPlan.of")}
          value={scope}
          choices={scopeChoices(texts, t("maturity.facility"))}
          onChange={setScope}
        />
      </div>
      {obstacles.length === 0 ? (
        <p>{t("maturity.nothingInTheWay")}</p>
      ) : (
        <>
          <p className={sheet.muted}>
            {t("maturityPlan.openCount", { count: obstacles.length, level: standing.workingOn })}{" "}
            {unknown > 0 && t("maturityPlan.openUnknown", { count: unknown })} {t("maturity.whyNotLead")}
          </p>
          <ol className={css.way}>
            {shown.map((one) => (
              <li key={one.criterion}>
                <InTheWay obstacle={one} open={open} texts={texts} />
              </li>
            ))}
          </ol>
          {shown.length < obstacles.length && (
            <button type="button" className={css.more} onClick={() => setAll(true)}>
              {t("maturity.showAll", { count: obstacles.length })}
            </button>
          )}
        </>
      )}
    </section>
  );
}

/** One criterion in the way: how it stands, what it would bring, and its measure. */
export function InTheWay({ obstacle, open, texts }: WhyNotHigherProps & { obstacle: Obstacle }) {
  const { t } = useTranslation();
  const { criterion, column, level, lifts, beside, result, answer } = obstacle;
  const { id } = open.content.evaluation;
  const planned = open.measures.filter(({ criteria }) => criteria.includes(criterion));
  const name = (key: string) => texts.columns[key] ?? key;
  return (
    <>
      <Link href={`/evaluations/${id}?criterion=${criterion}`}>{texts.criteria[criterion]?.title ?? criterion}</Link>{" "}
      <span className={sheet.muted}>
        {t(`maturityPlan.stands.${result === "unknown" ? "unknown" : answer === "partly" ? "partly" : "broken"}`)}
      </span>
      <br />
      <span className={sheet.muted}>
        {lifts.length > 0
          ? lifts
              .map(({ column: lifted, from, to }) => t("maturityPlan.lifts", { column: name(lifted), from, to }))
              .join(" ")
          : t("maturityPlan.beside", { count: beside, column: name(column), level })}
      </span>
      <br />
      {planned.length === 0 ? (
        <Link href={`/evaluations/${id}/plan?for=${criterion}`}>{t("maturityPlan.planOne")}</Link>
      ) : (
        planned.map((measure) => <PlannedLine key={measure.id} measure={measure} open={open} />)
      )}
    </>
  );
}

function PlannedLine({ measure, open }: { measure: Measure; open: OpenEvaluation }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { title, owner, due, done, id } = measure;
  const told = [
    owner ?? [],
    done !== undefined
      ? t("maturityPlan.doneOn", { day: dayIn(done, language) })
      : due === undefined
        ? []
        : t("maturityPlan.dueOn", { day: dayIn(due, language) }),
    isOverdue(measure, open.evaluated.today) ? t("maturityPlan.overdue") : [],
  ].flat();
  return (
    <span className={css.planned}>
      {t("maturityPlan.planned")}{" "}
      <Link href={`/evaluations/${open.content.evaluation.id}/plan#measure-${id}`}>{title ?? id}</Link>
      {told.length > 0 && `, ${told.join(", ")}`}
    </span>
  );
}
