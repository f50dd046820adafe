/**
 * The texts of an audit's documents with their numbers, days and sizes, as a reader of the language writes them.
 */
import type { AuditLanguage } from "./audit-words.ts";
import { DOCUMENT_DE } from "./document-de.ts";
import { DOCUMENT_EN, type DocumentWords } from "./document-en.ts";

const WORDS: Record<AuditLanguage, DocumentWords> = { en: DOCUMENT_EN, de: DOCUMENT_DE };

export function documentWords(language: AuditLanguage): DocumentWords {
  return WORDS[language];
}

/** `template` with each `{name}` replaced; what stands in a value is never read as a name. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : whole,
  );
}

/** "one request" or "1,200 requests". */
export function counted(
  words: { readonly one: string; readonly other: string },
  n: number,
  language: AuditLanguage,
): string {
  return filled(n === 1 ? words.one : words.other, { n: n.toLocaleString(language) });
}

/** "22 November 2026" or "22.11.2026" of YYYY-MM-DD or RFC 3339; the text itself when it is no day. */
export function dayInWords(day: string, language: AuditLanguage): string {
  const time = Date.parse(day.slice(0, 10));
  if (!/^\d{4}-\d\d-\d\d/.test(day) || Number.isNaN(time)) return day;
  return language === "de"
    ? new Intl.DateTimeFormat("de", { dateStyle: "medium", timeZone: "UTC" }).format(time)
    : new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(time);
}

/** "22 November 2026, 09:00:10 UTC" or "22.11.2026, 09:00:10 UTC" of RFC 3339; the text itself when it is no moment. */
export function momentInWords(moment: string, language: AuditLanguage): string {
  const time = Date.parse(moment);
  if (!/^\d{4}-\d\d-\d\dT/.test(moment) || Number.isNaN(time)) return moment;
  const utc = new Date(time).toISOString();
  return `${dayInWords(utc, language)}, ${utc.slice(11, 19)} UTC`;
}

/** "938 B", "1.2 MB": powers of a thousand. */
export function sizeInWords(bytes: number, language: AuditLanguage): string {
  const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 })} ${["B", "kB", "MB", "GB", "TB"][step]}`;
}

/** "10 seconds", "1.5 hours". */
export function timeInWords(seconds: number, language: AuditLanguage): string {
  const [unit, length] =
    seconds < 90
      ? (["second", 1] as const)
      : seconds < 5400
        ? (["minute", 60] as const)
        : seconds < 172_800
          ? (["hour", 3600] as const)
          : (["day", 86_400] as const);
  const style = { style: "unit", unit, unitDisplay: "long", maximumSignificantDigits: 2 } as const;
  return (seconds / length).toLocaleString(language, style);
}

/** The words for `code` in one of the rooms; the code itself when it comes from a newer version. */
export function wordOf(room: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(room, code) ? (room[code] as string) : code;
}
