/**
 * One reference value or fail-safe limit against one report: beyond, near the bound, or well within.
 *
 * Operating and integration values open in two of three judgements; fail-safe limits in two in a row. At once: what is
 * beyond by a tenth of the range, an interval whose mean is beyond as well, a fail-safe statistic over its window, an
 * allowed set, and what only a start tells. All close after three judgements in a row that are inside by a twentieth.
 */
import type { Interval } from "../report.ts";
import { type Limit, number } from "./compile-reference.ts";
import type { DeviceWatch, Reference, Stage } from "./device-watch.ts";
import type { OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";
import { isCovered, sumUp, sumUpShares, type WindowSums } from "./window.ts";

/** What a limit is held against now. */
export interface Against {
  readonly watch: DeviceWatch;
  readonly reference: Reference;
  readonly findings: OpenFindings;
  readonly nowMs: number;
  readonly stage: Stage;
}

/** Least, greatest and mean as the limit's statistic has them; `shares` where they are shares of values beyond. */
interface Compared {
  low: number;
  high: number;
  mean: number;
  judged: boolean;
  shares: boolean;
}

const P95 = 0.05;
const sums: WindowSums = { min: 0, max: 0, sum: 0, count: 0 };
const compared: Compared = { low: 0, high: 0, mean: 0, judged: false, shares: false };

export function judgeLimit(limit: Limit, value: number | Interval, against: Against): void {
  if (limit.low === -Infinity && limit.high === Infinity) return;
  compare(limit, value, against);
  if (!compared.judged) return;
  const { watch, findings } = against;
  watch.judged = Math.min(1_000_000, watch.judged + 1);
  const history = watch.limits[limit.place] ?? 0;
  const excess = excessOf(limit, compared.low, compared.high);
  // Rounding of nominal ± tolerance is no departure.
  if (excess <= 1e-9 * Math.abs(limit.margin)) {
    watch.limits[limit.place] = (history << 1) & 7;
    if (findings.any && excess <= (compared.shares ? -P95 / 5 : -limit.margin))
      findings.within(limit.key, "back-within", limit.ofStart ? 1 : undefined);
    else if (findings.any && !compared.shares) findings.waver(limit.key);
    return;
  }
  const bits = ((history << 1) | 1) & 7;
  watch.limits[limit.place] = bits;
  const why = reasonToOpen(limit, bits, excess);
  if (why === undefined && !findings.has(limit.key)) return;
  depart(limit, against, why ?? "again", excess);
}

function excessOf(limit: Limit, low: number, high: number): number {
  if (compared.shares) return Math.max(high, low);
  return Math.max(high - limit.high, limit.low - low);
}

function compare(limit: Limit, value: number | Interval, { watch, nowMs }: Against): void {
  const plain = typeof value === "number";
  compared.judged = true;
  compared.shares = false;
  if (limit.window < 0) {
    const mean = plain ? value : value.mean;
    const { statistic } = limit;
    const count = plain ? value : value.mean * value.count;
    const one = statistic === "mean" ? mean : statistic === "count" ? count : undefined;
    compared.mean = one ?? mean;
    compared.low = one ?? (plain ? value : statistic === "maximum" ? value.max : value.min);
    compared.high = one ?? (plain ? value : statistic === "minimum" ? value.min : value.max);
    if (statistic === "p95" && !plain) compared.low = compared.high = mean;
    return;
  }
  const cells = watch.windows[limit.window] ?? [];
  const whole = isCovered(cells, { ms: limit.windowMs }, nowMs);
  if (limit.statistic === "p95") {
    compareShares(limit, cells, whole);
    return;
  }
  sumUp(cells, sums);
  const mean = sums.sum / sums.count;
  switch (limit.statistic) {
    case "mean":
      compared.low = compared.high = compared.mean = mean;
      compared.judged = whole;
      return;
    // What is too much already stays so, however the window goes on; what is too little may still come.
    case "count":
      compared.low = compared.high = compared.mean = sums.sum;
      compared.judged = whole || sums.sum > limit.high;
      return;
    case "minimum":
      compared.low = compared.high = compared.mean = sums.min;
      compared.judged = whole || sums.min < limit.low;
      return;
    default:
      compared.low = compared.high = compared.mean = sums.max;
      compared.judged = whole || sums.max > limit.high;
  }
}

/** p95 is above `high` when more than 5 % of the values are, and below `low` when at least 95 % are. */
function compareShares(limit: Limit, cells: readonly number[], whole: boolean): void {
  sumUpShares(cells, sums);
  compared.shares = true;
  compared.high = limit.high === Infinity ? -1 : sums.max / sums.count - P95;
  compared.low = limit.low === -Infinity ? -1 : sums.min / sums.count - (1 - P95);
  compared.mean = sums.max / sums.count;
  compared.judged = whole && sums.count > 0;
}

/** Why a departure is told now; undefined while it may be chance. */
function reasonToOpen(limit: Limit, bits: number, excess: number): string | undefined {
  if (limit.ofStart) return "told-once-per-start";
  if (!compared.shares && excess > limit.far) return "far-beyond";
  const lasted = compared.low !== compared.high && excessOf(limit, compared.mean, compared.mean) > 0;
  if (lasted) return "mean-beyond-as-well";
  if (limit.stage === "failSafe") {
    if (limit.window >= 0) return "beyond-over-the-window";
    return (bits & 3) === 3 ? "twice-in-a-row" : undefined;
  }
  return bits === 3 || bits >= 5 ? "twice-in-three" : undefined;
}

function depart(limit: Limit, { findings, reference }: Against, why: string, excess: number): void {
  const failSafe = limit.stage === "failSafe";
  const above = compared.shares ? compared.high > 0 : compared.high > limit.high;
  const far = !compared.shares && excess > 10 * limit.far && limit.far > 0;
  findings.depart({
    kind: failSafe ? "fail-safe-limit" : "outside-reference",
    severity: failSafe ? SEVERITY_OF.failSafe : far ? SEVERITY_OF.farOutside : SEVERITY_OF.outside,
    subject: limit.parameter,
    which: limit.requirement,
    requirement: limit.requirement,
    declared: limit.declared,
    observed: observedText(limit, above),
    authority: reference.authority,
    certainty: failSafe ? 0.99 : far || why === "far-beyond" ? 0.97 : 0.9,
    because: [above ? "above-the-bound" : "below-the-bound", ...(why === "again" ? [] : [why])],
  });
}

function observedText(limit: Limit, above: boolean): string {
  const unit = limit.unit === "" ? "" : ` ${limit.unit}`;
  if (compared.shares) {
    const share = (above ? compared.high : compared.low) + (above ? P95 : 1 - P95);
    return `${number(100 * share)} % ${above ? `> ${number(limit.high)}` : `< ${number(limit.low)}`}${unit}`;
  }
  return `${number(above ? compared.high : compared.low)}${unit}`;
}
