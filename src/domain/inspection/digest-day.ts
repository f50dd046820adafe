/**
 * On which local days a digest of what falls due goes out: once for each chosen day, at its hour in the facility's zone.
 */

export const DIGEST_DAYS = ["every", "monday", "tuesday", "wednesday", "thursday", "friday"] as const;

export interface DigestTime {
  readonly day: (typeof DIGEST_DAYS)[number];
  /** 0 to 23. Where the clock leaps over it, the hour after. */
  readonly hour: number;
  /** IANA; one that nobody knows counts as UTC. */
  readonly zone: string;
}

/** A server that stood still for longer leaves the digest out: the next one says the same and more. */
const LATE_HOURS = 24;

/** The local day (YYYY-MM-DD) whose digest is due now, sent or not; undefined where none is. */
export function digestDay({ day, hour, zone }: DigestTime, nowMs: number): string | undefined {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs);
  const today = zoned(now, zone).toPlainDate();
  return [today, today.subtract({ days: 1 })]
    .filter((one) => day === "every" || DIGEST_DAYS.indexOf(day) === one.dayOfWeek)
    .find((one) => {
      const at = one.toZonedDateTime({ timeZone: zoned(now, zone).timeZoneId, plainTime: { hour } }).toInstant();
      const since = now.since(at).total("hours");
      return since >= 0 && since < LATE_HOURS;
    })
    ?.toString();
}

function zoned(instant: Temporal.Instant, zone: string): Temporal.ZonedDateTime {
  try {
    return instant.toZonedDateTimeISO(zone);
  } catch {
    return instant.toZonedDateTimeISO("UTC");
  }
}
