/**
 * The day for which something is planned: within a lifetime of a device from now, so that a slip of the pen (2206 for 2026)
 * puts nothing where nobody looks any more.
 */
import { addMonths } from "../calendar.ts";

/** What was left undone is written down with its own day; much longer ago it is a slip. */
const BACK_MONTHS = 60;
/** The longest interval that is kept. */
const AHEAD_MONTHS = 240;

/** What is wrong with the day, and what to do; undefined when nothing is. @param today YYYY-MM-DD (UTC). */
export function plannedDayProblem(day: string, today: string): string | undefined {
  if (day < addMonths(today, -BACK_MONTHS))
    return `"${day}" lies more than ${BACK_MONTHS / 12} years back; is the year right? What is overdue can be planned for today`;
  if (day > addMonths(today, AHEAD_MONTHS))
    return `"${day}" lies more than ${AHEAD_MONTHS / 12} years ahead; is the year right?`;
  return undefined;
}
