/**
 * One parameter over time: lowest to highest as a band, the mean as a line, what is declared behind both, the fail-safe
 * limits across; with a table of the same.
 */
import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type LiveParameter, rollUpsRoute } from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { useNow } from "../look/when.tsx";
import { useZone } from "../session.tsx";
import { isInterval, reachOf, standing, ticksOf, unitAfter } from "./live-value.ts";
import { type Point, RANGES, type Range, runsOf, SPANS, windowAt } from "./roll-up-points.ts";
import css from "./runtime.module.css";
import { useValueWords } from "./value-words.ts";
import { useWatchWords } from "./watch-words.ts";

const HEIGHT = 240;
const LEFT = 64;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;
const LEAST_WIDTH = 280;

/** Nothing where no parameter is a number. */
export function ValueCharts({ id, parameters }: { id: string; parameters: readonly LiveParameter[] }) {
  const { t } = useTranslation();
  const numbers = parameters.filter(isNumeric);
  const [chosen, setChosen] = useState<string>();
  const [range, setRange] = useState<Range>("5m");
  const shown = numbers.find(({ parameter }) => parameter === chosen) ?? likelyOf(numbers);
  if (shown === undefined) return null;
  return (
    <section className={sheet.part} aria-labelledby="over-time">
      <h3 id="over-time">{t("runtime.chart.title")}</h3>
      <div className={sheet.tools}>
        <ChoiceField
          label={t("runtime.chart.parameter")}
          value={shown.parameter}
          choices={numbers.map(({ parameter }) => ({ value: parameter, label: visibleLine(parameter) }))}
          onChange={setChosen}
        />
        <SegmentedControl
          aria-label={t("runtime.chart.range")}
          value={range}
          onChange={(value) => setRange(value as Range)}
          data={RANGES.map((value) => ({ value, label: t(`runtime.chart.ranges.${value}`) }))}
        />
      </div>
      <Chart key={`${shown.parameter} ${range}`} id={id} of={shown} range={range} />
    </section>
  );
}

/** What departs is looked at first, else what changes while the device works. */
function likelyOf(numbers: readonly LiveParameter[]): LiveParameter | undefined {
  const departing = numbers.find((one) => ["outside", "beyond"].includes(standing(one)));
  return departing ?? numbers.find(({ observed }) => observed !== null && typeof observed === "object") ?? numbers[0];
}

function isNumeric({ observed, declared, failSafe }: LiveParameter): boolean {
  if (observed !== null) return typeof observed === "number" || isInterval(observed);
  return [declared?.min, declared?.max, failSafe?.min, failSafe?.max].some((one) => one != null);
}

function Chart({ id, of, range }: { id: string; of: LiveParameter; range: Range }) {
  const { t } = useTranslation();
  const { fromMs, toMs } = windowAt(range, useNow().getTime());
  const query = {
    parameter: of.parameter,
    step: range,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  } as const;
  // Every step begins another window; what stands there stays until it is here.
  const asked = useCall(rollUpsRoute, { params: { id }, query }, { keepLast: true });
  return (
    <Asked of={asked}>
      {({ points }) =>
        points.length === 0 ? (
          <p>{t("runtime.chart.none")}</p>
        ) : (
          <>
            <Drawn points={points} of={of} range={range} fromMs={fromMs} toMs={toMs} />
            <Legend of={of} />
            <AsTable points={points} unit={of.unit} />
          </>
        )
      }
    </Asked>
  );
}

interface DrawnProps {
  readonly points: readonly Point[];
  readonly of: LiveParameter;
  readonly range: Range;
  readonly fromMs: number;
  readonly toMs: number;
}

