/**
 * Silence: reports that should be there stay out. A contact fact, no doubt in the device: unreachable is not untrusted.
 */
import type { Authority } from "../runtime-finding.ts";
import type { DeviceWatch } from "./device-watch.ts";
import { keyOf, type OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const LEAST_MS = 120_000;
const INTERVALS = 3;
/** Intervals from which the usual one is known. */
const KNOWN = 5;
export const SILENT = keyOf({ kind: "silent", subject: "contact" });

/** Learns how far apart reports are: one long pause moves it little. */
export function learnInterval(watch: DeviceWatch, sinceMs: number): void {
  if (watch.reports < 2) return;
  if (watch.reports === 2) watch.intervalMs = sinceMs;
  else {
    const counted = Math.min(sinceMs, 3 * watch.intervalMs + 1000);
    watch.intervalMs += Math.max(1 / watch.reports, 0.05) * (counted - watch.intervalMs);
  }
}

/** How long a device may say nothing; undefined while that is not known. */
export function silenceAfterMs(
  watch: Pick<DeviceWatch, "reports" | "intervalMs">,
  everyMs: number | null,
): number | undefined {
  if (watch.reports === 0 || (everyMs === null && watch.reports < KNOWN)) return undefined;
  return Math.max(LEAST_MS, INTERVALS * (everyMs ?? watch.intervalMs));
}

export function judgeSilence(
  watch: DeviceWatch,
  nowMs: number,
  everyMs: number | null,
  authority: Authority,
  findings: OpenFindings,
): void {
  const after = silenceAfterMs(watch, everyMs);
  const silentMs = nowMs - watch.lastAtMs;
  if (after === undefined || silentMs <= after) return;
  findings.depart({
    kind: "silent",
    severity: SEVERITY_OF.silent,
    subject: "contact",
    declared: `${Math.round((everyMs ?? watch.intervalMs) / 1000)} s`,
    observed: `${Math.round(silentMs / 1000)} s`,
    authority,
    certainty: 0.95,
    cause: "unknown",
    because: ["no-report-in-three-intervals"],
  });
}
