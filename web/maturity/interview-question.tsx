/**
 * One question of the interview: in plain words, with what hangs on it and what was measured; answered by one key or tap.
 */
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { whatHangsOn } from "../../src/domain/maturity/interview.ts";
import { Actions } from "../look/field.tsx";
import { AskCriterion, type AskProps } from "./ask-criterion.tsx";
import { AskFigure } from "./ask-figure.tsx";
import css from "./interview.module.css";
import { MODEL } from "./model.ts";
import { SoFar } from "./so-far.tsx";

interface InterviewQuestionProps extends AskProps {
  /** Undefined on the first question. */
  readonly onBack: (() => void) | undefined;
  readonly onSkip: () => void;
}

export function InterviewQuestion({ onBack, onSkip, ...asked }: InterviewQuestionProps) {
  const { open, texts, question } = asked;
  const { t } = useTranslation();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.querySelector("h2")?.focus();
  }, []);
  useEffect(() => {
    const byNumber = (event: globalThis.KeyboardEvent) => {
      const within = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (!/^[1-9]$/.test(event.key) || within.matches("input, textarea, select, [role=dialog] *")) return;
      const choice = choicesIn(section.current)[Number(event.key) - 1];
      if (choice === undefined) return;
      event.preventDefault();
      choice.click();
    };
    addEventListener("keydown", byNumber);
    return () => removeEventListener("keydown", byNumber);
  }, []);
  const byArrow = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || (event.target as HTMLElement).matches("input, textarea, select")) return;
    event.preventDefault();
    const choices = choicesIn(section.current);
    const at = choices.indexOf(event.target as HTMLButtonElement);
    choices[at < 0 ? (step > 0 ? 0 : choices.length - 1) : (at + step + choices.length) % choices.length]?.focus();
  };
  const { dimension, column } = { dimension: question.column.split(".")[0] ?? "", column: question.column };
  const hangs = whatHangsOn(MODEL, open.result, question);
  return (
    <section ref={section} className={css.question} aria-labelledby="question" onKeyDown={byArrow}>
      <p className={css.where}>
        {texts.dimensions[dimension]} › {texts.columns[column]} ·{" "}
        {t("maturity.levelOf", { level: question.level, name: texts.levels[question.level - 1] ?? "" })}
      </p>
      {question.isFigure ? <AskFigure {...asked} /> : <AskCriterion {...asked} />}
      <p className={css.hangs}>
        {hangs.met > hangs.notMet
          ? t("interview.hangs", { column: texts.columns[column] ?? column, met: hangs.met, notMet: hangs.notMet })
          : t("interview.hangsNot", { column: texts.columns[column] ?? column, level: hangs.notMet })}
      </p>
      <Actions>
        {onBack !== undefined && (
          <Button variant="outline" h={44} onClick={onBack}>
            {t("interview.back")}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={onSkip}>
          {t("interview.skip")}
        </Button>
      </Actions>
      <SoFar open={open} texts={texts} />
    </section>
  );
}

const choicesIn = (section: HTMLElement | null) => [
  ...(section?.querySelectorAll<HTMLButtonElement>("button[data-choice]") ?? []),
];
