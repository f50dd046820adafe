/**
 * The time of a row: ISO 8601 (with a space for the T too), or seconds, milliseconds, microseconds or nanoseconds since 1970.
 */
const NUMBER = /^[+-]?\d{1,20}(?:\.\d*)?$/;
const CALENDAR =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d)?)?$/i;
/** A bare number from here on counts in the next finer unit; as seconds the first would be the year 5138. */
const UNITS = [
  [1e17, 1e-6],
  [1e14, 1e-3],
  [1e11, 1],
] as const;

/** Milliseconds since 1970; a time without an offset counts as UTC. NaN where it is no time. */
export function timeIn(text: string): number {
  if (!NUMBER.test(text)) return calendarTimeIn(text);
  const number = Number(text);
  const [, unit] = UNITS.find(([from]) => Math.abs(number) >= from) ?? [0, 1000];
  return number * unit;
}

/** The same for a time of the calendar only. */
export function calendarTimeIn(text: string): number {
  const parts = CALENDAR.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour = "0", minute = "0", second = "0", , sign = "+", hours = "0", minutes = "0"] = parts;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date rolls 31 February over to 3 March without a word.
  if (new Date(midnight).getUTCDate() !== Number(day) || Number(month) > 12) return Number.NaN;
  const seconds = Number(second.replace(",", "."));
  if (Number(hour) > 24 || Number(minute) > 59 || seconds >= 61) return Number.NaN;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  return midnight + (Number(hour) * 60 + Number(minute)) * 60_000 + seconds * 1000 - offset;
}
