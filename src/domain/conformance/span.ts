/**
 * Time spans between two facts of a statement: how long support lasts, how fast an incident was reported.
 *
 * Months and years are those of the calendar, so a month after 31 January is the last day of February. It is the calendar
 * of the clock that the first fact was read from: half past midnight on 1 March in Berlin is still February in UTC.
 */
import { addMonths, dayNumber } from "../calendar.ts";
import type { Span } from "./catalogue.ts";
import { type Judged, judged } from "./reason.ts";

const DAY_MS = 86_400_000;
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/;

/** Milliseconds since 1970 of a day (its first moment, UTC) or a time with its offset; undefined for anything else. */
export function momentOf(fact: string): number | undefined {
  // Far from every day that a product or an incident has, and no sum of it leaves the calendar's four digits.
  if (fact < "1900" || fact > "3") return undefined;
  const [, day, hours, minutes, seconds = "0", offset] = TIME.exec(fact) ?? [];
  try {
    if (day === undefined) return dayNumber(fact) * DAY_MS;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    const [, sign, hoursAway, minutesAway] = /^([+-])(\d{2}):(\d{2})$/.exec(offset ?? "") ?? [];
    const awayMs = (Number(hoursAway ?? 0) * 60 + Number(minutesAway ?? 0)) * 60_000 * (sign === "-" ? -1 : 1);
    // The widest offset that a clock of this planet shows is 14 hours; one of days would move a deadline.
    if (Number(hoursAway ?? 0) > 14 || Number(minutesAway ?? 0) > 59) return undefined;
    const ofDay = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return dayNumber(day) * DAY_MS + ofDay - awayMs;
  } catch {
    return undefined;
  }
}

/** The moment one duration (ISO 8601) after a fact that `momentOf` read. */
export function after(from: string, fromMs: number, duration: string): number {
  const [, years = "0", months = "0", days = "0", hours = "0"] = DURATION.exec(duration) ?? [];
  const day = from.slice(0, 10);
  const moved = addMonths(day, Number(years) * 12 + Number(months));
  const daysOn = dayNumber(moved) - dayNumber(day) + Number(days);
  return fromMs + daysOn * DAY_MS + Number(hours) * 3_600_000;
}

/**
 * Pass or fail by the facts; undefined where one of them is missing or no time, and where hours are counted from or to a
 * bare day, which does not say them. Days, months and years from or to a bare day are counted in days.
 */
export function judgeSpan(span: Span, facts: ReadonlyMap<string, string>): Judged | undefined {
  const [from, to] = [facts.get(span.from), facts.get(span.to)];
  if (from === undefined || to === undefined) return undefined;
  const inDays = isDay(from) || isDay(to);
  if (inDays && [span.atLeast, span.atMost].some((duration) => duration?.endsWith("H"))) return undefined;
  const [start, end] = inDays ? [from.slice(0, 10), to.slice(0, 10)] : [from, to];
  const [fromMs, toMs] = [momentOf(start), momentOf(end)];
  if (fromMs === undefined || toMs === undefined) return undefined;
  const tooShort = span.atLeast !== undefined && toMs < after(start, fromMs, span.atLeast);
  const tooLong = span.atMost !== undefined && (toMs < fromMs || toMs > after(start, fromMs, span.atMost));
  const wanted = tooLong ? (span.atMost ?? "") : (span.atLeast ?? span.atMost ?? "");
  return tooShort || tooLong
    ? judged("fail", "span-missed", [from, to, wanted])
    : judged("pass", "span-kept", [from, to, wanted]);
}

function isDay(fact: string): boolean {
  return !fact.includes("T");
}
