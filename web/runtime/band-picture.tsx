/**
 * A value in its reference band, with the fail-safe limits at which the device must stop. The text beside it says the
 * same, so it is hidden from screen readers; the marker's shape tells how it stands without colour.
 */
import type { LiveParameter } from "../../src/contract/runtime.ts";
import type { Measured } from "../../src/domain/runtime/report.ts";
import { isInterval, meanOf, type Now, reachOf } from "./live-value.ts";
import css from "./runtime.module.css";

const WIDTH = 200;
const HEIGHT = 26;
const MIDDLE = HEIGHT / 2;

/** As the states are drawn: circle, triangle, octagon. */
const MARKS: Record<Now, string> = {
  within: "M0-5a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
  unknown: "M0-5a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
  outside: "M0-7l7 13h-14z",
  beyond: "M-3-7h6l4 4v6l-4 4h-6l-4-4v-6z",
};

const rangeOf = (value: Measured | null) => (value !== null && isInterval(value) ? value : undefined);

/** Nothing for what is no number or has no bounds. */
export function BandPicture({ of, now }: { of: LiveParameter; now: Now }) {
  const { observed, declared, failSafe } = of;
  const mean = meanOf(observed);
  const range = rangeOf(observed);
  const bounds = [declared?.min, declared?.max, failSafe?.min, failSafe?.max];
  const reach = reachOf([...bounds, mean, range?.min, range?.max]);
  if (reach === undefined || bounds.every((one) => one == null)) return null;
  const { low, high } = reach;
  const x = (value: number) => ((value - low) / (high - low)) * WIDTH;
  const from = declared?.min == null ? 0 : x(declared.min);
  const to = declared?.max == null ? WIDTH : x(declared.max);
  const hasBand = declared !== null && (declared.min !== null || declared.max !== null);
  return (
    <svg className={css.band} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" data-now={now}>
      <line x1={0} x2={WIDTH} y1={MIDDLE} y2={MIDDLE} className={css.track} />
      {hasBand && (
        <rect x={from} width={Math.max(1, to - from)} y={MIDDLE - 6} height={12} className={css.declaredBand} />
      )}
      {[failSafe?.min, failSafe?.max].map(
        (limit, at) =>
          limit != null && (
            <line
              // The lower and the upper one.
              key={at === 0 ? "min" : "max"}
              x1={x(limit)}
              x2={x(limit)}
              y1={1}
              y2={HEIGHT - 1}
              className={css.limit}
            />
          ),
      )}
      {range !== undefined && range.max > range.min && (
        <line x1={x(range.min)} x2={x(range.max)} y1={MIDDLE} y2={MIDDLE} className={css.span} />
      )}
      {mean !== undefined && <path d={MARKS[now]} transform={`translate(${x(mean)} ${MIDDLE})`} className={css.mark} />}
    </svg>
  );
}
