/**
 * Arrival: each report of a device has its effect exactly once, whatever the way there does to it.
 *
 * A report is known by its boot and its sequence number. A boot that is over may still send what it had kept (late); what
 * was there before is a duplicate right after, and a replay later on. Where an earlier boot goes on talking beside the
 * newest one, or one number comes with two contents, two speak as one device.
 */

import { contentDigest, ofText } from "./content-digest.ts";
import type { Arrival, BootWatch, DeviceWatch, Judging, Report } from "./device-watch.ts";
import type { OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const KEPT_BOOTS = 8;
const KEPT_NAMES = 24;
/** Holes that are remembered exactly; what comes out of a forgotten one counts as seen. */
const HOLES = 24;
const CONTENTS = 8;
/** A client sends again what it had no answer for. By then others have not been answered for minutes. */
const RETRY_MS = 5 * 60_000;
/** A gap is told when it was not filled for so long; parts of a batch may overtake one another. */
const GAP_MS = 30_000;
/** Beyond it a device's clock says nothing. */
export const CLOCK_MS = 5 * 60_000;

export function arrive(watch: DeviceWatch, report: Report, judging: Judging, findings: OpenFindings): Arrival {
  const current = watch.boots.at(-1);
  if (current?.id === report.boot) return ofThisBoot(watch, current, report, judging, findings);
  const earlier = watch.boots.find(({ id }) => id === report.boot);
  if (earlier !== undefined) return ofEarlierBoot(watch, earlier, report, judging, findings);
  if (watch.over.includes(ofText(report.boot))) {
    replayed(findings, report, "boot-is-over");
    return "replayed";
  }
  startBoot(watch, report, judging);
  return "new";
}

function ofThisBoot(
  watch: DeviceWatch,
  boot: BootWatch,
  report: Report,
  judging: Judging,
  findings: OpenFindings,
): Arrival {
  const { sequence } = report;
  if (sequence > boot.high) {
    if (watch.connectionBefore === judging.connection && judging.connection !== watch.connection)
      shared(findings, report, "two-connections-at-once", judging.connection, 0.8);
    connected(watch, judging.connection);
    if (sequence > boot.high + 1 && watch.missingSinceMs === 0) watch.missingSinceMs = judging.receivedAtMs;
    goOn(boot, report, judging.receivedAtMs);
    return "new";
  }
  if (fill(boot, sequence)) {
    keepContent(boot, report);
    return "late";
  }
  return seenBefore(boot, report, findings, judging);
}

/** The same number again. */
function seenBefore(boot: BootWatch, report: Report, findings: OpenFindings, { connection }: Judging): Arrival {
  const digest = contentOf(boot, report.sequence);
  if (digest !== undefined && digest !== contentDigest(report)) {
    shared(findings, report, "same-number-other-content", connection, 0.98);
    return "replayed";
  }
  const [olderHigh = -1, olderAtMs = 0] = boot.marks;
  if (report.sequence <= olderHigh && boot.atMs - olderAtMs >= RETRY_MS) {
    replayed(findings, report, "long-after-its-answer");
    return "replayed";
  }
  return "duplicate";
}

function ofEarlierBoot(
  watch: DeviceWatch,
  boot: BootWatch,
  report: Report,
  judging: Judging,
  findings: OpenFindings,
): Arrival {
  const current = watch.boots.at(-1) as BootWatch;
  const hole = isMissing(boot, report.sequence);
  if (!hole && report.sequence <= boot.high) {
    const digest = contentOf(boot, report.sequence);
    if (digest !== undefined && digest !== contentDigest(report)) {
      shared(findings, report, "same-number-other-content", judging.connection, 0.98);
      return "replayed";
    }
    // The last reports of a boot may have been on their way without an answer when it ended.
    const fresh = judging.receivedAtMs - boot.atMs < RETRY_MS && digest !== undefined;
    if (fresh) return "duplicate";
    replayed(findings, report, "boot-is-over");
    return "replayed";
  }
  if (isBacklog(watch, current, report, judging)) {
    if (hole) fill(boot, report.sequence);
    else goOn(boot, report, boot.atMs);
    return "late";
  }
  // Both boots are alive: whoever is the thief, the device's own reports must be judged on.
  shared(findings, report, "two-boots-at-once", judging.connection, 0.95);
  if (hole) fill(boot, report.sequence);
  else goOn(boot, report, judging.receivedAtMs);
  watch.boots.splice(watch.boots.indexOf(boot), 1);
  watch.boots.push(boot);
  connected(watch, judging.connection);
  return "new";
}

/** Whether an unseen report of an earlier boot was recorded before the newer one, or comes by the newer one's own way. */
function isBacklog(watch: DeviceWatch, current: BootWatch, { time }: Report, { connection }: Judging): boolean {
  if (time !== undefined && current.recordedMs > 0) return time < current.recordedMs;
  return connection === "" || connection === watch.connection;
}

function startBoot(watch: DeviceWatch, report: Report, { receivedAtMs, connection }: Judging): void {
  const { sequence, time = 0 } = report;
  const boot: BootWatch = {
    id: report.boot,
    high: sequence,
    // Counting begins at 0 or 1; of the boot in which the watch began nothing can be said.
    base: watch.boots.length === 0 ? sequence : 1,
    missing: sequence === 0 ? [] : [0, sequence - 1],
    contents: new Array(2 * CONTENTS).fill(-1),
    marks: [-1, receivedAtMs, sequence, receivedAtMs],
    atMs: receivedAtMs,
    recordedMs: Math.abs(time - receivedAtMs) > CLOCK_MS ? 0 : Math.min(time, receivedAtMs),
  };
  if (boot.base < sequence && watch.missingSinceMs === 0) watch.missingSinceMs = receivedAtMs;
  watch.boots.push(boot);
  if (watch.boots.length > KEPT_BOOTS) {
    const gone = watch.boots.shift() as BootWatch;
    watch.over.push(ofText(gone.id));
    if (watch.over.length > KEPT_NAMES) watch.over.shift();
  }
  // What earlier boots said is kept of the last one only.
  const before = watch.boots.at(-3);
  if (before !== undefined) before.contents.length = 0;
  keepContent(boot, report);
  connected(watch, connection);
  watch.bootReports = 0;
  watch.started = false;
}

/** The next report of a boot, perhaps behind a gap. */
function goOn(boot: BootWatch, report: Report, atMs: number): void {
  const { sequence } = report;
  if (sequence > boot.high + 1) {
    boot.missing.push(boot.high + 1, sequence - 1);
    if (boot.missing.length > 2 * HOLES) boot.missing.splice(0, 2);
  }
  boot.high = sequence;
  boot.atMs = atMs;
  const [, , newerHigh = -1, newerAtMs = 0] = boot.marks;
  if (atMs - newerAtMs >= RETRY_MS) {
    boot.marks[0] = newerHigh;
    boot.marks[1] = newerAtMs;
    boot.marks[2] = sequence;
    boot.marks[3] = atMs;
  }
  keepContent(boot, report);
}

function isMissing({ missing }: BootWatch, sequence: number): boolean {
  for (let at = 0; at < missing.length; at += 2)
    if (sequence >= (missing[at] as number) && sequence <= (missing[at + 1] as number)) return true;
  return false;
}

/** Takes `sequence` out of the holes; whether it was in one. */
function fill({ missing }: BootWatch, sequence: number): boolean {
  for (let at = 0; at < missing.length; at += 2) {
    const from = missing[at] as number;
    const to = missing[at + 1] as number;
    if (sequence < from || sequence > to) continue;
    const rest = [...(from < sequence ? [from, sequence - 1] : []), ...(sequence < to ? [sequence + 1, to] : [])];
    missing.splice(at, 2, ...rest);
    if (missing.length > 2 * HOLES) missing.splice(0, 2);
    return true;
  }
  return false;
}

function keepContent({ contents }: BootWatch, report: Report): void {
  if (contents.length === 0) return;
  const at = 2 * (report.sequence % CONTENTS);
  contents[at] = report.sequence;
  contents[at + 1] = contentDigest(report);
}

function contentOf({ contents }: BootWatch, sequence: number): number | undefined {
  const at = 2 * (sequence % CONTENTS);
  return contents[at] === sequence ? contents[at + 1] : undefined;
}

function connected(watch: DeviceWatch, connection: string): void {
  if (connection === watch.connection || connection === "") return;
  watch.connectionBefore = watch.connection;
  watch.connection = connection;
}

/** Reports that did not come, told once they had their time; closed when all came. */
export function judgeGaps(watch: DeviceWatch, nowMs: number, findings: OpenFindings): void {
  if (watch.missingSinceMs === 0 && !findings.has(MISSING)) return;
  const holes = watch.boots.flatMap((boot) => holesOf(boot));
  if (holes.length === 0) {
    watch.missingSinceMs = 0;
    findings.close(MISSING, "arrived-late");
  } else if (watch.missingSinceMs > 0 && nowMs - watch.missingSinceMs >= GAP_MS) {
    watch.missingSinceMs = 0;
    const missing = holes.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    const last = holes.at(-1) as Hole;
    findings.depart({
      kind: "reports-missing",
      severity: SEVERITY_OF.reportsMissing,
      subject: "reports",
      observed: `${missing} (${last.boot}: ${last.from === last.to ? last.from : `${last.from} … ${last.to}`})`,
      certainty: 0.9,
      cause: "environment",
      because: ["reports-lost-on-the-way"],
    });
  }
}

const MISSING = "reports-missing|reports";

interface Hole {
  readonly boot: string;
  readonly from: number;
  readonly to: number;
}

function holesOf({ id, base, missing }: BootWatch): Hole[] {
  const holes: Hole[] = [];
  for (let at = 0; at < missing.length; at += 2) {
    const from = Math.max(base, missing[at] as number);
    const to = missing[at + 1] as number;
    if (from <= to) holes.push({ boot: id, from, to });
  }
  return holes;
}

function replayed(findings: OpenFindings, { boot, sequence }: Report, because: string): void {
  findings.depart({
    kind: "replayed",
    severity: SEVERITY_OF.replayed,
    subject: boot,
    observed: `${boot}: ${sequence}`,
    certainty: 0.9,
    cause: "tampering",
    because: [because],
  });
}

function shared(findings: OpenFindings, report: Report, because: string, connection: string, certainty: number): void {
  findings.depart({
    kind: "identity-shared",
    severity: SEVERITY_OF.identityShared,
    subject: "identity",
    observed: `${report.boot}: ${report.sequence}${connection === "" ? "" : ` (${connection})`}`,
    certainty,
    cause: "tampering",
    because: [because],
  });
}
