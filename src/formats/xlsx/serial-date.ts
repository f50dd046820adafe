/**
 * Days and moments as the numbers in which spreadsheets keep them: days since a first day, the time as a fraction.
 *
 * The system of 1900 counts a 29 February 1900, which never was, so that its numbers below 61 are one off; the system of
 * 1904 (old Macintosh workbooks) starts 1,462 days later.
 * Source: ECMA-376 part 1, 18.17.4.1 (date systems).
 */
export type DateSystem = 1900 | 1904;

/** How a cell shows its number: as a day or time of nowhere in particular, or as a moment marked UTC. */
export type DateStyle = "local" | "utc";

const DAY_MS = 86_400_000;
/** 1970-01-01 in the system of 1900. */
const EPOCH_1970 = 25_569;
const DAYS_FROM_1900_TO_1904 = 1462;
const LEAP_DAY_THAT_NEVER_WAS = 60;
/** 9999-12-31 is the last day a spreadsheet knows. */
const END = 2_958_466;

/**
 * `2026-03-01`, with a fraction `2026-03-01T12:30:00` (milliseconds only where there are any), below one `12:30:00`; in
 * the style "utc" always `2026-03-01T12:30:00.000Z`. Number 60 of 1900 is `1900-02-29`, as the sheet shows it.
 * Undefined where a spreadsheet shows no day either.
 */
export function isoOfSerial(serial: number, style: DateStyle, system: DateSystem = 1900): string | undefined {
  const milliseconds = Math.round((serial + (system === 1904 ? DAYS_FROM_1900_TO_1904 : 0)) * DAY_MS);
  if (!(serial >= 0 && milliseconds < END * DAY_MS)) return undefined;
  const days = Math.floor(milliseconds / DAY_MS);
  const inDay = milliseconds - days * DAY_MS;
  if (days === 0 && inDay === 0) return undefined;
  const shift = days < LEAP_DAY_THAT_NEVER_WAS ? 1 : 0;
  const iso = new Date((days + shift - EPOCH_1970) * DAY_MS + inDay).toISOString();
  if (style === "utc") return iso;
  const time = iso.slice(11, iso.endsWith(".000Z") ? 19 : 23);
  if (days === 0) return time;
  const day = days === LEAP_DAY_THAT_NEVER_WAS ? "1900-02-29" : iso.slice(0, 10);
  return inDay === 0 ? day : `${day}T${time}`;
}

/** The number of a day (YYYY-MM-DD) in the system of 1900; undefined for other text and for days before 1900-03-01. */
export function serialOfDay(day: string): number | undefined {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const serial = midnight / DAY_MS + EPOCH_1970;
  // Date rolls 31 February over to 3 March without a word, so the text has to survive the round trip.
  return serial > LEAP_DAY_THAT_NEVER_WAS && isoOfSerial(serial, "local") === day ? serial : undefined;
}

/** The number of a moment (RFC 3339, to the millisecond) in UTC; undefined for other text and before 1900-03-01. */
export function serialOfMoment(moment: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/.test(moment)) return undefined;
  if (serialOfDay(moment.slice(0, 10)) === undefined) return undefined;
  const serial = Date.parse(moment) / DAY_MS + EPOCH_1970;
  return serial > LEAP_DAY_THAT_NEVER_WAS + 1 && serial < END ? serial : undefined;
}
