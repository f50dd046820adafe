/**
 * Whether a maker's promise of security updates still runs: what ended is marked, whatever else is good.
 *
 * Source: lifecycle facts, Gleißner et al. 2022, section V.B. The last day of support still counts.
 */
import { addMonths } from "../calendar.ts";

export type SupportState = "ended" | "ends-soon" | "running" | "not-stated";

/** @param until last day of security updates. "ends-soon" within a year. */
export function supportState(until: string | undefined, today: string): SupportState {
  if (until === undefined) return "not-stated";
  if (until < today) return "ended";
  return until < addMonths(today, MONTHS_WARNED) ? "ends-soon" : "running";
}

/** About as long as a replacement takes to be chosen, paid for and put into service. */
const MONTHS_WARNED = 12;
