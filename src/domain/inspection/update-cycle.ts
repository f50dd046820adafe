/**
 * Observed update cycle: half of the updates that were installed came after no more than so many days.
 */
import { dayNumber } from "../calendar.ts";

/** @param days on which updates were installed, in order. @returns undefined with less than two. */
export function observedCycleDays(days: readonly string[]): number | undefined {
  const apart = days.slice(1).map((day, place) => dayNumber(day) - dayNumber(days[place] ?? day));
  apart.sort((one, other) => one - other);
  const middle = apart.length >> 1;
  const upper = apart[middle];
  const lower = apart.length % 2 === 0 ? apart[middle - 1] : upper;
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}
