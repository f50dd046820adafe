/**
 * What changed between two evaluations: levels up and down, criteria won, lost, run out, and all else.
 */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type EvaluationHead, listEvaluationsRoute } from "../../src/contract/evaluation.ts";
import {
  type CriterionChange,
  compareEvaluations,
  type EvaluationDifference,
} from "../../src/domain/maturity/compare.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { evaluationHref } from "./evaluation-addresses.ts";
import { EvaluationWays } from "./evaluation-ways.tsx";
import { shownOf } from "./maturity-matrix.tsx";
import { useTexts } from "./model.ts";
import css from "./pictures.module.css";
import { useScopeName } from "./use-figures.ts";
import { agedOn, useResult } from "./use-result.ts";

const NONE = "";

export function ChangesPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const texts = useTexts();
  const asked = useCall(listEvaluationsRoute);
  if (texts === undefined) return <p role="status">{t("keep.waiting")}</p>;
  return (
    <Asked of={asked}>
      {({ evaluations }) => {
        const here = evaluations.find((one) => one.id === id);
        return here === undefined ? (
          <p>{t("maturityPictures.changes.unknown")}</p>
        ) : (
          <Changes here={here} all={evaluations} texts={texts} />
        );
      }}
    </Asked>
  );
}

interface ChangesProps {
  readonly here: EvaluationHead;
  /** Newest first; those of the same place are offered before the rest. */
  readonly all: readonly EvaluationHead[];
  readonly texts: MaturityTexts;
}

function Changes({ here, all, texts }: ChangesProps) {
  const { t, i18n } = useTranslation();
  const { since } = useSearch({ from: "/evaluations/$id/changes" });
  const navigate = useNavigate();
  const isHere = ({ placeId }: EvaluationHead) => Number(placeId === here.placeId);
  const others = all.filter(({ id }) => id !== here.id).toSorted((one, other) => isHere(other) - isHere(one));
  const earlier = others.find(({ id }) => id === (since ?? likelyOf(here, others)?.id));
  const labelOf = (one: EvaluationHead) => `${one.title}, ${dayIn(agedOn(one), languageOf(i18n))}`;
  const [before, after] = [useResult(earlier), useResult(here)];
  return (
    <div className={sheet.page}>
      <PageTitle>{here.title}</PageTitle>
      <EvaluationWays id={here.id} here="changes" />
      {others.length === 0 ? (
        <p>{t("maturityPictures.changes.alone")}</p>
      ) : (
        <div className={sheet.tools}>
          <ChoiceField
            label={t("maturityPictures.changes.since")}
            value={earlier?.id ?? NONE}
            choices={[
              ...(earlier === undefined ? [{ value: NONE, label: t("maturityPictures.changes.choose") }] : []),
              ...others.map((one) => ({ value: one.id, label: labelOf(one) })),
            ]}
            onChange={(value) =>
              void navigate({
                ...{ to: "/evaluations/$id/changes", params: { id: here.id }, search: { since: value } },
                ...{ replace: true, resetScroll: false },
              })
            }
          />
        </div>
      )}
      {earlier !== undefined && (
        <Asked of={before}>
          {(then) => <Asked of={after}>{(now) => <Told before={then} after={now} here={here} texts={texts} />}</Asked>}
        </Asked>
      )}
      {since !== undefined && earlier === undefined && others.length > 0 && (
        <p role="status">{t("maturityPictures.changes.unknown")}</p>
      )}
    </div>
  );
}

/** What it is based on, else the one of the same place that was opened last before it. */
function likelyOf(here: EvaluationHead, others: readonly EvaluationHead[]): EvaluationHead | undefined {
  return (
    others.find(({ id }) => id === here.basedOn) ??
    others.find(({ placeId, openedAt }) => placeId === here.placeId && openedAt <= here.openedAt)
  );
}

interface ToldProps {
  readonly before: Evaluation;
  readonly after: Evaluation;
  readonly here: EvaluationHead;
  readonly texts: MaturityTexts;
}

