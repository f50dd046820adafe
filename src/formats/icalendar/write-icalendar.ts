/**
 * Days to keep in mind as a calendar that mail programs and phones subscribe to.
 *
 * All-day events, since every calendar program shows those and few show tasks. Written here and not by a library: the
 * form is small, and what is sent must be the same bytes until something changes, so that an ETag saves the transfer.
 *
 * Source: RFC 5545 (lines 3.1, text 3.3.11, events 3.6.1, alarms 3.6.6), RFC 7986 (NAME, REFRESH-INTERVAL). The names with
 * X- are those that Outlook and Apple's calendar read instead.
 */
import { addDays } from "../../domain/calendar.ts";

export interface CalendarDay {
  /** The same for the same thing for ever, and for nothing else in the world. */
  readonly uid: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly title: string;
  readonly description: string;
  /** Where more about it stands; an absolute URL. */
  readonly url: string;
  readonly location?: string;
  /** When it last changed (ISO 8601, UTC): of two revisions the later one counts. */
  readonly changedAt: string;
  /** Reminds so many days before. */
  readonly remindDaysBefore: readonly number[];
}

export interface Calendar {
  readonly name: string;
  readonly description: string;
  readonly days: readonly CalendarDay[];
}

export const ICALENDAR_MEDIA_TYPE = "text/calendar; charset=utf-8";

/** UTF-8 text with CRLF; lines have at most 75 octets. */
export function writeICalendar({ name, description, days }: Calendar): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//CareLabel//Inspections//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `NAME:${text(name)}`,
    `X-WR-CALNAME:${text(name)}`,
    `DESCRIPTION:${text(description)}`,
    `X-WR-CALDESC:${text(description)}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    "X-PUBLISHED-TTL:PT12H",
    ...days.flatMap(eventLines),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventLines(entry: CalendarDay): string[] {
  return [
    "BEGIN:VEVENT",
    `UID:${text(entry.uid)}`,
    `DTSTAMP:${moment(entry.changedAt)}`,
    `LAST-MODIFIED:${moment(entry.changedAt)}`,
    `SEQUENCE:${revision(entry.changedAt)}`,
    `DTSTART;VALUE=DATE:${date(entry.day)}`,
    `DTEND;VALUE=DATE:${date(addDays(entry.day, 1))}`,
    `SUMMARY:${text(entry.title)}`,
    `DESCRIPTION:${text(entry.description)}`,
    ...(entry.location === undefined ? [] : [`LOCATION:${text(entry.location)}`]),
    `URL:${String(new URL(entry.url))}`,
    "TRANSP:TRANSPARENT",
    ...entry.remindDaysBefore.flatMap((days) => [
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      `DESCRIPTION:${text(entry.title)}`,
      `TRIGGER:${days === 0 ? "PT0S" : `-P${days}D`}`,
      "END:VALARM",
    ]),
    "END:VEVENT",
  ];
}

const date = (day: string) => day.replaceAll("-", "");
const moment = (at: string) => `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** Minutes since 2020: grows with each change, and stays an integer as the format has it. */
function revision(at: string): number {
  return Math.max(0, Math.floor((Date.parse(at) - Date.parse("2020-01-01T00:00:00Z")) / 60_000));
}

/** Text as a value: what divides values is escaped, a new line is `\n`, other control characters may not be in it. */
function text(words: string): string {
  return words
    .toWellFormed()
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n?|[\n\u2028\u2029\u0085]/g, "\\n")
    .replaceAll(/[\p{Cc}]/gu, "");
}

const LINE_OCTETS = 75;

/** Cut into lines of at most 75 octets, never within a character; each but the first begins with a space. */
function folded(line: string): string {
  let out = "";
  let octets = 0;
  for (const sign of line) {
    const width = octetsOf(sign);
    if (octets + width > LINE_OCTETS) {
      out += "\r\n ";
      octets = 1;
    }
    out += sign;
    octets += width;
  }
  return out;
}

/** In UTF-8. */
function octetsOf(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
