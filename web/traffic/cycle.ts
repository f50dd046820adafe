/**
 * How often something is sent, as far as a cycle can be told.
 */

/** Seconds between two; "many" for several times a second; null where what was seen shows no cycle. */
export type Cycle = number | "many" | null;

/** `everySeconds` is the median, which a burst of requests makes small: what was over within a second is no cycle. */
export function cycleOf(everySeconds: number | null, count: number): Cycle {
  if (everySeconds === null || everySeconds >= 1) return everySeconds;
  return everySeconds * (count - 1) < 1 ? null : "many";
}
