/**
 * Days of the calendar as YYYY-MM-DD (UTC), without clock and time zone.
 */
import { InputError } from "./input-error.ts";
import { oneLine } from "./one-line.ts";

/**
 * Days since 1970-01-01 (UTC).
 * @throws {InputError} `date-unreadable` when `day` is no day of the calendar.
 */
export function dayNumber(day: string, where = "date"): number {
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date rolls 31 February over to 3 March without a word, so the text has to survive the round trip.
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(day) ||
    Number.isNaN(midnight.getTime()) ||
    midnight.toISOString().slice(0, 10) !== day
  ) {
    throw new InputError("date-unreadable", where, `"${oneLine(day, 40)}" is no day; write it as YYYY-MM-DD`);
  }
  return midnight.getTime() / 86_400_000;
}

/**
 * The day `months` months after `day`; the last of the month where the day does not exist there, and no later than the last
 * that four digits of a year can write.
 */
export function addMonths(day: string, months: number): string {
  const date = new Date(dayNumber(day) * 86_400_000);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return written(date);
}

/** The day `days` days after `day`; no later than the last that four digits of a year can write. */
export function addDays(day: string, days: number): string {
  return written(new Date((dayNumber(day) + days) * 86_400_000));
}

const LAST_DAY = "9999-12-31";

const written = (date: Date) => (date.getUTCFullYear() > 9999 ? LAST_DAY : date.toISOString().slice(0, 10));
