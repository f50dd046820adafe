/**
 * One maturity evaluation: the matrix, the criterion that is being answered, what is in the way of the next level, the
 * figures, and who does what next.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { proposalsRoute } from "../../src/contract/evaluation.ts";
import { evaluationReportRoute } from "../../src/contract/evaluation-documents.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { addressOf, useCall } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { CriterionForm } from "./criterion-form.tsx";
import css from "./evaluation-page.module.css";
import { EvaluationSteps } from "./evaluation-steps.tsx";
import { EvaluationTables } from "./evaluation-tables.tsx";
import { EvaluationWays } from "./evaluation-ways.tsx";
import { FigureFields } from "./figure-fields.tsx";
import { MaturityMatrix } from "./maturity-matrix.tsx";
import { MODEL, useTexts } from "./model.ts";
import { SyncState } from "./sync-state.tsx";
import { type OpenEvaluation, useEvaluation } from "./use-evaluation.ts";
import { WhyNotHigher } from "./why-not-higher.tsx";

export function EvaluationPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { criterion } = useSearch({ strict: false });
  const { open, problem } = useEvaluation(id);
  const texts = useTexts();
  if (problem !== undefined) return <Notice problem={problem} />;
  if (open === undefined || texts === undefined) return <p role="status">{t("keep.waiting")}</p>;
  return <Shown open={open} texts={texts} criterion={criterion} />;
}

interface ShownProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly criterion: string | undefined;
}

function Shown({ open, texts, criterion }: ShownProps) {
  const { t } = useTranslation();
  const language = languageOf(useTranslation().i18n);
  const [safe, setSafe] = useState(true);
  const { evaluation } = open.content;
  const proposals = useCall(
    proposalsRoute,
    { params: { id: evaluation.id } },
    { enabled: evaluation.state !== "closed" },
  ).data;
  const against = proposals?.proposals.filter(({ contradicts }) => contradicts).map((one) => one.criterion) ?? [];
  const mayAnswer = useMay("evaluation.answer") && evaluation.state === "answering";
  const hrefOf = (one: string) => `/evaluations/${evaluation.id}?criterion=${one}`;
  const toNext = () => {
    const next = followingOf(criterion);
    if (next !== undefined) goTo(hrefOf(next), { replace: true });
  };
  return (
    <div className={sheet.page}>
      <PageTitle>{evaluation.title}</PageTitle>
      <p className={sheet.lead}>
        {t(`maturity.state.${evaluation.state}`)} · {t(`maturity.reading.${evaluation.reading}`)}
      </p>
      <EvaluationWays id={evaluation.id} here="matrix" />
      <p>
        <a href={addressOf(evaluationReportRoute, { params: { id: evaluation.id }, query: { language } })} download>
          {t("management.report")}
        </a>
      </p>
      <div role="status" className={css.sync}>
        <SyncState open={open} texts={texts} safe={safe} />
        {against.length > 0 && (
          <p>
            {t("maturity.measured.against", { count: against.length })}{" "}
            {against.slice(0, 3).map((one) => (
              <Link key={one} href={hrefOf(one)}>
                {texts.criteria[one]?.title ?? one}
              </Link>
            ))}
          </p>
        )}
      </div>
      <Levels open={open} texts={texts} />
      <WhyNotHigher open={open} texts={texts} />
      <MaturityMatrix open={open} texts={texts} chosen={criterion} against={new Set(against)} hrefOf={hrefOf} />
      {criterion !== undefined && (
        <CriterionForm
          open={open}
          texts={texts}
          criterion={criterion}
          mayAnswer={mayAnswer}
          proposals={proposals}
          onSaid={setSafe}
          onNext={toNext}
        />
      )}
      <FigureFields open={open} mayAnswer={mayAnswer} measured={proposals?.figures ?? []} />
      <EvaluationTables id={evaluation.id} texts={texts} mayAnswer={mayAnswer} />
      <EvaluationSteps evaluation={evaluation} waiting={open.waiting.length} />
    </div>
  );
}

/** The criterion after this one, in the order of the matrix; from the last it goes on with the first. */
function followingOf(criterion: string | undefined): string | undefined {
  const at = MODEL.criteria.findIndex(({ id }) => id === criterion);
  return MODEL.criteria[(at + 1) % MODEL.criteria.length]?.id;
}

/** Facility and dimensions: what is achieved, and beside it what is worked on, never mixed. */
function Levels({ open: { result }, texts }: { open: OpenEvaluation; texts: MaturityTexts }) {
  const { t } = useTranslation();
  const name = (level: number) => (level === 0 ? texts.belowFirstLevel : (texts.levels[level - 1] ?? ""));
  const standings = [
    { key: "facility", title: t("maturity.facility"), standing: result.facility },
    ...MODEL.dimensions.map(({ id }) => ({
      key: id,
      title: texts.dimensions[id] ?? id,
      standing: result.dimensions[id],
    })),
  ];
  return (
    <dl className={css.levels}>
      {standings.map(({ key, title, standing }) =>
        standing === undefined ? null : (
          <div key={key} data-whole={key === "facility"}>
            <dt>{title}</dt>
            <dd>
              <b>{standing.achieved}</b>
              <span>
                {t("maturity.achievedOf", { top: MODEL.topLevel })} · {name(standing.achieved)}
              </span>
              <span>{t("maturity.workingOn", { level: standing.workingOn })}</span>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
