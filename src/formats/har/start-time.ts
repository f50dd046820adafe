/**
 * When a request started: ISO 8601 as HAR asks for, in the forms that writers really use.
 *
 * Any number of decimals, offsets as Z, +02:00 or +0200; a time without offset counts as UTC.
 */
const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:Z|([+-])(\d\d):?(\d\d))?$/i;

/** Whole milliseconds since 1970 (UTC), or null where the value is no such time. */
export function startTimeMs(value: unknown): number | null {
  const match = typeof value === "string" ? FORM.exec(value.trim()) : null;
  if (match === null) return null;
  const [, day, minutes, seconds = "00", decimals = "", sign, offsetHours = "0", offsetMinutes = "0"] = match;
  const local = Date.parse(`${day}T${minutes}:${seconds}.${decimals.padEnd(3, "0").slice(0, 3)}Z`);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const at = sign === "-" ? local + offset : local - offset;
  return Number.isFinite(at) ? at : null;
}
