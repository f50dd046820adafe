/**
 * How every column or dimension stands, as a radar: the level achieved as an area with squares, the share met as a dashed
 * line with circles, an earlier level as a thin outline. The same figures stand in a table beside it.
 */
import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import css from "./radar.module.css";
import { linesOf, outlineThrough, ringAt, sideOf, spotOn, spotsOf } from "./radar-points.ts";

export interface RadarAxis {
  readonly key: string;
  /** As it stands in the table and, where there is no room for the name, on the axis. */
  readonly number: number;
  readonly name: string;
  readonly achieved: number;
  readonly share: number | null;
  /** The level of an earlier evaluation; null where there is none. */
  readonly before: number | null;
}

interface RadarProps {
  readonly axes: readonly RadarAxis[];
  readonly top: number;
  /** What the picture is of, for those who do not see it. */
  readonly of: string;
  /** One of several: with numbers instead of names. */
  readonly small?: boolean;
}

const NAMES_FROM = 560;
const NAME_WIDTH = 150;
const LINE_SIGNS = 20;
const LINE_HEIGHT = 16;
const MOST_RADIUS = { names: 185, numbers: 150 };

export function Radar({ axes, top, of, small = false }: RadarProps) {
  const { t } = useTranslation();
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const width = Math.max(small ? 200 : 280, measured);
  const named = !small && width >= NAMES_FROM;
  const room = named ? (width - 2 * NAME_WIDTH) / 2 : width / 2 - 30;
  const radius = Math.min(room, named ? MOST_RADIUS.names : MOST_RADIUS.numbers);
  const rim = axes.map((_, at) => spotOn(at, axes.length, 1, radius));
  const edge = named ? 50 : 30;
  const above = -radius - edge;
  // Three axes reach less far down than up.
  const height = Math.max(...rim.map(({ y }) => y), 0) + edge - above;
  const achieved = spotsOf(
    axes.map((axis) => axis.achieved / top),
    radius,
  );
  const shares = spotsOf(
    axes.map(({ share }) => share),
    radius,
  );
  const before = spotsOf(
    axes.map((axis) => (axis.before === null ? null : axis.before / top)),
    radius,
  );
  const levels = Array.from({ length: top }, (_, at) => at + 1);
  return (
    <div ref={ref} className={css.radar}>
      <svg
        width={width}
        height={height}
        viewBox={`${-width / 2} ${above} ${width} ${height}`}
        role="img"
        aria-label={t("maturityPictures.radar.alt", { of, ...extremesOf(axes) })}
      >
        {levels.map((level) => (
          <path
            key={level}
            d={ringAt(level / top, axes.length, radius)}
            className={css.ring}
            data-rim={level === top}
          />
        ))}
        {rim.map(({ x, y }, at) => (
          <line key={axes[at]?.key} x2={x} y2={y} className={css.ring} />
        ))}
        <path d={outlineThrough(achieved)} className={css.achieved} />
        <path d={outlineThrough(before)} className={css.before} />
        <path d={outlineThrough(shares)} className={css.share} />
        {shares.map(
          (spot, at) =>
            spot && <circle key={axes[at]?.key} cx={spot.x} cy={spot.y} r={3.5} className={css.shareMark} />,
        )}
        {achieved.map(
          (spot, at) =>
            spot && (
              <rect
                key={axes[at]?.key}
                x={spot.x - 4}
                y={spot.y - 4}
                width={8}
                height={8}
                className={css.achievedMark}
              />
            ),
        )}
        {!small &&
          levels.map((level) => (
            <text key={level} x={5} y={-(level / top) * radius + 13} className={css.level}>
              {level}
            </text>
          ))}
        {axes.map(({ key, name, number }, at) => (
          <AxisName
            key={key}
            lines={named ? linesOf(`${number}\u00a0${name}`, LINE_SIGNS) : [String(number)]}
            at={spotOn(at, axes.length, 1, radius + (named ? 14 : 16))}
            centred={!named}
          />
        ))}
      </svg>
    </div>
  );
}

/** Its lines stand around the height of the axis' end; above the picture they end there, below it they begin. */
function AxisName({
  lines,
  at,
  centred,
}: {
  readonly lines: readonly string[];
  readonly at: { readonly x: number; readonly y: number };
  readonly centred: boolean;
}) {
  const side = centred ? "middle" : sideOf(at);
  const tall = lines.length * LINE_HEIGHT;
  const from = side === "middle" && !centred ? (at.y < 0 ? at.y - tall : at.y) : at.y - tall / 2;
  return (
    <text textAnchor={side} className={css.name}>
      {lines.map((line, row) => (
        <tspan key={line} x={at.x} y={from + row * LINE_HEIGHT + 12}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** The two axes that a sentence about the picture names. */
function extremesOf(axes: readonly RadarAxis[]) {
  const order = axes.toSorted((one, other) => one.achieved - other.achieved);
  const low = order[0];
  const high = order.at(-1);
  return {
    ...{ count: axes.length, low: low?.name ?? "", lowLevel: low?.achieved ?? 0 },
    ...{ high: high?.name ?? "", highLevel: high?.achieved ?? 0 },
  };
}

/** What the layers of the radar are, each with its line as it is drawn. */
export function RadarLegend({ before }: { readonly before: string | undefined }) {
  const { t } = useTranslation();
  return (
    <ul className={css.legend}>
      <li>
        <svg width={36} height={16} aria-hidden="true">
          <path d="M0 8H36" className={css.achieved} />
          <rect x={14} y={4} width={8} height={8} className={css.achievedMark} />
        </svg>
        {t("maturityPictures.radar.achieved")}
      </li>
      <li>
        <svg width={36} height={16} aria-hidden="true">
          <path d="M0 8H36" className={css.share} />
          <circle cx={18} cy={8} r={3.5} className={css.shareMark} />
        </svg>
        {t("maturityPictures.radar.share")}
      </li>
      {before !== undefined && (
        <li>
          <svg width={36} height={16} aria-hidden="true">
            <path d="M0 8H36" className={css.before} />
          </svg>
          {t("maturityPictures.radar.before", { title: before })}
        </li>
      )}
    </ul>
  );
}
