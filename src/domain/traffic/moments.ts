/**
 * Moments of use beside a capture: when the app was installed, the user consented, somebody logged in.
 *
 * A capture does not show them, so a person writes them down; what was sent before a moment then shows.
 */

/** In the order in which they come. */
export const MOMENTS = ["installed", "consented", "logged-in"] as const;
export type Moment = (typeof MOMENTS)[number];

/** One line of the marks file. */
export interface MarkedMoment {
  readonly moment: Moment;
  /** Milliseconds since 1970 (UTC). */
  readonly atMs: number;
}

export type Phase = Moment | "before-installed";

/** The moment that had come last at `timeMs`; null where nothing was marked or the time is not known. */
export function phaseAt(timeMs: number | null, marked: readonly MarkedMoment[]): Phase | null {
  if (timeMs === null || marked.length === 0) return null;
  let phase: Phase = "before-installed";
  for (const { moment, atMs } of marked) {
    if (atMs <= timeMs && (phase === "before-installed" || MOMENTS.indexOf(moment) > MOMENTS.indexOf(phase)))
      phase = moment;
  }
  return phase;
}

/** Whether one of `phases` lies before `moment`; null where that moment was not marked, so that nothing is known of it. */
export function isSeenBefore(phases: Iterable<Phase>, moment: Moment, marked: ReadonlySet<Moment>): boolean | null {
  if (!marked.has(moment)) return null;
  return [...phases].some((phase) => phase === "before-installed" || MOMENTS.indexOf(phase) < MOMENTS.indexOf(moment));
}
