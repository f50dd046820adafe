/**
 * The figures that answer criteria by themselves: shares, downtimes, counts, and the place on a scale.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MeasuredFigure } from "../../src/contract/evaluation.ts";
import { type Figure, figureProblem } from "../../src/domain/maturity/measured-facts.ts";
import type { Metric } from "../../src/domain/maturity/model.ts";
import { isUndecided } from "../entry-queue.ts";
import { Actions, CheckField, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { Disputed } from "./disputed.tsx";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

/** The figures of the model, as the texts of the page name them. */
export const FIGURE_NAMES = {
  itSecurityCostShare: "itSecurityCostShare",
  "maxDowntime.low": "maxDowntime-low",
  "maxDowntime.medium": "maxDowntime-medium",
  "maxDowntime.high": "maxDowntime-high",
  securityEventsLastYear: "securityEventsLastYear",
  failureImpact: "failureImpact",
} as const;
export const isNamedFigure = (key: string): key is keyof typeof FIGURE_NAMES => key in FIGURE_NAMES;

/** The name of a figure in the reader's language. */
export function useFigureName(): (key: string) => string {
  const { t } = useTranslation();
  return (key) => (isNamedFigure(key) ? t(`maturity.figure.${FIGURE_NAMES[key]}`) : key);
}

interface FigureFieldsProps {
  readonly open: OpenEvaluation;
  readonly mayAnswer: boolean;
  readonly measured: readonly MeasuredFigure[];
}

export function FigureFields({ open, mayAnswer, measured }: FigureFieldsProps) {
  const { t } = useTranslation();
  return (
    <section className={sheet.part} aria-labelledby="figures">
      <h2 id="figures">{t("maturity.figures")}</h2>
      <p className={sheet.muted}>{t("maturity.figuresLead")}</p>
      <ul className={sheet.rows}>
        {MODEL.metrics.map((metric) => {
          const figure = open.figures.get(metric.key) ?? null;
          return (
            <li key={metric.key}>
              <OneFigure
                key={JSON.stringify(figure)}
                open={open}
                metric={metric}
                figure={figure}
                mayAnswer={mayAnswer}
                measured={measured.find((one) => one.metric === metric.key)}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface OneFigureProps {
  readonly open: OpenEvaluation;
  readonly metric: Metric;
  readonly figure: Figure | null;
  readonly mayAnswer: boolean;
  readonly measured: MeasuredFigure | undefined;
}

/** A source of a figure is a line of the report. */
const FROM_CHARACTERS = 500;

function OneFigure({ open, metric, figure, mayAnswer, measured }: OneFigureProps) {
  const { t, i18n } = useTranslation();
  const [taken, setTaken] = useState<Figure>();
  const before = figure?.kind === "value" ? String(figure.value) : "";
  const [text, setText] = useState(before);
  const [none, setNone] = useState(figure?.kind === "no-such-device");
  const disputed = open.waiting.find((one) => one.kind === "figure" && one.about === metric.key && isUndecided(one));
  const label = useFigureName()(metric.key);
  const value = Number(text.replace(",", "."));
  const wrong = text !== "" && figureProblem(metric, value) !== undefined;
  const found = measured?.figure;
  const foundText = found?.kind === "value" ? String(found.value) : t("maturity.noDevice");
  const takeOver = () => {
    if (measured === undefined || found === undefined) return;
    const from = measured.because[languageOf(i18n)].slice(0, FROM_CHARACTERS);
    setTaken(found.kind === "value" ? { ...found, from } : found);
    setNone(found.kind === "no-such-device");
    setText(found.kind === "value" ? foundText : "");
  };
  const isTaken = taken?.kind === "value" && !none && text === String(taken.value);
  const next: Figure | null = isTaken
    ? taken
    : none
      ? { kind: "no-such-device" }
      : text.trim() === ""
        ? null
        : { kind: "value", value, how: figure?.kind === "value" ? figure.how : "measured" };
  const changed = JSON.stringify(next) !== JSON.stringify(figure) && (none || text !== before || figure !== null);
  if (!mayAnswer)
    return (
      <p>
        {label}: <b>{none ? t("maturity.noDevice") : before === "" ? t("keep.none") : before}</b>
      </p>
    );
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    open.sayFigure(metric.key, next);
  };
  const told = (one: Figure | null | undefined) =>
    one?.kind === "value" ? String(one.value) : t(one?.kind === "no-such-device" ? "maturity.noDevice" : "keep.none");
  return (
    <>
      {disputed?.kind === "figure" && (
        <Disputed
          open={open}
          entry={disputed}
          mine={told(disputed.said)}
          theirs={told(open.content.figures.find((one) => one.metric === metric.key)?.figure)}
        />
      )}
      <form onSubmit={save} className={sheet.tools}>
        <TextField
          label={label}
          hint={t(`maturity.unit.${metric.unit}`, { most: metric.most ?? 0 })}
          {...(wrong ? { problem: t("maturity.figureWrong") } : {})}
          inputMode="decimal"
          value={text}
          disabled={none}
          onChange={setText}
        />
        {metric.scope !== undefined && <CheckField label={t("maturity.noDevice")} value={none} onChange={setNone} />}
        {changed && !wrong && (
          <Actions>
            <Button type="submit" h={44} variant="outline">
              {t("keep.save")}
            </Button>
          </Actions>
        )}
      </form>
      {measured !== undefined && (
        <div>
          <p>
            <b>{t("maturity.measured.figure", { value: foundText })}</b>
            {measured.contradicts && <> · {t("maturity.measured.more")}</>}
          </p>
          <p className={sheet.muted}>{measured.because[languageOf(i18n)]}</p>
          <Button variant="outline" h={44} onClick={takeOver}>
            {t("maturity.measured.takeFigure", { value: foundText })}
          </Button>
        </div>
      )}
    </>
  );
}
