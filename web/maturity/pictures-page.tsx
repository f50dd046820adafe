/**
 * An evaluation in pictures: how columns and dimensions stand, what carries what, how much is met, and how it came about.
 */
import { SegmentedControl } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { EvaluationHead } from "../../src/contract/evaluation.ts";
import { type EvaluationPoint, evaluationHistoryRoute } from "../../src/contract/evaluation-history.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { UNREACHABLE, useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { EvaluationWays } from "./evaluation-ways.tsx";
import { MetShares } from "./met-shares.tsx";
import { MODEL, useTexts } from "./model.ts";
import type { PictureSearch } from "./picture-address.ts";
import css from "./pictures.module.css";
import { QualityFlow } from "./quality-flow.tsx";
import { Radar, type RadarAxis, RadarLegend } from "./radar.tsx";
import { numberOf } from "./standings-table.tsx";
import { Trend } from "./trend.tsx";
import { useEvaluation } from "./use-evaluation.ts";
import { usePercent, useScopeName } from "./use-figures.ts";
import { useResult } from "./use-result.ts";

const NOTHING = "none";

export function PicturesPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { open, problem } = useEvaluation(id);
  const texts = useTexts();
  const head = open?.content.evaluation;
  const signed = useResult(head?.state === "closed" ? head : undefined);
  // Without a line, what was signed is reckoned from its answers as of the day on which it was closed.
  const isSealed = head?.state === "closed" && signed.error?.code !== UNREACHABLE;
  const result = isSealed ? signed.data : open?.result;
  const wrong = problem ?? (isSealed ? (signed.error ?? undefined) : undefined);
  if (wrong !== undefined) return <Notice problem={wrong} />;
  if (head === undefined || result === undefined || texts === undefined)
    return <p role="status">{t("keep.waiting")}</p>;
  const { achieved, workingOn } = result.facility;
  return (
    <div className={sheet.page}>
      <PageTitle>{head.title}</PageTitle>
      <p className={sheet.lead}>
        {t("maturityPictures.whole")}: <b>{t("maturity.achieved", { level: achieved })}</b> ·{" "}
        {t("maturity.workingOn", { level: workingOn })}
      </p>
      <EvaluationWays id={id} here="pictures" />
      <Pictures head={head} result={result} texts={texts} />
    </div>
  );
}

interface PicturesProps {
  readonly head: EvaluationHead;
  readonly result: Evaluation;
  readonly texts: MaturityTexts;
}

function Pictures({ head, result, texts }: PicturesProps) {
  const { id, placeId } = head;
  const asked = useCall(evaluationHistoryRoute, { query: placeId === null ? {} : { placeId } });
  return (
    <>
      <RadarPart head={head} result={result} texts={texts} points={asked.data?.points ?? []} />
      <QualityFlow result={result} texts={texts} />
      <MetShares result={result} texts={texts} />
      <TrendPart id={id} texts={texts} asked={asked} />
    </>
  );
}

/** Changes what the address says, without leaving the place on the page. */
function useSet(): (change: PictureSearch) => void {
  const { id = "" } = useParams({ strict: false });
  const search = useSearch({ from: "/evaluations/$id/pictures" });
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      ...{ to: "/evaluations/$id/pictures", params: { id }, search: { ...search, ...change } },
      ...{ replace: true, resetScroll: false },
    });
}

function RadarPart({
  head: { id, title },
  result,
  texts,
  points,
}: PicturesProps & { readonly points: readonly EvaluationPoint[] }) {
  const { t, i18n } = useTranslation();
  const { by, beside } = useSearch({ from: "/evaluations/$id/pictures" });
  const set = useSet();
  const nameOf = useScopeName(texts);
  const at = points.findIndex((point) => point.id === id);
  const others = points.filter((point) => point.id !== id);
  const wanted = beside ?? points[at - 1]?.id;
  const earlier = others.find((point) => point.id === wanted);
  const scopes = by === "dimension" ? MODEL.dimensions.map((one) => one.id) : MODEL.columns.map(({ key }) => key);
  const axes = scopes.flatMap((key): RadarAxis[] => {
    const standing = result.dimensions[key] ?? result.columns[key];
    const { achieved, share } = standing ?? { achieved: 0, share: null };
    const before = earlier?.scopes[key]?.achieved ?? null;
    return standing === undefined ? [] : [{ key, number: numberOf(key), name: nameOf(key), achieved, share, before }];
  });
  const heading = t(by === "dimension" ? "maturityPictures.radar.ofDimensions" : "maturityPictures.radar.ofColumns");
  return (
    <section className={sheet.part} aria-labelledby="radar">
      <h2 id="radar">{heading}</h2>
      <div className={sheet.tools}>
        <SegmentedControl
          aria-label={t("maturityPictures.radar.axes")}
          value={by ?? "column"}
          onChange={(value) => set({ by: value === "dimension" ? value : undefined })}
          data={(["column", "dimension"] as const).map((value) => ({
            value,
            label: t(`maturityPictures.radar.by.${value}`),
          }))}
        />
        {others.length > 0 && (
          <ChoiceField
            label={t("maturityPictures.radar.beside")}
            value={earlier?.id ?? NOTHING}
            choices={[
              { value: NOTHING, label: t("maturityPictures.radar.besideNone") },
              ...others.toReversed().map((point) => ({
                value: point.id,
                label: `${point.title}, ${dayIn(point.on, languageOf(i18n))}`,
              })),
            ]}
            onChange={(value) => set({ beside: value })}
          />
        )}
      </div>
      <div className={css.radarBeside}>
        <div className={sheet.part}>
          <Radar axes={axes} top={MODEL.topLevel} of={title} />
          <RadarLegend before={earlier?.title} />
        </div>
        <AxesTable axes={axes} caption={heading} earlier={earlier?.title} />
      </div>
    </section>
  );
}