function Told({ before, after, here, texts }: ToldProps) {
  const { t } = useTranslation();
  const difference = compareEvaluations(before, after);
  const { won, lost, otherwise, sameReading } = difference;
  const ranOut = lost.filter(({ expired }) => expired);
  const lists = { won, lost: lost.filter(({ expired }) => !expired), ranOut, otherwise };
  const nothing = won.length + lost.length + otherwise.length === 0;
  return (
    <div className={css.changes}>
      {!sameReading && <p>{t("maturityPictures.otherReading")}</p>}
      <dl className={css.sums}>
        {(Object.keys(lists) as (keyof typeof lists)[]).map((list) => (
          <div key={list}>
            <dt>{t(`maturityPictures.changes.${list}`)}</dt>
            <dd>{lists[list].length}</dd>
          </div>
        ))}
      </dl>
      <Levels difference={difference} before={before} after={after} texts={texts} />
      {nothing && <p>{t("maturityPictures.changes.nothing")}</p>}
      {(Object.keys(lists) as (keyof typeof lists)[]).map(
        (list) =>
          lists[list].length > 0 && (
            <section key={list} className={sheet.part} aria-labelledby={`changes-${list}`}>
              <h2 id={`changes-${list}`}>{t(`maturityPictures.changes.${list}`)}</h2>
              <ul className={css.changed}>
                {lists[list].map((change) => (
                  <Change key={change.id} change={change} here={here} texts={texts} />
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}

interface LevelsProps extends Pick<ToldProps, "before" | "after" | "texts"> {
  readonly difference: EvaluationDifference;
}

function Levels({ difference, before, after, texts }: LevelsProps) {
  const { t } = useTranslation();
  const nameOf = useScopeName(texts);
  const whole = { scope: "facility", before: before.facility.achieved, after: after.facility.achieved };
  const rows = [whole, ...difference.levels.filter(({ scope }) => scope !== "facility")];
  return (
    <section className={sheet.part} aria-labelledby="changes-levels">
      <h2 id="changes-levels">{t("maturityPictures.changes.levels")}</h2>
      <table className={`${sheet.table} ${css.axes}`} aria-labelledby="changes-levels">
        <thead>
          <tr>
            <th scope="col">{t("maturityPictures.scope")}</th>
            <th scope="col">{t("maturityPictures.changes.before")}</th>
            <th scope="col">{t("maturityPictures.changes.after")}</th>
            <th scope="col">{t("maturityPictures.changes.difference")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const up = row.after - row.before;
            return (
              <tr key={row.scope}>
                <th scope="row">{nameOf(row.scope)}</th>
                <td>{row.before}</td>
                <td>
                  <b>{row.after}</b>
                </td>
                <td>
                  {up === 0 && t("maturityPictures.changes.same")}
                  {up > 0 && `▲ ${t("maturityPictures.changes.up", { count: up })}`}
                  {up < 0 && `▼ ${t("maturityPictures.changes.down", { count: -up })}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface ChangeProps extends Pick<ToldProps, "here" | "texts"> {
  readonly change: CriterionChange;
}

function Change({ change, here, texts }: ChangeProps) {
  const { t } = useTranslation();
  const { id, before, after, answerBefore, answerAfter, expired } = change;
  const then = shownOf({ result: before, answer: answerBefore });
  const now = shownOf({ result: after, answer: answerAfter });
  return (
    <li>
      <span>
        <Link href={evaluationHref(here.id, id)}>{texts.criteria[id]?.title ?? id}</Link>
        <span className={sheet.muted}>
          {t("maturityPictures.changes.at", {
            column: texts.columns[id.split(".").slice(0, 2).join(".")] ?? "",
            level: id.split(".")[2] ?? "",
          })}
        </span>
      </span>
      <span>
        {t(`maturity.shown.${then}`)} →{" "}
        <b>{expired ? t("maturityPictures.changes.expired") : t(`maturity.shown.${now}`)}</b>
      </span>
    </li>
  );
}
