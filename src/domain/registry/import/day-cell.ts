/**
 * A day as people and programs write it in a table. What is no day, or can be two, is refused with every day that it may
 * mean written out, so that the right one can be copied.
 */
import type { CellReading } from "./cell-values.ts";

/** In which order a day is written, and how people call it. */
const ORDERS = {
  dmy: "day first",
  mdy: "month first",
  ymd: "year first",
} as const;
type Order = keyof typeof ORDERS;

/** In which orders a day is written with this sign between its parts. */
const ORDERS_OF: Readonly<Record<string, readonly Order[]>> = {
  ".": ["dmy"],
  "/": ["mdy", "dmy"],
  "-": ["mdy", "dmy"],
};
const DAY_MS = 86_400_000;

/** ISO, or day.month.year, or with slashes where only one reading is a day. A time of day behind it is left out. */
export function dayOf(cell: string): CellReading<string> {
  const text = cell.replace(/[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$/i, "");
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso !== null) return readings(cell, ["ymd"], [iso[1], iso[3], iso[4]]);
  const parts = /^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})$/.exec(text);
  if (parts === null) return { problem: `"${cell}" is no day; ${spreadsheetDay(text) ?? WRITE_IT}` };
  const [, first, sign = "", second, third = ""] = parts;
  const orders = ORDERS_OF[sign] ?? [];
  if (third.length === 4) return readings(cell, orders, [first, second, third]);
  return shortYear(cell, sign === "-" ? [...orders, "ymd"] : orders, [first, second, third]);
}

const WRITE_IT = "write it as YYYY-MM-DD, for example 2025-12-31";

type Parts = readonly (string | undefined)[];

function readings(cell: string, orders: readonly Order[], parts: Parts): CellReading<string> {
  const days = daysOf(orders, parts);
  const [first, ...others] = days.keys();
  if (first === undefined) return { problem: `"${cell}" is no day of the calendar; ${nearestAdvice(orders, parts)}` };
  if (others.length > 0)
    return { problem: `"${cell}" can be two days: ${listed(days)}; write the one that is meant in this form` };
  return first < "1970" ? { problem: `"${cell}" is before 1970; is the year right?` } : { value: first };
}

/** A year of two digits is never taken: the century would be a guess. */
function shortYear(cell: string, orders: readonly Order[], parts: Parts): CellReading<string> {
  const days = daysOf(orders, parts);
  if (days.size === 0) return { problem: `"${cell}" is no day of the calendar; ${WRITE_IT}` };
  if (days.size === 1) {
    const [day] = days.keys();
    return { problem: `"${cell}" has a year of two digits; write it as YYYY-MM-DD, ${day} if that is what it means` };
  }
  return {
    problem: `"${cell}" can be ${days.size} days: ${listed(days)}; write the one that is meant in this form (YYYY-MM-DD)`,
  };
}

/** Day (YYYY-MM-DD) -> the orders in which the parts mean it. */
function daysOf(orders: readonly Order[], parts: Parts): Map<string, Order[]> {
  const days = new Map<string, Order[]>();
  for (const order of orders) {
    const [year, month, day] = inOrder(order, parts);
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) continue;
    const written = iso(year, month, day);
    days.set(written, [...(days.get(written) ?? []), order]);
  }
  return days;
}

function inOrder(order: Order, parts: Parts): [year: number, month: number, day: number] {
  const at = (sign: string) => Number(parts[order.indexOf(sign)]);
  const year = parts[order.indexOf("y")] ?? "";
  // 70 is the first year that is taken at all.
  const century = year.length === 4 ? 0 : Number(year) < 70 ? 2000 : 1900;
  return [century + Number(year), at("m"), at("d")];
}

/** "2024-01-02 (month first) or 2024-02-01 (day first)". */
function listed(days: ReadonlyMap<string, readonly Order[]>): string {
  const texts = [...days].map(([day, orders]) => `${day} (${orders.map((order) => ORDERS[order]).join(", ")})`);
  return `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

/** Says why it is none: a month that is too short, or none at all. */
function nearestAdvice(orders: readonly Order[], parts: Parts): string {
  for (const order of orders) {
    const [year, month, day] = inOrder(order, parts);
    if (month < 1 || month > 12 || day < 1 || day > 31) continue;
    const last = daysIn(year, month);
    return `${iso(year, month, 1).slice(0, 7)} ends on the ${last}th; correct it and write it as YYYY-MM-DD, for example ${iso(year, month, last)}`;
  }
  return `there are 12 months of at most 31 days; ${WRITE_IT}`;
}

/** The day that a spreadsheet means by a bare number, where it is a likely one. */
function spreadsheetDay(text: string): string | undefined {
  if (!/^\d{5}(?:[.,]\d+)?$/.test(text)) return undefined;
  const day = new Date(Date.UTC(1899, 11, 30) + Number(text.slice(0, 5)) * DAY_MS).toISOString().slice(0, 10);
  return day < "1970" || day > "2099"
    ? undefined
    : `if it is the day number of a spreadsheet, write ${day}, or show the column as a date there`;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function iso(year: number, month: number, day: number): string {
  const pad = (value: number, length: number) => String(value).padStart(length, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}
