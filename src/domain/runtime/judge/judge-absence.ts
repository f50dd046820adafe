/**
 * Reference values that nothing is held against, since the device does not tell them, or no longer does. Silence about a
 * parameter must not look like a good value.
 */
import type { CompiledReference } from "./compile-reference.ts";
import { START_PARAMETERS } from "./compile-reference.ts";
import type { DeviceWatch } from "./device-watch.ts";
import type { Against } from "./judge-limit.ts";
import { keyOf } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

/** Looked at each so many reports of a boot. */
const EVERY = 16;
/** A parameter that came nearly always and then stays out for so many reports has been left out. */
const LEFT_OUT = 10;
const NEARLY_ALWAYS = 0.9;
const SUBJECT = "reference values";
const KEY = keyOf({ kind: "not-judged", subject: SUBJECT });

export function judgeAbsence(compiled: CompiledReference, against: Against): void {
  const { watch, findings, reference } = against;
  if (watch.bootReports % EVERY !== 0 || watch.bootReports === 0) return;
  const absent: string[] = [];
  let failSafe = false;
  for (const [parameter, { operating, integration, failSafe: limits }] of compiled.byParameter) {
    const asked = against.stage === "failSafe" ? [] : against.stage === "integration" ? integration : operating;
    if (asked.length + limits.length === 0 || isTold(watch, parameter)) continue;
    absent.push(parameter);
    failSafe ||= limits.length > 0;
  }
  if (absent.length === 0) {
    findings.close(KEY, "reported-now");
    return;
  }
  const observed = absent.join(", ");
  if (watch.open[KEY]?.finding.observed === observed) return;
  findings.depart({
    kind: "not-judged",
    severity: failSafe ? SEVERITY_OF.notJudgedFailSafe : SEVERITY_OF.notJudged,
    subject: SUBJECT,
    requirement: "/runtime",
    observed,
    authority: reference.authority,
    certainty: 1,
    cause: "misconfiguration",
    because: ["not-reported"],
  });
}

function isTold(watch: DeviceWatch, parameter: string): boolean {
  const watched = Object.hasOwn(watch.parameters, parameter) ? watch.parameters[parameter] : undefined;
  if (watched !== undefined) {
    const [seen = 0, first = 0, report = 0] = watched;
    const leftOut = report <= watch.reports - LEFT_OUT && seen >= NEARLY_ALWAYS * (report - first + 1);
    return !leftOut || seen < LEFT_OUT;
  }
  if (parameter === "openPorts") return watch.servicesTold;
  if (parameter === "peers") return watch.peersTold;
  if (parameter.endsWith("Version") && Object.hasOwn(watch.parts, parameter.slice(0, -"Version".length))) return true;
  return START_PARAMETERS.has(parameter) && watch.started;
}
