/**
 * A report that comes late moves no state back, but a fail-safe limit that it shows was exceeded all the same. Judged by
 * itself, so only what is beyond by a tenth of the range, or with its mean, is told.
 */
import type { Report } from "../report.ts";
import { type CompiledReference, number } from "./compile-reference.ts";
import type { Against } from "./judge-limit.ts";
import { SEVERITY_OF } from "./severity-table.ts";

export function judgeLate(report: Report, compiled: CompiledReference, { findings, reference }: Against): void {
  for (const name in report.values) {
    const value = report.values[name];
    if (typeof value !== "number" && typeof value !== "object") continue;
    const interval = typeof value === "number" ? { min: value, max: value, mean: value } : value;
    for (const limit of compiled.byParameter.get(name)?.failSafe ?? []) {
      // A sum, a share or a mean over more than this report needs its neighbours.
      if (limit.window >= 0 || limit.statistic === "count" || limit.statistic === "p95") continue;
      const single = limit.statistic === "mean";
      const high = single ? interval.mean : interval.max;
      const low = single ? interval.mean : interval.min;
      const excess = Math.max(high - limit.high, limit.low - low);
      const meanExcess = Math.max(interval.mean - limit.high, limit.low - interval.mean);
      if (!(excess > limit.far || (typeof value === "object" && meanExcess > 0))) continue;
      const above = high > limit.high;
      findings.depart({
        kind: "fail-safe-limit",
        severity: SEVERITY_OF.failSafe,
        subject: name,
        which: limit.requirement,
        requirement: limit.requirement,
        declared: limit.declared,
        observed: `${number(above ? high : low)}${limit.unit === "" ? "" : ` ${limit.unit}`}`,
        authority: reference.authority,
        certainty: 0.95,
        because: [above ? "above-the-bound" : "below-the-bound", "reported-late"],
      });
    }
  }
}
