/**
 * A report no larger than what is kept of one. Both lists of it stand gravest first, so the end of each goes.
 */
import type { AuditReport } from "./audit-report.ts";

export interface FittedReport {
  /** The report as JSON text (UTF-8). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly leftOut: LeftOut;
}

/** How many entries a report lacks. */
export interface LeftOut {
  readonly destinations: number;
  readonly findings: number;
}

/**
 * `report` as JSON of at most `limitBytes`. Findings take up to half of the room, destinations what is left. Requests to
 * destinations that are left out are counted among the blind spots of the first capture, as those beyond the limit of
 * destinations are. No more of a report is written than there is room for, however large it is.
 */
export function fittedReport(report: AuditReport, limitBytes: number): FittedReport {
  const room = limitBytes - bytesOf({ ...report, findings: [], destinations: [] }).length;
  const findings = firstWithin(report.findings, room);
  const destinations = firstWithin(report.destinations, room - findings.bytes);
  if (findings.isWhole && destinations.isWhole)
    return { bytes: written(report, findings, destinations), leftOut: { destinations: 0, findings: 0 } };
  return cutReport(report, room - BLIND_SPOT_BYTES);
}

function cutReport(report: AuditReport, room: number): FittedReport {
  const findings = firstWithin(report.findings, room / 2);
  const destinations = firstWithin(report.destinations, room - findings.bytes);
  const left = report.destinations.slice(destinations.texts.length);
  return {
    bytes: written({ ...report, captures: noted(report.captures, left) }, findings, destinations),
    leftOut: { destinations: left.length, findings: report.findings.length - findings.texts.length },
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

/** The first entries of a list, each as JSON. */
interface Entries {
  readonly texts: readonly Uint8Array[];
  /** Of all, with the commas between them. */
  readonly bytes: number;
  readonly isWhole: boolean;
}

/** The first of `all` that take no more than `roomBytes`; nothing behind the first that does not fit is written. */
function firstWithin(all: readonly unknown[], roomBytes: number): Entries {
  const texts: Uint8Array[] = [];
  let bytes = 0;
  for (const one of all) {
    const text = bytesOf(one);
    const more = bytes + text.length + (texts.length === 0 ? 0 : COMMA.length);
    if (more > roomBytes) return { texts, bytes, isWhole: false };
    texts.push(text);
    bytes = more;
  }
  return { texts, bytes, isWhole: bytes <= roomBytes };
}

/** As JSON.stringify writes the report with these entries in its lists. */
function written(report: AuditReport, findings: Entries, destinations: Entries): Uint8Array<ArrayBuffer> {
  const lists = new Map([
    ["findings", findings],
    ["destinations", destinations],
  ]);
  const parts: Uint8Array[] = [];
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    parts.push(encoder.encode(`${parts.length === 0 ? "{" : ","}${JSON.stringify(name)}:`));
    const list = lists.get(name);
    if (list === undefined) parts.push(bytesOf(value));
    else {
      parts.push(encoder.encode("["));
      for (const [at, text] of list.texts.entries()) parts.push(...(at === 0 ? [text] : [COMMA, text]));
      parts.push(encoder.encode("]"));
    }
  }
  parts.push(encoder.encode("}"));
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encoder = new TextEncoder();
const COMMA = encoder.encode(",");
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value));
