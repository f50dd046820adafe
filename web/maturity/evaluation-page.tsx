/**
 * One maturity evaluation: the matrix, the criterion that is being answered, what is in the way of the next level, the
 * figures, and who does what next.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { proposalsRoute } from "../../src/contract/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { useCall } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { CriterionForm } from "./criterion-form.tsx";
import css from "./evaluation-page.module.css";
import { EvaluationSteps } from "./evaluation-steps.tsx";
import { FigureFields } from "./figure-fields.tsx";
import { MaturityMatrix } from "./maturity-matrix.tsx";
import { MODEL, useTexts } from "./model.ts";
import { type OpenEvaluation, useEvaluation } from "./use-evaluation.ts";

const FIRST_SHOWN = 10;

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
  const undecided = open.waiting.filter(({ overtaken, refused }) => overtaken || refused !== null);
  const waiting = open.waiting.length - undecided.length;
  return (
    <div className={sheet.page}>
      <PageTitle>{evaluation.title}</PageTitle>
      <p className={sheet.lead}>
        {t(`maturity.state.${evaluation.state}`)} · {t(`maturity.reading.${evaluation.reading}`)}
      </p>
      <div role="status" className={css.sync}>
        {waiting > 0 && <p>{t("maturity.waiting", { count: waiting })}</p>}
        {undecided.length > 0 && (
          <p>
            {t("maturity.undecided", { count: undecided.length })}{" "}
            {undecided.slice(0, 3).map((one) => (
              <Link key={one.entry} href={hrefOf(one.criterion)}>
                {texts.criteria[one.criterion]?.title ?? one.criterion}
              </Link>
            ))}
          </p>
        )}
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
        {!safe && <p>{t("maturity.notKept")}</p>}
      </div>
      <Levels open={open} texts={texts} />
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
      <InTheWay open={open} texts={texts} hrefOf={hrefOf} />
      <FigureFields open={open} mayAnswer={mayAnswer} measured={proposals?.figures ?? []} />
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

function InTheWay({ open, texts, hrefOf }: Omit<ShownProps, "criterion"> & { hrefOf: (one: string) => string }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { workingOn, inTheWay } = open.result.facility;
  const shown = all ? inTheWay : inTheWay.slice(0, FIRST_SHOWN);
  return (
    <section className={sheet.part} aria-labelledby="in-the-way">
      <h2 id="in-the-way">{t("maturity.whyNot", { level: workingOn })}</h2>
      {inTheWay.length === 0 ? (
        <p>{t("maturity.nothingInTheWay")}</p>
      ) : (
        <>
          <p className={sheet.muted}>{t("maturity.whyNotLead")}</p>
          <ol className={css.way}>
            {shown.map((id) => (
              <li key={id}>
                <Link href={hrefOf(id)}>{texts.criteria[id]?.title ?? id}</Link>{" "}
                <span className={sheet.muted}>{texts.columns[id.split(".").slice(0, 2).join(".")]}</span>
              </li>
            ))}
          </ol>
          {shown.length < inTheWay.length && (
            <button type="button" className={css.more} onClick={() => setAll(true)}>
              {t("maturity.showAll", { count: inTheWay.length })}
            </button>
          )}
        </>
      )}
    </section>
  );
}