interface AxesTableProps {
  readonly axes: readonly RadarAxis[];
  readonly caption: string;
  readonly earlier: string | undefined;
}

function AxesTable({ axes, caption, earlier }: AxesTableProps) {
  const { t } = useTranslation();
  const percent = usePercent();
  return (
    <table className={`${sheet.table} ${css.axes}`} aria-label={caption}>
      <thead>
        <tr>
          <th scope="col">{t("maturityPictures.radar.axis")}</th>
          <th scope="col">{t("maturity.level")}</th>
          <th scope="col">{t("maturityPictures.shares.met")}</th>
          {earlier !== undefined && <th scope="col">{t("maturityPictures.radar.earlier")}</th>}
        </tr>
      </thead>
      <tbody>
        {axes.map(({ key, number, name, achieved, share, before }) => (
          <tr key={key}>
            <th scope="row">
              {number} {name}
            </th>
            <td>
              <b>{achieved}</b>
            </td>
            <td>{percent(share)}</td>
            {earlier !== undefined && <td>{before ?? "–"}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface TrendPartProps {
  readonly id: string;
  readonly texts: MaturityTexts;
  readonly asked: ReturnType<typeof useCall<typeof evaluationHistoryRoute>>;
}

function TrendPart({ id, texts, asked }: TrendPartProps) {
  const { t } = useTranslation();
  const { of = "facility" } = useSearch({ from: "/evaluations/$id/pictures" });
  const set = useSet();
  const nameOf = useScopeName(texts);
  const scopes = ["facility", ...MODEL.dimensions.flatMap((one) => [one.id, ...one.columns.map(({ key }) => key)])];
  const scope = scopes.includes(of) ? of : "facility";
  return (
    <section className={sheet.part} aria-labelledby="trend">
      <h2 id="trend">{t("maturityPictures.trend.title")}</h2>
      <Asked of={asked}>
        {({ points, broken, leftOut }) => (
          <>
            {points.length < 2 ? (
              <p>{t("maturityPictures.trend.first")}</p>
            ) : (
              <>
                <div className={sheet.tools}>
                  <ChoiceField
                    label={t("maturityPictures.trend.of")}
                    value={scope}
                    choices={scopes.map((value) => ({
                      value,
                      label: `${value.includes(".") ? "\u2003" : ""}${nameOf(value)}`,
                    }))}
                    onChange={(value) => set({ of: value === "facility" ? undefined : value })}
                  />
                </div>
                <Trend points={points} scope={scope} name={nameOf(scope)} top={MODEL.topLevel} here={id} />
                <TrendTable points={points} scope={scope} name={nameOf(scope)} />
              </>
            )}
            {leftOut > 0 && <p className={sheet.muted}>{t("maturityPictures.trend.leftOut", { count: leftOut })}</p>}
            {broken.map((one) => (
              <p key={one.id}>{t("maturityPictures.broken", { title: one.title })}</p>
            ))}
          </>
        )}
      </Asked>
    </section>
  );
}

interface TrendTableProps {
  readonly points: readonly EvaluationPoint[];
  readonly scope: string;
  readonly name: string;
}

function TrendTable({ points, scope, name }: TrendTableProps) {
  const { t, i18n } = useTranslation();
  const percent = usePercent();
  const readings = new Set(points.map(({ reading, readingsEdition }) => `${reading} ${readingsEdition}`));
  return (
    <>
      {readings.size > 1 && <p>{t("maturityPictures.otherReading")}</p>}
      <table className={`${sheet.table} ${css.axes}`} aria-label={`${t("maturityPictures.trend.title")}: ${name}`}>
        <thead>
          <tr>
            <th scope="col">{t("maturityPictures.trend.evaluation")}</th>
            <th scope="col">{t("maturity.level")}</th>
            <th scope="col">{t("maturityPictures.weightedFigure")}</th>
            <th scope="col">{t("maturityPictures.shares.met")}</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ id, title, on, state, reading, scopes }) => (
            <tr key={id}>
              <th scope="row">
                {title}
                <span>
                  {dayIn(on, languageOf(i18n))} · {t(`maturity.state.${state}`)}
                  {readings.size > 1 && ` · ${t(`maturity.reading.${reading}`)}`}
                </span>
              </th>
              <td>
                <b>{scopes[scope]?.achieved ?? "–"}</b>
              </td>
              <td>{percent(scopes[scope]?.weighted)}</td>
              <td>{percent(scopes[scope]?.share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
