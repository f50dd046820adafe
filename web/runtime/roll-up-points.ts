/**
 * Roll-ups as a chart draws them: pieces of a line that breaks where nothing was reported.
 */

import type { ReplyOf } from "../../src/contract/route.ts";
import type { rollUpsRoute } from "../../src/contract/runtime.ts";

export type Point = ReplyOf<typeof rollUpsRoute>["points"][number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const RANGES = ["5m", "1h", "1d"] as const;
export type Range = (typeof RANGES)[number];
/** How long a step is, and how far back its chart reaches. */
export const SPANS: Record<Range, { readonly stepMs: number; readonly reachMs: number }> = {
  "5m": { stepMs: 5 * MINUTE_MS, reachMs: DAY_MS },
  "1h": { stepMs: HOUR_MS, reachMs: 30 * DAY_MS },
  "1d": { stepMs: DAY_MS, reachMs: 730 * DAY_MS },
};

/** From when to when is asked at `nowMs`: whole steps, so that the same question is asked until the next one begins. */
export function windowAt(range: Range, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const { stepMs, reachMs } = SPANS[range];
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  return { fromMs: toMs - reachMs, toMs };
}

/** Runs of points without a gap of more than one step. */
export function runsOf(points: readonly Point[], stepMs: number): Point[][] {
  const runs: Point[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const atMs = Date.parse(point.from);
    const run = runs.at(-1);
    if (run === undefined || atMs - lastMs > stepMs * 1.5) runs.push([point]);
    else run.push(point);
    lastMs = atMs;
  }
  return runs;
}
