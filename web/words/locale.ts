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

/** A point in time with the zone named: `zone` (IANA), or the reader's own where none is given. */
export function momentIn(moment: Date, language: Language, zone?: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(moment);
}

/** The time of day, for what happened just now. */
export function clockIn(moment: Date, language: Language, zone?: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    hour: "2-digit",
    minute: "2-digit",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(moment);
}

const STEPS = [
  ["year", 365.25 * 24 * 60 * 60],
  ["month", 30.44 * 24 * 60 * 60],
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
] as const;

/** How long ago, in the largest unit that is full, for example "3 hours ago"; below a minute "this minute". */
export function agoIn(moment: Date, now: Date, language: Language): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000;
  const [unit, length] = STEPS.find(([, one]) => Math.abs(seconds) >= one) ?? ["minute", 60];
  const words = new Intl.RelativeTimeFormat(LOCALE[language], { numeric: "auto" });
  return words.format(Math.trunc(seconds / length), unit);
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

/** For how long, for example "for 3 hours", "seit 2 Tagen". */
export function sinceIn(moment: Date, now: Date, language: Language): string {
  const seconds = Math.max(0, (now.getTime() - moment.getTime()) / 1000);
  const [unit, length] = STEPS.find(([, one]) => seconds >= one) ?? ["minute", 60];
  const count = Math.max(1, Math.trunc(seconds / length));
  if (language === "en") {
    const words = new Intl.NumberFormat(LOCALE.en, { style: "unit", unit, unitDisplay: "long" });
    return `for ${words.format(count)}`;
  }
  // "vor 2 Tagen" has the case that "seit" asks for, too.
  return new Intl.RelativeTimeFormat(LOCALE.de, { numeric: "always" }).format(-count, unit).replace(/^vor /, "seit ");
}

/** Today as YYYY-MM-DD (UTC), as labels count days. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
