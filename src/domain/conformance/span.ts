/**
 * Time spans between two facts of a statement: how long support lasts, how fast an incident was reported.
 *
 * Months and years are those of the calendar, so a month after 31 January is the last day of February.
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
    const ofDay = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return dayNumber(day) * DAY_MS + ofDay - awayMs;
  } catch {
    return undefined;
  }
}

/** The moment one duration (ISO 8601) after another moment. */
export function after(fromMs: number, duration: string): number {
  const [, years = "0", months = "0", days = "0", hours = "0"] = DURATION.exec(duration) ?? [];
  const midnight = Math.floor(fromMs / DAY_MS) * DAY_MS;
  const day = new Date(midnight).toISOString().slice(0, 10);
  const moved = addMonths(day, Number(years) * 12 + Number(months));
  return dayNumber(moved) * DAY_MS + (fromMs - midnight) + Number(days) * DAY_MS + Number(hours) * 3_600_000;
}

/** Pass or fail by the facts; undefined where one of them is missing or no time. */
export function judgeSpan(span: Span, facts: ReadonlyMap<string, string>): Judged | undefined {
  const [from, to] = [facts.get(span.from), facts.get(span.to)];
  if (from === undefined || to === undefined) return undefined;
  const [fromMs, toMs] = [momentOf(from), momentOf(to)];
  if (fromMs === undefined || toMs === undefined) return undefined;
  const tooShort = span.atLeast !== undefined && toMs < after(fromMs, span.atLeast);
  const tooLong = span.atMost !== undefined && (toMs < fromMs || toMs > after(fromMs, span.atMost));
  const wanted = tooLong ? (span.atMost ?? "") : (span.atLeast ?? span.atMost ?? "");
  return tooShort || tooLong
    ? judged("fail", "span-missed", [from, to, wanted])
    : judged("pass", "span-kept", [from, to, wanted]);
}
