/**
 * The questionnaire: conditions of the product that decide what can apply. Asked first are only those that still decide
 * something; what follows from an answer is not asked.
 */
import { useTranslation } from "react-i18next";
import { answerConditionRoute } from "../../src/contract/assessment.ts";
import type { Condition } from "../../src/domain/conformance/catalogue.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { useChange } from "../call.ts";
import { Fold } from "../look/fold.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";
import { newEntry, type OpenAssessment } from "./use-assessment.ts";

interface Props {
  readonly open: OpenAssessment;
  readonly mayAnswer: boolean;
}

export function Questionnaire({ open, mayAnswer }: Props) {
  const { t } = useTranslation();
  const { catalogue, result } = open;
  const { conditions = [] } = catalogue;
  if (conditions.length === 0) return null;
  const steps = [...result.decisions.values()].flatMap(({ next }) => next ?? []);
  const decides = new Map<string, number>(steps.map((id) => [id, 0]));
  for (const { id, decides: some } of result.open) decides.set(id, some.length);
  const asked = conditions.filter(({ id }) => decides.has(id));
  const others = conditions.filter(
    ({ id, editions }) => !decides.has(id) && (editions?.includes(result.edition.id) ?? true),
  );
  return (
    <section className={sheet.part} aria-labelledby="questionnaire">
      <h2 id="questionnaire">{t("conformance.questionnaire")}</h2>
      <p className={sheet.muted}>
        {asked.length === 0 ? t("conformance.allDecided") : t("conformance.stillDecides", { count: asked.length })}
      </p>
      {asked.length > 0 && (
        <ul className={css.questions}>
          {asked.map((one) => (
            <Question
              key={one.id}
              open={open}
              condition={one}
              mayAnswer={mayAnswer}
              decides={decides.get(one.id) ?? 0}
            />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <Fold summary={t("conformance.otherConditions", { count: others.length })}>
          {() => (
            <ul className={css.questions}>
              {others.map((one) => (
                <Question key={one.id} open={open} condition={one} mayAnswer={mayAnswer} decides={0} />
              ))}
            </ul>
          )}
        </Fold>
      )}
    </section>
  );
}

const REPLIES = ["yes", "no", "unknown"] as const;

function Question({ open, condition, mayAnswer, decides }: Props & { condition: Condition; decides: number }) {
  const { t, i18n } = useTranslation();
  const { id } = condition;
  const { content, result, statement } = open;
  const known = result.conditions.get(id);
  const kept = content.said.condition.find((one) => one.id === id);
  const change = useChange(answerConditionRoute);
  const stated = statement.conditions.get(id);
  const answer = (reply: (typeof REPLIES)[number]) =>
    change.mutate({
      params: { id: content.assessment.id, entry: id },
      body: {
        base: kept?.version ?? 0,
        entry: newEntry(),
        said: reply === "unknown" ? null : { answer: reply },
      },
    });
  return (
    <li>
      <fieldset className={css.kinds} disabled={!mayAnswer || change.isPending}>
        <legend>
          <b>{id}</b> {textIn(condition.question, languageOf(i18n))}
          {decides > 0 && <span className={sheet.muted}> · {t("conformance.decides", { count: decides })}</span>}
        </legend>
        {REPLIES.map((reply) => {
          const chosen = (stated?.answer ?? "unknown") === reply;
          return (
            <label key={reply} data-chosen={chosen}>
              <input
                type="radio"
                name={`${content.assessment.id}-${id}`}
                checked={chosen}
                onChange={() => answer(reply)}
              />
              {t(`conformance.known.${reply}`)}
            </label>
          );
        })}
      </fieldset>
      {known?.how === "derived" && (
        <p className={sheet.muted}>
          {t("conformance.derived", { answer: t(`conformance.known.${known.answer}`), from: known.from.join(", ") })}
        </p>
      )}
      {known?.how === "disputed" && (
        <p>
          <b>{t("conformance.disputed", { from: known.from.join(", ") })}</b>
        </p>
      )}
      {stated?.reason !== undefined && <p className={sheet.muted}>{stated.reason}</p>}
      <Notice problem={change.error ?? undefined} />
    </li>
  );
}