function Drawn({ points, of, range, fromMs, toMs }: DrawnProps) {
  const { t } = useTranslation();
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const words = useValueWords();
  const zone = useZone();
  const width = Math.max(LEAST_WIDTH, measured);
  const { declared, failSafe, unit } = of;
  const least = Math.min(...points.map(({ min }) => min));
  const most = Math.max(...points.map(({ max }) => max));
  const reach = reachOf([least, most, declared?.min, declared?.max, failSafe?.min, failSafe?.max]);
  if (reach === undefined) return null;
  const { low, high } = reach;
  const x = (ms: number) => LEFT + ((ms - fromMs) / (toMs - fromMs)) * (width - LEFT - RIGHT);
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const { stepMs } = SPANS[range];
  const runs = runsOf(points, stepMs);
  const upper = declared?.max ?? null;
  const lower = declared?.min ?? null;
  const time = new Intl.DateTimeFormat(words.language === "de" ? "de-DE" : "en-GB", {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(range === "5m"
      ? { hour: "2-digit", minute: "2-digit" }
      : range === "1h"
        ? { day: "numeric", month: "short" }
        : { month: "short", year: "numeric" }),
  });
  const label = t("runtime.chart.alt", {
    parameter: visibleLine(of.parameter),
    min: words.value(least, unit),
    max: words.value(most, unit),
    declared: declared === null ? t("runtime.values.nothing") : words.band(declared, unit),
  });
  return (
    <div ref={ref} className={css.chart}>
      <svg
        className={css.drawn}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={label}
      >
        {(lower !== null || upper !== null) && (
          <rect
            x={LEFT}
            width={width - LEFT - RIGHT}
            y={y(upper ?? high)}
            height={Math.max(1, y(lower ?? low) - y(upper ?? high))}
            className={css.declaredBand}
          />
        )}
        {ticksOf(low, high, 4).map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className={css.grid} />
            <text x={LEFT - 6} y={y(tick)} dy="0.32em" textAnchor="end">
              {words.number(tick)}
            </text>
          </g>
        ))}
        {[failSafe?.min, failSafe?.max].map(
          (limit, at) =>
            limit != null && (
              <line
                key={at === 0 ? "min" : "max"}
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(limit)}
                y2={y(limit)}
                className={css.limit}
              />
            ),
        )}
        {runs.map((run) => (
          <path key={run[0]?.from} d={areaOf(run, x, y, stepMs)} className={css.area} />
        ))}
        {runs.map((run) => (
          <path key={run[0]?.from} d={lineOf(run, x, y, stepMs)} className={css.mean} />
        ))}
        {[0, 1, 2].map((at) => (
          <text
            key={at}
            x={LEFT + ((width - LEFT - RIGHT) * at) / 2}
            y={HEIGHT - 6}
            textAnchor={at === 0 ? "start" : at === 1 ? "middle" : "end"}
          >
            {time.format(fromMs + ((toMs - fromMs) * at) / 2)}
          </text>
        ))}
      </svg>
    </div>
  );
}

type Scale = (value: number) => number;

/** Each point holds for its step, so one alone is seen as well. */
function edges(run: readonly Point[], x: Scale, stepMs: number): { readonly x: number; readonly of: Point }[] {
  return run.flatMap((of) => {
    const atMs = Date.parse(of.from);
    return [
      { x: x(atMs), of },
      { x: x(atMs + stepMs), of },
    ];
  });
}

const round = (value: number) => Math.round(value * 10) / 10;

function areaOf(run: readonly Point[], x: Scale, y: Scale, stepMs: number): string {
  const along = edges(run, x, stepMs);
  const there = along.map((one) => `${round(one.x)} ${round(y(one.of.max))}`);
  const back = along.reverse().map((one) => `${round(one.x)} ${round(y(one.of.min))}`);
  return `M${[...there, ...back].join("L")}z`;
}

function lineOf(run: readonly Point[], x: Scale, y: Scale, stepMs: number): string {
  return `M${edges(run, x, stepMs)
    .map((one) => `${round(one.x)} ${round(y(one.of.mean))}`)
    .join("L")}`;
}

function Legend({ of: { unit, declared, failSafe } }: { of: LiveParameter }) {
  const { t } = useTranslation();
  const words = useValueWords();
  return (
    <p className={css.legend}>
      <span data-of="mean">
        {t("runtime.chart.line")}
        {unitAfter(unit) !== "" && ` (${unitAfter(unit).trim()})`}
      </span>
      <span data-of="area">{t("runtime.chart.band")}</span>
      {declared !== null && (
        <span data-of="declared">
          {t("runtime.chart.declared")}: {words.band(declared, unit)}
        </span>
      )}
      {failSafe !== null && (
        <span data-of="limit">
          {t("runtime.chart.failSafe")}: {words.band(failSafe, unit)}
        </span>
      )}
    </p>
  );
}

function AsTable({ points, unit }: { points: readonly Point[]; unit: string | null }) {
  const { t } = useTranslation();
  const words = useValueWords();
  const { moment } = useWatchWords();
  const [open, setOpen] = useState(false);
  return (
    <details className={css.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("runtime.chart.asTable")}</summary>
      {open && (
        <Scroll label={t("runtime.chart.asTable")}>
          <table className={sheet.table}>
            <thead>
              <tr>
                <th scope="col">{t("runtime.chart.from")}</th>
                <th scope="col">{t("runtime.chart.min")}</th>
                <th scope="col">{t("runtime.chart.mean")}</th>
                <th scope="col">{t("runtime.chart.max")}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ from, min, mean, max }) => (
                <tr key={from}>
                  <th scope="row">{moment(new Date(from))}</th>
                  <td>{words.value(min, unit)}</td>
                  <td>{words.value(mean, unit)}</td>
                  <td>{words.value(max, unit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}
