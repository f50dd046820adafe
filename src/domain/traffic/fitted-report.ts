/**
 * A report no larger than what is kept of one. Both lists of it stand gravest first, so the end of each goes.
 */
import type { AuditReport } from "./audit-report.ts";

export interface FittedReport {
  /** The report as JSON text (UTF-8). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly leftOut: { readonly destinations: number; readonly findings: number };
}

/**
 * `report` as JSON of at most `limitBytes`. Findings take up to half of the room, destinations what is left. Requests to
 * destinations that are left out are counted among the blind spots of the first capture, as those beyond the limit of
 * destinations are.
 */
export function fittedReport(report: AuditReport, limitBytes: number): FittedReport {
  const bytes = bytesOf(report);
  if (bytes.length <= limitBytes) return { bytes, leftOut: { destinations: 0, findings: 0 } };
  const room = limitBytes - bytesOf({ ...report, findings: [], destinations: [] }).length - BLIND_SPOT_BYTES;
  const findings = firstWithin(report.findings, room / 2);
  const destinations = firstWithin(report.destinations, room - bytesOf(findings).length);
  const left = report.destinations.slice(destinations.length);
  return {
    bytes: bytesOf({ ...report, captures: noted(report.captures, left), findings, destinations }),
    leftOut: { destinations: left.length, findings: report.findings.length - findings.length },
  };
}

const BEYOND = "destinations-beyond-limit";
/** What the note of a blind spot takes. */
const BLIND_SPOT_BYTES = 100;

function noted(captures: AuditReport["captures"], left: AuditReport["destinations"]): AuditReport["captures"] {
  const [first, ...others] = captures;
  if (first === undefined || left.length === 0) return captures;
  const before = first.blindSpots.find(({ code }) => code === BEYOND)?.count ?? 0;
  const count = left.reduce((sum, { exchanges }) => sum + exchanges, before);
  const blindSpots = [...first.blindSpots.filter(({ code }) => code !== BEYOND), { code: BEYOND, count }];
  return [{ ...first, blindSpots }, ...others];
}

/** The first of `all` that take no more than `roomBytes` as JSON. */
function firstWithin<T>(all: readonly T[], roomBytes: number): T[] {
  let bytes = 0;
  const beyond = all.findIndex((one) => {
    bytes += bytesOf(one).length + 1; // a comma
    return bytes > roomBytes;
  });
  return all.slice(0, beyond === -1 ? all.length : beyond);
}

const encoder = new TextEncoder();
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value));
