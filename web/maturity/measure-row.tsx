/**
 * One measure: what it does, what it costs, who does it until when; and what is to be done with it.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isOverdue, isPlanned, type Measure } from "../../src/domain/maturity/measure.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { isUndecided } from "../entry-queue.ts";
import { Actions } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import { Disputed } from "./disputed.tsx";
import type { WaitingEntry } from "./entry-queue.ts";
import { MODEL } from "./model.ts";
import css from "./plan.module.css";
import type { OpenEvaluation } from "./use-evaluation.ts";
import type { Plan } from "./use-plan.ts";

interface MeasureRowProps {
  readonly measure: Measure;
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly plan: Plan;
  /** Undefined where nothing can be planned. */
  readonly onEdit: (() => void) | undefined;
  readonly onSafe: (safe: boolean) => void;
}

export function MeasureRow({ measure, open, texts, plan, onEdit, onSafe }: MeasureRowProps) {
  const { t } = useTranslation();
  const { id, criteria } = measure;
  const title = measure.title ?? id;
  const disputed = open.waiting.find((one) => one.kind === "measure" && one.about === id && isUndecided(one));
  const waits = open.waiting.some((one) => one.kind === "measure" && one.about === id && !isUndecided(one));
  const stillOpen = criteria.filter((one) => isOpen(open, one));
  const planned = isPlanned(measure);
  const markDone = () => onSafe(open.sayMeasure(id, { ...measure, done: open.evaluated.today }));
  const reopen = () => {
    const { done: _, ...rest } = measure;
    onSafe(open.sayMeasure(id, rest));
  };
  return (
    <div className={css.row}>
      <div className={css.what}>
        {planned ? (
          <label className={css.tick}>
            <input
              type="checkbox"
              checked={plan.isTicked(id)}
              onChange={(event) => plan.tick(id, event.target.checked)}
            />
            <b>{title}</b>
          </label>
        ) : (
          <p className={css.tick}>
            <Glyph name="met" size={20} />
            <b>{title}</b>
          </p>
        )}
        <MeasureFacts measure={measure} open={open} />
        {waits && <p className={sheet.muted}>{t("maturity.waits")}</p>}
        <CriteriaOf measure={measure} open={open} texts={texts} />
        {!planned && stillOpen.length > 0 && (
          <p className={css.answerNow}>
            {t("maturityPlan.answerNow", { count: stillOpen.length })}{" "}
            <Link href={`/evaluations/${open.content.evaluation.id}?criterion=${stillOpen[0]}`}>
              {texts.criteria[stillOpen[0] ?? ""]?.title}
            </Link>
          </p>
        )}
        {disputed !== undefined && <DisputedMeasure open={open} entry={disputed} />}
      </div>
      {onEdit !== undefined && disputed === undefined && (
        <Actions>
          {planned ? (
            <Button variant="outline" h={44} onClick={markDone} aria-label={t("maturityPlan.markDoneOf", { title })}>
              {t("maturityPlan.markDone")}
            </Button>
          ) : (
            <Button variant="outline" h={44} onClick={reopen} aria-label={t("maturityPlan.reopenOf", { title })}>
              {t("maturityPlan.reopen")}
            </Button>
          )}
          <Button variant="outline" h={44} onClick={onEdit} aria-label={t("maturityPlan.editOf", { title })}>
            {t("maturityPlan.edit")}
          </Button>
        </Actions>
      )}
    </div>
  );
}

function isOpen({ result }: OpenEvaluation, criterion: string): boolean {
  const there = result.criteria[MODEL.criterion(criterion)?.index ?? -1]?.result;
  return there === "broken" || there === "unknown";
}

function MeasureFacts({ measure, open }: { measure: Measure; open: OpenEvaluation }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { cost, effort, owner, due, done } = measure;
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t("maturityPlan.cost")}</dt>
        <dd>{numberIn(cost, language)}</dd>
      </div>
      {effort !== undefined && (
        <div>
          <dt>{t("maturityPlan.effort")}</dt>
          <dd>{t("maturityPlan.days", { count: effort, days: numberIn(effort, language) })}</dd>
        </div>
      )}
      <div>
        <dt>{t("maturityPlan.owner")}</dt>
        <dd>{owner ?? t("maturityPlan.nobody")}</dd>
      </div>
      {done === undefined ? (
        <div data-overdue={isOverdue(measure, open.evaluated.today)}>
          <dt>{t("maturityPlan.due")}</dt>
          <dd>
            {due === undefined ? t("maturityPlan.noDay") : dayIn(due, language)}
            {isOverdue(measure, open.evaluated.today) && (
              <b>
                <Glyph name="high" size={16} /> {t("maturityPlan.overdue")}
              </b>
            )}
          </dd>
        </div>
      ) : (
        <div>
          <dt>{t("maturityPlan.done")}</dt>
          <dd>{dayIn(done, language)}</dd>
        </div>
      )}
    </dl>
  );
}

function CriteriaOf({ measure, open, texts }: Pick<MeasureRowProps, "measure" | "open" | "texts">) {
  const { t } = useTranslation();
  const { criteria } = measure;
  return (
    <details>
      <summary>{t("maturityPlan.fulfils", { count: criteria.length })}</summary>
      <ul className={css.fulfils}>
        {criteria.map((one) => (
          <li key={one}>
            <Link href={`/evaluations/${open.content.evaluation.id}?criterion=${one}`}>
              {texts.criteria[one]?.title ?? one}
            </Link>{" "}
            <span className={sheet.muted}>
              {texts.columns[one.split(".").slice(0, 2).join(".")]} · {t("maturity.level")}{" "}
              {MODEL.criterion(one)?.level} · {t(isOpen(open, one) ? "maturityPlan.isOpen" : "maturityPlan.isMet")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Two people at one measure, and a person decides. */
export function DisputedMeasure({ open, entry }: Pick<MeasureRowProps, "open"> & { entry: WaitingEntry }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  if (entry.kind !== "measure") return null;
  const told = (measure: Measure | null | undefined) =>
    measure === null || measure === undefined
      ? t("maturityPlan.takenBack")
      : [
          measure.title ?? measure.id,
          numberIn(measure.cost, language),
          measure.owner ?? [],
          measure.due === undefined ? [] : t("maturityPlan.dueOn", { day: dayIn(measure.due, language) }),
          measure.done === undefined ? [] : t("maturityPlan.doneOn", { day: dayIn(measure.done, language) }),
          t("maturityPlan.fulfils", { count: measure.criteria.length }),
        ]
          .flat()
          .join(" · ");
  const theirs = open.content.measures.find(({ measure }) => measure === entry.about)?.body;
  return <Disputed open={open} entry={entry} mine={told(entry.said)} theirs={told(theirs)} />;
}
