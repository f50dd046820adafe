/**
 * Judging a report: what the device says of itself, held against its label, against what it usually does, and against what
 * it said before. The answer is what opens, goes on or closes; the device's memory is changed in place.
 *
 * Deterministic, so that the journal replayed gives the same. A rule that throws is told as `not-judged`; the others go on.
 */
import { arriveObserved } from "../observation/report-of-observation.ts";
import { arrive, judgeGaps } from "./arrival.ts";
import { judgeClock } from "./clock.ts";
import { type CompiledReference, compileReference } from "./compile-reference.ts";
import {
  type DeviceWatch,
  type Judgement,
  type Judging,
  newWatch,
  type Reference,
  type Report,
} from "./device-watch.ts";
import { judgeAbsence } from "./judge-absence.ts";
import { judgeLate } from "./judge-late.ts";
import type { Against } from "./judge-limit.ts";
import { judgeNumberOf, judgeParameter } from "./judge-parameter.ts";
import { judgeParts } from "./judge-parts.ts";
import { judgePeers, judgeServices } from "./judge-reach.ts";
import { judgeSigning } from "./judge-signature.ts";
import { judgeStart } from "./judge-start.ts";
import { judgeUntoldStart } from "./judge-untold-start.ts";
import { likelyCause, signsOf } from "./likely-cause.ts";
import { keyOf, OpenFindings } from "./open-findings.ts";
import type { WatchGlance } from "./packed-watch.ts";
import { SEVERITY_OF } from "./severity-table.ts";
import { judgeSilence, learnInterval, SILENT, silenceAfterMs } from "./silence.ts";

const QUIET: readonly [] = [];
const USUAL: Judgement = { arrival: "new", changes: QUIET, relearn: false };
const NONE: ReadonlySet<string> = new Set();
const STOPPED = keyOf({ kind: "fail-safe-limit", subject: "stage" });

/** Judges `report` and remembers it in `watch`. Never throws on a report that fits the schema. */
export function judgeReport(watch: DeviceWatch, report: Report, judging: Judging): Judgement {
  const { reference, receivedAtMs: nowMs } = judging;
  const findings = new OpenFindings(watch, nowMs, isQuiet(reference, nowMs));
  const compiled = compileReference(reference.runtime);
  hold(watch, reference, compiled, findings);
  const arrival =
    judging.observed === true ? arriveObserved(watch, report, judging) : arrive(watch, report, judging, findings);
  if (arrival === "new" || arrival === "late") judgeSigning(report, judging, findings);
  let relearn = false;
  if (arrival === "new") relearn = judgeNew(watch, report, compiled, judging, findings);
  else if (arrival === "late") {
    const against = { watch, reference, findings, nowMs, stage: watch.stage };
    guarded("late", findings, () => judgeLate(report, compiled, against));
    judgeGaps(watch, nowMs, findings);
  }
  if (findings.any) findings.fade();
  if (findings.changes.length === 0 && arrival === "new" && !relearn) return USUAL;
  explain(watch, nowMs, findings);
  return { arrival, changes: findings.changes, relearn };
}

/** What time alone does: silence, gaps that stay, findings that fade. To be asked about once a minute. */
export function judgeTime(
  watch: DeviceWatch,
  nowMs: number,
  { reference }: Omit<Judging, "baseline" | "connection" | "receivedAtMs">,
): Judgement {
  const findings = new OpenFindings(watch, nowMs, isQuiet(reference, nowMs));
  judgeSilence(watch, nowMs, reference.everyMs, reference.everyMs === null ? "learnt" : reference.authority, findings);
  judgeGaps(watch, nowMs, findings);
  findings.fade();
  return findings.changes.length === 0 ? USUAL : { arrival: "new", changes: findings.changes, relearn: false };
}

/** Whether `judgeTime` may change anything: what is open goes on or fades, a silence has become due. */
export function mayTimeChange(
  watch: Pick<WatchGlance, "reports" | "intervalMs" | "lastAtMs" | "isOpen">,
  nowMs: number,
  reference: Pick<Reference, "everyMs" | "quietUntilMs">,
): boolean {
  if (watch.isOpen) return true;
  const dueMs = nextTimeMs(watch, reference);
  return dueMs !== undefined && nowMs > dueMs && !isQuiet(reference, nowMs);
}

/** When its silence is to be told; undefined while that is not known. */
export function nextTimeMs(
  watch: Pick<DeviceWatch, "reports" | "intervalMs" | "lastAtMs">,
  { everyMs }: Pick<Reference, "everyMs">,
): number | undefined {
  const silence = silenceAfterMs(watch, everyMs);
  return silence === undefined ? undefined : watch.lastAtMs + silence;
}

/** Findings that say nothing about whether it keeps to its label: contact, clock, and what nobody could judge. */
const ASIDE: ReadonlySet<string> = new Set([
  "silent",
  "clock-wrong",
  "reports-missing",
  "not-judged",
  "report-unreadable",
]);

/** Unknown while nothing was held against a reference value, or one that matters cannot be. */
export function conformityOf(watch: DeviceWatch): "unknown" | "conforming" | "deviating" | "fail-safe" {
  if (watch.failSafeSinceMs !== null) return "fail-safe";
  let judged = watch.judged > 0;
  for (const key in watch.open) {
    const { kind, severity } = watch.open[key]?.finding ?? {};
    if (kind !== undefined && !ASIDE.has(kind) && severity !== "info" && severity !== "low") return "deviating";
    if (kind === "not-judged" && severity !== "low") judged = false;
  }
  return judged ? "conforming" : "unknown";
}

/** A person ended the safe state; a limit that is still exceeded begins it again with the next report. */
export function endFailSafe(watch: DeviceWatch): void {
  watch.failSafeSinceMs = null;
}

