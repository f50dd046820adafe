/**
 * The guided interview: one question a screen, first what decides the level; resumed where one left, and ended by what it
 * came to.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { proposalsRoute } from "../../src/contract/evaluation.ts";
import { type Interview, interviewOf, questionNamed } from "../../src/domain/maturity/interview.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { useCall } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo } from "../router.tsx";
import { useMay } from "../session.tsx";
import evaluationCss from "./evaluation-page.module.css";
import { EvaluationWays } from "./evaluation-ways.tsx";
import css from "./interview.module.css";
import { InterviewQuestion } from "./interview-question.tsx";
import { InterviewSummary, type Round } from "./interview-summary.tsx";
import { MODEL, useTexts } from "./model.ts";
import { SyncState } from "./sync-state.tsx";
import { type OpenEvaluation, useEvaluation } from "./use-evaluation.ts";

const FIRST_LEVELS = 2;

export function InterviewPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { question, round }: { question?: string; round?: string } = useSearch({ strict: false });
  const { open, problem } = useEvaluation(id);
  const texts = useTexts();
  if (problem !== undefined) return <Notice problem={problem} />;
  if (open === undefined || texts === undefined) return <p role="status">{t("keep.waiting")}</p>;
  const asked = round === "further" || round === "plan" ? round : "first";
  return <Shown key={asked} open={open} texts={texts} named={question} round={asked} />;
}

interface ShownProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  /** The question that is asked for by name; without one it is the next. */
  readonly named: string | undefined;
  readonly round: Round;
}

function Shown({ open, texts, named, round }: ShownProps) {
  const { t } = useTranslation();
  const [safe, setSafe] = useState(true);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [said, setSaid] = useState<{ readonly words: string; readonly left: number }>();
  const { evaluation } = open.content;
  const { evaluated, result } = open;
  const mayAnswer = useMay("evaluation.answer") && evaluation.state === "answering";
  const proposals = useCall(
    proposalsRoute,
    { params: { id: evaluation.id } },
    { enabled: evaluation.state !== "closed" },
  ).data;
  const interview = useMemo(
    () => interviewOf(MODEL, evaluated, result, round === "first" ? FIRST_LEVELS : MODEL.topLevel),
    [evaluated, result, round],
  );
  const list = round === "plan" ? interview.forPlan : interview.questions;
  const next = list.find(({ id }) => !skipped.includes(id));
  const current = named === undefined ? next : (questionNamed(MODEL, evaluated, result, named) ?? next);
  const before = named === undefined ? trail.at(-1) : trail[trail.indexOf(named) - 1];
  const here = (question?: string) => {
    const query = new URLSearchParams({
      ...(round === "first" ? {} : { round }),
      ...(question === undefined ? {} : { question }),
    }).toString();
    return `/evaluations/${evaluation.id}/interview${query === "" ? "" : `?${query}`}`;
  };
  const goOn = (id: string) => {
    if (!trail.includes(id)) setTrail([...trail, id]);
    if (named !== undefined) goTo(here());
  };
  const onSaid = (id: string, words: string, isSafe: boolean) => {
    setSafe(isSafe);
    setSaid({ words, left: list.length - (list.some((one) => one.id === id) ? 1 : 0) });
    setSkipped(skipped.filter((one) => one !== id));
    goOn(id);
  };
  const dropped = said === undefined ? 0 : said.left - list.length;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("interview.title", { title: evaluation.title })}</PageTitle>
      <EvaluationWays id={evaluation.id} here="interview" />
      <div role="status" className={evaluationCss.sync}>
        <SyncState open={open} texts={texts} safe={safe} />
      </div>
      {current === undefined || !mayAnswer ? (
        <InterviewSummary
          open={open}
          texts={texts}
          interview={interview}
          round={round}
          mayAnswer={mayAnswer}
          skipped={skipped.length}
          onSkipped={() => setSkipped([])}
          hrefOf={here}
        />
      ) : (
        <>
          <div>
            <ProgressLine interview={interview} round={round} at={list.findIndex(({ id }) => id === current.id)} />
            <p role="status" className={css.said}>
              {said?.words} {dropped > 0 && t("interview.dropped", { count: dropped })}
            </p>
          </div>
          <InterviewQuestion
            key={current.id}
            open={open}
            texts={texts}
            question={current}
            proposals={proposals}
            onSaid={(words, isSafe) => onSaid(current.id, words, isSafe)}
            onBack={before === undefined ? undefined : () => goTo(here(before))}
            onSkip={() => {
              setSaid(undefined);
              setSkipped([...skipped, current.id]);
              goOn(current.id);
            }}
          />
        </>
      )}
    </div>
  );
}

/** How far one has come; what need not be asked any more counts as done. */
function ProgressLine({ interview, round, at }: { interview: Interview; round: Round; at: number }) {
  const { t } = useTranslation();
  const { settled, questions, forPlan } = interview;
  if (at < 0) return <p className={css.progress}>{t("interview.earlier")}</p>;
  if (round === "plan") return <p className={css.progress}>{t("interview.left", { count: forPlan.length })}</p>;
  const all = settled + questions.length;
  return (
    <div className={css.progress}>
      <label htmlFor="interview-progress">{t("interview.progress", { at: settled + at + 1, all })}</label>
      <progress id="interview-progress" value={settled + at} max={all} />
    </div>
  );
}
