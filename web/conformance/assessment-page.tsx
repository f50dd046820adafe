/**
 * One conformance assessment: the verdict and what is in its way, the questionnaire, the provisions clause by clause, what
 * schemes and the other edition say of the same answers, and its files.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { assessmentProposalsRoute } from "../../src/contract/assessment.ts";
import { contradictionIn } from "../../src/domain/conformance/words/words.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { AssessmentFiles } from "./assessment-files.tsx";
import css from "./conformance.module.css";
import { Elsewhere } from "./elsewhere.tsx";
import { ProvisionList } from "./provision-list.tsx";
import { Questionnaire } from "./questionnaire.tsx";
import { StatedFacts } from "./stated-facts.tsx";
import { type OpenAssessment, useAssessment } from "./use-assessment.ts";
import { Verdict } from "./verdict.tsx";

export function AssessmentPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { open, problem } = useAssessment(id);
  if (problem !== undefined) return <Notice problem={problem} />;
  if (open === undefined) return <p role="status">{t("keep.waiting")}</p>;
  return <Shown open={open} />;
}

function Shown({ open }: { open: OpenAssessment }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { provision, show } = useSearch({ strict: false });
  const { content, catalogue, result } = open;
  const { assessment, product } = content;
  const mayAnswer = useMay("assessment.write") && assessment.state === "answering";
  const proposals = useCall(
    assessmentProposalsRoute,
    { params: { id: assessment.id } },
    { enabled: assessment.state === "answering" },
  ).data;
  return (
    <div className={sheet.page}>
      <PageTitle>{assessment.title}</PageTitle>
      <p className={sheet.lead}>
        <Link href={`/products/${assessment.productId}`}>{visibleLine(`${product.maker} ${product.model}`)}</Link> ·{" "}
        {textIn(catalogue.name, language)}, {result.edition.name} · {t(`conformance.state.${assessment.state}`)}
      </p>
      {catalogue.notice !== undefined && <p className={css.notice}>{textIn(catalogue.notice, language)}</p>}
      <Standing open={open} />
      {result.contradictions.length > 0 && (
        <section className={css.against} aria-labelledby="contradictions">
          <h2 id="contradictions">{t("conformance.contradictions")}</h2>
          <ul>
            {result.contradictions.map((one) => (
              <li key={`${one.code} ${one.about.join(" ")}`}>
                <b>{one.about.join(", ")}</b>: {contradictionIn(one, language)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Decisions open={open} />
      <Questionnaire open={open} mayAnswer={mayAnswer} />
      <StatedFacts open={open} mayAnswer={mayAnswer} />
      <ProvisionList open={open} chosen={provision} show={show} mayAnswer={mayAnswer} proposals={proposals} />
      <Elsewhere open={open} />
      <AssessmentFiles open={open} />
    </div>
  );
}

const FIRST_SHOWN = 12;

/** The product's verdict, how many provisions stand how, and what is in its way. */
function Standing({ open: { content, result } }: { open: OpenAssessment }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { id } = content.assessment;
  const having = (verdict: string) => [...result.provisions].filter(([, one]) => one.verdict === verdict);
  const failing = having("fail");
  // While conditions are open nobody knows which of the open provisions apply.
  const waits = result.open.length > 0;
  const inTheWay = waits ? failing : [...failing, ...having("inconclusive")];
  const declined = [...result.provisions.values()].filter(({ code }) => code === "declined-with-reason").length;
  if (result.provisions.size === 0) return null;
  return (
    <section className={css.standing} data-verdict={result.product.verdict} aria-labelledby="standing">
      <h2 id="standing">
        <Verdict of={result.product.verdict} size={28} />
      </h2>
      <p>
        {t("conformance.countsAll", {
          pass: having("pass").length,
          declined,
          fail: failing.length,
          open: having("inconclusive").length,
          not: having("not-applicable").length,
        })}
      </p>
      {waits && (
        <p>
          <a href="#questionnaire">{t("conformance.first", { count: result.open.length })}</a>
        </p>
      )}
      {inTheWay.length > 0 && (
        <>
          <h3>{t("conformance.inTheWay")}</h3>
          <ul className={css.way}>
            {inTheWay.slice(0, FIRST_SHOWN).map(([one, { provision, verdict }]) => (
              <li key={one}>
                <Verdict of={verdict} />{" "}
                <Link href={`/assessments/${id}?provision=${one}`}>
                  {one} {textIn(provision.title, language)}
                </Link>
              </li>
            ))}
          </ul>
          {inTheWay.length > FIRST_SHOWN && (
            <Link href={`/assessments/${id}?show=inTheWay`}>
              {t("conformance.andMore", { count: inTheWay.length - FIRST_SHOWN })}
            </Link>
          )}
        </>
      )}
    </section>
  );
}

/** Questions that are decided step by step. */
function Decisions({ open: { catalogue, result } }: { open: OpenAssessment }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const questionOf = (id: string) =>
    textIn(catalogue.conditions?.find((one) => one.id === id)?.question ?? id, language);
  return (catalogue.decisions ?? []).map(({ id, name, outcomes }) => {
    const found = result.decisions.get(id);
    if (found === undefined) return null;
    const outcome = outcomes.find((one) => one.id === found.outcome);
    return (
      <section key={id} className={css.standing} aria-label={textIn(name, language)}>
        <h2>{textIn(name, language)}</h2>
        <p>
          <b>{outcome === undefined ? t("conformance.undecided") : textIn(outcome.says, language)}</b>
        </p>
        {found.way.length > 0 && (
          <ol>
            {found.way.map(({ ask, answer }) => (
              <li key={ask}>
                {questionOf(ask)} <b>{t(`conformance.known.${answer}`)}</b>
              </li>
            ))}
          </ol>
        )}
      </section>
    );
  });
}
