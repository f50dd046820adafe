/**
 * Days, numbers, sizes and countries as the reader's language writes them.
 */
import type { Language } from "./i18n.ts";

const LOCALE: Record<Language, string> = { en: "en-GB", de: "de-DE" };

/** A day (YYYY-MM-DD) in words, for example "21 November 2026". */
export function dayIn(day: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A point in time with the reader's own zone named. */
export function momentIn(moment: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(moment);
}

export function numberIn(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALE[language]).format(value);
}

/** Bytes with their unit, three figures at most. */
export function bytesIn(bytes: number, language: Language): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
  return new Intl.NumberFormat(LOCALE[language], {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** step);
}

/** The country's name; the code itself where the browser knows none. */
export function countryIn(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames([LOCALE[language]], { type: "region" }).of(code) ?? code;
  } catch {
    return code; // a code of the wrong shape, out of a foreign label
  }
}

/** Today as YYYY-MM-DD (UTC), as labels count days. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
