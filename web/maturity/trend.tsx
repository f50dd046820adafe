/**
 * The evaluations of one place over time: the level achieved as steps, the weighted figure as a line; each evaluation can
 * be pointed at or reached by key, leads to its own pictures, and stands in the table below.
 */
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EvaluationPoint, PointStanding } from "../../src/contract/evaluation-history.ts";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { picturesHref } from "./evaluation-addresses.ts";
import css from "./trend.module.css";
import { lineThrough, placesOf, stepsThrough } from "./trend-points.ts";
import { usePercent } from "./use-figures.ts";

interface TrendProps {
  readonly points: readonly EvaluationPoint[];
  /** The facility, a dimension or a column. */
  readonly scope: string;
  readonly name: string;
  readonly top: number;
  /** The evaluation that the page is of. */
  readonly here: string;
}

const HEIGHT = 250;
const LEFT = 34;
const RIGHT = 52;
const TOP = 14;
const BOTTOM = 34;
const LEAST_WIDTH = 280;
const TARGET = 44;

interface Drawn {
  readonly point: EvaluationPoint;
  readonly standing: PointStanding;
  readonly x: number;
}

export function Trend({ points, scope, name, top, here }: TrendProps) {
  const { t, i18n } = useTranslation();
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const percent = usePercent();
  const [pointed, setPointed] = useState<string>();
  const language = languageOf(i18n);
  const width = Math.max(LEAST_WIDTH, measured);
  const known = points.flatMap((point) => {
    const standing = point.scopes[scope];
    return standing === undefined ? [] : [{ point, standing }];
  });
  const places = placesOf(
    known.map(({ point }) => Date.parse(point.on)),
    width - LEFT - RIGHT,
    TARGET,
  );
  const drawn: Drawn[] = known.map((one, at) => ({ ...one, x: LEFT + (places[at] ?? 0) }));
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const levelAt = ({ standing }: Drawn) => y(standing.achieved / top);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined) return null;
  const shown = drawn.find(({ point }) => point.id === pointed) ?? drawn.find(({ point }) => point.id === here) ?? last;
  const said = ({ point, standing }: Drawn) =>
    t("maturityPictures.trend.point", {
      ...{ day: dayIn(point.on, language), title: point.title, level: standing.achieved },
      ...{ weighted: percent(standing.weighted), share: percent(standing.share) },
    });
  return (
    <>
      <div ref={ref} className={css.trend}>
        <svg
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          role="img"
          aria-label={t("maturityPictures.trend.alt", {
            ...{ name, count: drawn.length, from: dayIn(first.point.on, language), to: dayIn(last.point.on, language) },
            ...{ before: first.standing.achieved, after: last.standing.achieved },
          })}
        >
          {Array.from({ length: top + 1 }, (_, level) => level).map((level) => (
            <g key={level}>
              <line x1={LEFT} x2={width - RIGHT} y1={y(level / top)} y2={y(level / top)} className={css.grid} />
              <text x={LEFT - 10} y={y(level / top)} dy="0.32em" textAnchor="end">
                {level}
              </text>
              <text x={width - RIGHT + 10} y={y(level / top)} dy="0.32em" className={css.quiet}>
                {percent(level / top)}
              </text>
            </g>
          ))}
          <line x1={shown.x} x2={shown.x} y1={TOP} y2={HEIGHT - BOTTOM} className={css.pointed} />
          <path d={stepsThrough(drawn.map((one) => ({ x: one.x, y: levelAt(one) })))} className={css.level} />
          <path
            d={lineThrough(
              drawn.map(({ x, standing }) => ({ x, y: standing.weighted === null ? null : y(standing.weighted) })),
            )}
            className={css.weighted}
          />
          {drawn.map(
            ({ point, standing, x }) =>
              standing.weighted !== null && (
                <circle key={point.id} cx={x} cy={y(standing.weighted)} r={4} className={css.weightedMark} />
              ),
          )}
          {drawn.map((one) => (
            <rect
              key={one.point.id}
              x={one.x - 5}
              y={levelAt(one) - 5}
              width={10}
              height={10}
              className={css.levelMark}
              data-open={one.point.state !== "closed"}
            />
          ))}
          <text x={first.x} y={HEIGHT - 8} textAnchor={drawn.length === 1 ? "middle" : "start"}>
            {dayIn(first.point.on, language)}
          </text>
          {drawn.length > 1 && first.point.on !== last.point.on && (
            <text x={last.x} y={HEIGHT - 8} textAnchor="end">
              {dayIn(last.point.on, language)}
            </text>
          )}
        </svg>
        {drawn.map((one, at) => {
          const from = at === 0 ? one.x - TARGET / 2 : (one.x + (drawn[at - 1]?.x ?? 0)) / 2;
          const to = at === drawn.length - 1 ? one.x + TARGET / 2 : (one.x + (drawn[at + 1]?.x ?? 0)) / 2;
          return (
            <Link
              key={one.point.id}
              href={picturesHref(one.point.id)}
              className={css.target}
              style={{ left: `${(from / width) * 100}%`, width: `${((to - from) / width) * 100}%` }}
              aria-label={said(one)}
              aria-current={one.point.id === here ? "true" : undefined}
              onFocus={() => setPointed(one.point.id)}
              onBlur={() => setPointed(undefined)}
              onPointerEnter={() => setPointed(one.point.id)}
              onPointerLeave={() => setPointed(undefined)}
            />
          );
        })}
      </div>
      <p className={css.said}>{said(shown)}</p>
      <ul className={css.legend}>
        <li>
          <svg width={36} height={16} aria-hidden="true">
            <path d="M0 12H18V4H36" className={css.level} />
          </svg>
          {t("maturityPictures.trend.levels")}
        </li>
        <li>
          <svg width={36} height={16} aria-hidden="true">
            <path d="M0 12L36 4" className={css.weighted} />
            <circle cx={18} cy={8} r={4} className={css.weightedMark} />
          </svg>
          {t("maturityPictures.trend.weighted")}
        </li>
        {drawn.some(({ point }) => point.state !== "closed") && (
          <li>
            <svg width={16} height={16} aria-hidden="true">
              <rect x={3} y={3} width={10} height={10} className={css.levelMark} data-open="true" />
            </svg>
            {t("maturityPictures.trend.open")}
          </li>
        )}
      </ul>
    </>
  );
}
