/**
 * Moments of use as they are marked in the page, written as the file that the audit reads beside a capture.
 */
import { MOMENTS, type Moment } from "../../src/domain/traffic/moments.ts";

/** Local times as the browser's own field gives them, "2026-11-22T10:30:05"; an empty one is not marked. */
export type MarkedTimes = Readonly<Record<Moment, string>>;

export const NOTHING_MARKED: MarkedTimes = { installed: "", consented: "", "logged-in": "" };

/** Lines of "time, moment" in UTC; undefined when nothing was marked. */
export function momentsText(times: MarkedTimes): string | undefined {
  const lines = MOMENTS.flatMap((moment) => {
    const at = new Date(times[moment]);
    return times[moment] === "" || Number.isNaN(at.getTime()) ? [] : [`${at.toISOString()}, ${moment}\n`];
  });
  return lines.length === 0 ? undefined : lines.join("");
}
