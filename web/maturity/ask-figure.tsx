/**
 * A question for a figure, whose one answer settles several criteria: a number, a step of a scale, or that there is none.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Figure, figureProblem } from "../../src/domain/maturity/measured-facts.ts";
import { Actions, TextField } from "../look/field.tsx";
import { languageOf } from "../words/i18n.ts";
import { type AskProps, Choice } from "./ask-criterion.tsx";
import { FIGURE_NAMES, isNamedFigure, useFigureName } from "./figure-fields.tsx";
import css from "./interview.module.css";
import { MODEL } from "./model.ts";

const FROM_CHARACTERS = 500;

export function AskFigure({ open, texts, question, proposals, onSaid }: AskProps) {
  const { t, i18n } = useTranslation();
  const { id, answers } = question;
  const figureName = useFigureName();
  const figure = open.figures.get(id);
  const [text, setText] = useState(figure?.kind === "value" ? String(figure.value) : "");
  const metric = MODEL.metrics.find(({ key }) => key === id);
  if (metric === undefined) return null;
  const language = languageOf(i18n);
  const name = figureName(id);
  const measured = proposals?.figures.find((one) => one.metric === id);
  const value = Number(text.replace(",", "."));
  const wrong = text.trim() !== "" && figureProblem(metric, value) !== undefined;
  const say = (said: Figure, words: string) =>
    onSaid(t("interview.said", { title: name, answer: words }), open.sayFigure(id, said));
  const sayValue = (one: number, words = String(one)) => say({ kind: "value", value: one, how: "measured" }, words);
  const sayUnknown = () =>
    onSaid(
      t("interview.said", { title: name, answer: t("maturity.answer.unknown") }),
      open.say(answers[0] ?? "", { answer: "unknown", evidence: [], source: { kind: "person" } }),
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== "" && !wrong) sayValue(value);
  };
  // Of a scale each step is the criterion of its level, in its words.
  const steps =
    metric.unit === "rank"
      ? MODEL.criteria
          .filter((one) => one.figure === id)
          .map((one) => ({ rank: one.ordinal?.rank ?? 0, title: texts.criteria[one.id]?.title ?? one.id }))
      : [];
  const none = metric.scope === undefined ? 0 : 1;
  const found = measured?.figure;
  return (
    <>
      <h2 id="question" tabIndex={-1}>
        {isNamedFigure(id) ? t(`interview.figure.${FIGURE_NAMES[id]}`) : name}
      </h2>
      {isNamedFigure(id) && <p>{t(`interview.figureHelp.${FIGURE_NAMES[id]}`)}</p>}
      {measured !== undefined && found !== undefined && (
        <div className={css.measured}>
          <p>
            <b>
              {t("maturity.measured.figure", {
                value: found.kind === "value" ? String(found.value) : t("maturity.noDevice"),
              })}
            </b>
          </p>
          <p>{measured.because[language]}</p>
          <div>
            <Button
              variant="outline"
              h={44}
              onClick={() =>
                found.kind === "value"
                  ? say({ ...found, from: measured.because[language].slice(0, FROM_CHARACTERS) }, String(found.value))
                  : say(found, t("maturity.noDevice"))
              }
            >
              {t("maturity.measured.take")}
            </Button>
          </div>
        </div>
      )}
      {steps.length === 0 && (
        <form className={css.reason} onSubmit={submit}>
          <TextField
            label={name}
            hint={t(`maturity.unit.${metric.unit}`, { most: metric.most ?? 0 })}
            {...(wrong ? { problem: t("maturity.figureWrong") } : {})}
            inputMode="decimal"
            value={text}
            onChange={setText}
          />
          <Actions>
            <Button type="submit" h={44} disabled={text.trim() === "" || wrong}>
              {t("interview.goOn")}
            </Button>
          </Actions>
        </form>
      )}
      <ol className={css.choices} aria-label={t("maturity.yourAnswer")}>
        {steps.map(({ rank, title }) => (
          <li key={rank}>
            <Choice
              number={rank}
              isChosen={figure?.kind === "value" && figure.value === rank}
              onChoose={() => sayValue(rank, title)}
            >
              {title}
            </Choice>
          </li>
        ))}
        {none === 1 && (
          <li>
            <Choice
              number={1}
              isChosen={figure?.kind === "no-such-device"}
              onChoose={() => say({ kind: "no-such-device" }, t("maturity.noDevice"))}
            >
              {t("interview.noDevice")}
            </Choice>
          </li>
        )}
        <li>
          <Choice number={steps.length + none + 1} onChoose={sayUnknown}>
            {t("interview.choice.unknown")}
          </Choice>
        </li>
      </ol>
    </>
  );
}
