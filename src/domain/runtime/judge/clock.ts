/**
 * The device's clock: it orders nothing here, but a wrong one spoils the device's own records. Told after three reports in a
 * row; an hour more or less is daylight saving time taken for UTC.
 */
import { CLOCK_MS } from "./arrival.ts";
import type { DeviceWatch, Report } from "./device-watch.ts";
import { keyOf, type OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const WRONG_AFTER = 3;
/** Right again only when it is clearly so. */
const RIGHT_MS = 0.8 * CLOCK_MS;
const HOUR_MS = 3_600_000;
const HOUR_WITHIN_MS = 90_000;
const KEY = keyOf({ kind: "clock-wrong", subject: "clock" });

/** `sinceMs`: since the report before. What comes in a burst was kept back, and its time is right although it is old. */
export function judgeClock(
  watch: DeviceWatch,
  report: Report,
  receivedAtMs: number,
  sinceMs: number,
  findings: OpenFindings,
): void {
  if (report.time === undefined || sinceMs < watch.intervalMs / 4 || watch.reports < WRONG_AFTER) return;
  const off = report.time - receivedAtMs;
  const far = Math.abs(off);
  if (far <= RIGHT_MS) {
    watch.clockWrong = 0;
    findings.within(KEY, "clock-right-again");
    return;
  }
  if (far <= CLOCK_MS) return;
  watch.clockWrong = Math.min(WRONG_AFTER, watch.clockWrong + 1);
  if (watch.clockWrong < WRONG_AFTER) return;
  const anHour = Math.abs(far - HOUR_MS) <= HOUR_WITHIN_MS;
  findings.depart({
    kind: "clock-wrong",
    severity: anHour ? SEVERITY_OF.daylightSaving : SEVERITY_OF.clockWrong,
    subject: "clock",
    observed: `${off > 0 ? "+" : "−"}${span(far)}`,
    declared: "±5 min",
    certainty: 0.95,
    cause: "misconfiguration",
    because: [anHour ? "daylight-saving-time" : "clock-not-set"],
  });
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2 * 1440 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
