/**
 * The figures that answer criteria by themselves: shares, downtimes, counts, and the place on a scale.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type MeasuredFigure, setFigureRoute } from "../../src/contract/evaluation.ts";
import { type Figure, figureProblem } from "../../src/domain/maturity/measured-facts.ts";
import type { Metric } from "../../src/domain/maturity/model.ts";
import { useChange } from "../call.ts";
import { Actions, CheckField, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

/** The figures of the model, as the texts of the page name them. */
const NAMES = {
  itSecurityCostShare: "itSecurityCostShare",
  "maxDowntime.low": "maxDowntime-low",
  "maxDowntime.medium": "maxDowntime-medium",
  "maxDowntime.high": "maxDowntime-high",
  securityEventsLastYear: "securityEventsLastYear",
  failureImpact: "failureImpact",
} as const;
const isNamed = (key: string): key is keyof typeof NAMES => key in NAMES;

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
          const kept = open.content.figures.find((one) => one.metric === metric.key);
          return (
            <li key={metric.key}>
              <OneFigure
                key={kept?.version ?? 0}
                id={open.content.evaluation.id}
                metric={metric}
                figure={kept?.figure ?? null}
                version={kept?.version ?? 0}
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
  readonly id: string;
  readonly metric: Metric;
  readonly figure: Figure | null;
  readonly version: number;
  readonly mayAnswer: boolean;
  readonly measured: MeasuredFigure | undefined;
}

/** A source of a figure is a line of the report. */
const FROM_CHARACTERS = 500;

function OneFigure({ id, metric, figure, version, mayAnswer, measured }: OneFigureProps) {
  const { t, i18n } = useTranslation();
  const [taken, setTaken] = useState<Figure>();
  const before = figure?.kind === "value" ? String(figure.value) : "";
  const [text, setText] = useState(before);
  const [none, setNone] = useState(figure?.kind === "no-such-device");
  const [entry] = useState(() => crypto.randomUUID());
  const change = useChange(setFigureRoute);
  const label = isNamed(metric.key) ? t(`maturity.figure.${NAMES[metric.key]}`) : metric.key;
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
    change.mutate({ params: { id, metric: metric.key }, body: { base: version, entry, figure: next } });
  };
  return (
    <>
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
            <Button type="submit" h={44} variant="outline" loading={change.isPending}>
              {t("keep.save")}
            </Button>
          </Actions>
        )}
        <Notice problem={change.error ?? undefined} />
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