function isQuiet({ quietUntilMs }: Pick<Reference, "quietUntilMs">, nowMs: number): boolean {
  return quietUntilMs !== null && nowMs < quietUntilMs;
}

/** Another reference: what was measured against the last one is void. */
function hold(watch: DeviceWatch, reference: Reference, compiled: CompiledReference, findings: OpenFindings): void {
  if (watch.held === reference.label && watch.reference === compiled.id) return;
  watch.held = reference.label;
  watch.reference = compiled.id;
  watch.limits = new Array(compiled.limits).fill(0);
  watch.windows = Array.from({ length: compiled.windows }, () => []);
  watch.judged = 0;
  findings.closeAll(({ requirement }) => requirement !== "", "reference-changed");
}

function judgeNew(
  watch: DeviceWatch,
  report: Report,
  compiled: CompiledReference,
  judging: Judging,
  findings: OpenFindings,
): boolean {
  const { reference, receivedAtMs: nowMs } = judging;
  const previousMs = watch.reports === 0 ? nowMs : watch.lastAtMs;
  const sinceMs = Math.max(0, nowMs - previousMs);
  countReport(watch, nowMs, sinceMs, reference, findings);
  const stage = report.stage ?? "operating";
  if (stage !== watch.stage) changeStage(watch, stage, findings);
  const against: Against = { watch, reference, findings, nowMs, stage };
  if (stage === "failSafe") tellStopped(against);
  else if (findings.anyOf("fail-safe-limit")) findings.within(STOPPED);

  let relearn = false;
  guarded("versions", findings, () => {
    relearn = judgeParts(report, compiled, against);
    if (relearn) forget(watch);
  });
  for (const name in report.values) {
    const value = report.values[name];
    if (value === undefined) continue;
    try {
      judgeParameter(name, value, previousMs, compiled, against, judging);
    } catch (error) {
      tellThrown(name, error, findings);
    }
  }
  guarded("services", findings, () => judgeServices(report, compiled, against));
  guarded("peers", findings, () => judgeContacts(report, previousMs, compiled, against));
  const { started } = report;
  if (started !== undefined) guarded("start", findings, () => judgeStart(started, namesIn(report), compiled, against));
  if (watch.bootReports === 1) guarded("untold start", findings, () => judgeUntoldStart(watch, report, findings));
  guarded("clock", findings, () => judgeClock(watch, report, nowMs, sinceMs, findings));
  guarded("absence", findings, () => judgeAbsence(compiled, against));
  judgeGaps(watch, nowMs, findings);
  return relearn;
}

function judgeContacts(report: Report, previousMs: number, compiled: CompiledReference, against: Against): void {
  if (report.peers === undefined) return;
  judgePeers(report, against);
  if (report.values === undefined || !("peers" in report.values))
    judgeNumberOf("peers", new Set(report.peers.map(({ host }) => host)).size, previousMs, compiled, against);
}

function countReport(
  watch: DeviceWatch,
  nowMs: number,
  sinceMs: number,
  { everyMs }: Reference,
  findings: OpenFindings,
): void {
  const silence = silenceAfterMs(watch, everyMs);
  // Told even when this memory knows of none: the silence may have been judged before a crash.
  if (silence !== undefined && sinceMs > silence) findings.closeAnyway(SILENT, "reports-again");
  else findings.close(SILENT, "reports-again");
  if (watch.reports === 0) watch.firstAtMs = nowMs;
  watch.reports += 1;
  watch.bootReports += 1;
  learnInterval(watch, sinceMs);
  watch.lastAtMs = Math.max(watch.lastAtMs, nowMs);
}

/** What was outside the values of the stage before is not judged any more. */
function changeStage(watch: DeviceWatch, stage: Against["stage"], findings: OpenFindings): void {
  watch.stage = stage;
  findings.closeAll(
    (finding) => finding.kind === "outside-reference" && stage !== "failSafe" && finding.stage !== stage,
    "stage-changed",
  );
}

/** It stopped by itself: its word is enough. */
function tellStopped({ findings, reference }: Against): void {
  findings.depart({
    kind: "fail-safe-limit",
    severity: SEVERITY_OF.failSafeStage,
    subject: "stage",
    requirement: "/runtime/failSafe",
    declared: null,
    observed: "failSafe",
    authority: reference.authority,
    certainty: 1,
    because: ["stopped-by-itself"],
  });
}

function namesIn({ values }: Report): ReadonlySet<string> {
  return values === undefined ? NONE : new Set(Object.keys(values));
}

function guarded(rule: string, findings: OpenFindings, judge: () => void): void {
  try {
    judge();
  } catch (error) {
    tellThrown(rule, error, findings);
  }
}

/** A rule that throws is a bug of ours: no answer, and never a good one. */
function tellThrown(rule: string, error: unknown, findings: OpenFindings): void {
  findings.depart({
    kind: "not-judged",
    severity: SEVERITY_OF.notJudgedFailSafe,
    subject: rule,
    which: "threw",
    observed: error instanceof Error ? error.name : "error",
    certainty: 1,
    cause: "unknown",
    because: ["rule-threw"],
  });
}

/** After an expected change the device is learnt anew. */
function forget(watch: DeviceWatch): void {
  const { parameters, services, servicesAtMs, peers, peersAtMs } = newWatch();
  Object.assign(watch, { parameters, services, servicesAtMs, peers, peersAtMs });
}

function explain(watch: DeviceWatch, nowMs: number, findings: OpenFindings): void {
  if (findings.changes.length === 0) return;
  const signs = signsOf(watch, nowMs);
  findings.explain((finding) => likelyCause(finding, signs));
}
