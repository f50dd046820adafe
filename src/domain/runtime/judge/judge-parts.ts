/**
 * What is installed: versions and digests against the label, against what was there before, and against the change that a
 * person said is coming. Versions match by equality only (CoRIM); their order tells nothing but that one went back.
 */
import type { CompiledReference, Limit } from "./compile-reference.ts";
import type { DeviceWatch, PartWatch, Report } from "./device-watch.ts";
import type { Against } from "./judge-limit.ts";
import { notJudged } from "./judge-set.ts";
import { keyOf } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const DIGITS = 16;

/** Answers whether the expected change has come with this report, so that all is learnt anew. */
export function judgeParts(report: Report, compiled: CompiledReference, against: Against): boolean {
  if (report.versions === undefined && report.digests === undefined) return false;
  const changed = takeExpected(report, against);
  for (const part in report.versions) judgeVersion(part, report.versions[part] as string, compiled, against);
  for (const part in report.digests) judgeDigest(part, report.digests[part] as string, report, against);
  return changed;
}

/** Whether what a person said is coming came just now; then it is what the parts are compared with. */
function takeExpected(report: Report, { watch, reference, nowMs, findings }: Against): boolean {
  const { expected } = reference;
  if (expected === null) return false;
  const id = JSON.stringify([expected.versions, expected.digests]);
  if (watch.expected === id || nowMs > expected.untilMs) return false;
  const came =
    Object.entries(expected.versions).some(
      ([part, version]) => own(report.versions, part) === version && partOf(watch, part)?.version !== version,
    ) ||
    Object.entries(expected.digests).some(
      ([part, digest]) =>
        own(report.digests, part) === digest &&
        (own(report.versions, part) === undefined || own(expected.versions, part) === undefined) &&
        partOf(watch, part)?.digest !== digest.slice(0, DIGITS),
    );
  if (!came) return false;
  watch.expected = id;
  for (const [part, version] of Object.entries(expected.versions)) {
    const known = startPart(watch, part);
    known.expected = version;
    known.version = version;
    known.highest = version;
    known.digest = own(expected.digests, part)?.slice(0, DIGITS) ?? "";
  }
  for (const [part, digest] of Object.entries(expected.digests))
    startPart(watch, part).digest = digest.slice(0, DIGITS);
  watch.changedAtMs = nowMs;
  const parts = new Set([...Object.keys(expected.versions), ...Object.keys(expected.digests)]);
  findings.closeAll(
    ({ kind, subject }) =>
      parts.has(subject) && (kind === "firmware-unknown" || kind === "version-back" || kind === "digest-unknown"),
    "as-expected",
  );
  return true;
}

function judgeVersion(part: string, version: string, compiled: CompiledReference, against: Against): void {
  const { watch, findings, nowMs, stage } = against;
  const known = partOf(watch, part);
  const rules = compiled.byParameter.get(`${part}Version`);
  let allowed = true;
  if (rules !== undefined)
    for (const limit of stage === "integration" ? rules.integration : rules.operating)
      allowed = isAllowed(limit, part, version, known, against) && allowed;
  const key = keyOf({ kind: "version-back", subject: part });
  if (known === undefined) {
    const begun = startPart(watch, part);
    begun.version = version;
    begun.highest = allowed ? version : "";
    return;
  }
  if (version !== known.version) {
    known.version = version;
    // Nobody vouches for the new version's digest, and it is another by right.
    if (allowed && rules !== undefined) {
      known.digest = "";
      findings.close(keyOf({ kind: "digest-unknown", subject: part }), "as-declared");
    }
    watch.changedAtMs = nowMs;
  }
  if (version !== known.highest && isLower(version, known.highest)) {
    findings.depart({
      kind: "version-back",
      severity: SEVERITY_OF.versionBack,
      subject: part,
      declared: `≥ ${known.highest}`,
      observed: version,
      authority: "learnt",
      certainty: 0.95,
      cause: "tampering",
      because: ["older-than-before"],
    });
    return;
  }
  if (allowed) known.highest = version;
  if (findings.any) findings.close(key, "back-within");
}

/** A set of allowed versions that the label states for the part. */
function isAllowed(
  limit: Limit,
  part: string,
  version: string,
  known: PartWatch | undefined,
  against: Against,
): boolean {
  if (limit.allowed === undefined) return true;
  const { findings, watch, reference } = against;
  const expected = known?.expected === version;
  if (limit.allowed.includes(version) || expected) {
    watch.judged = Math.min(1_000_000, watch.judged + 1);
    if (!findings.any) return true;
    findings.close(versionKey(limit, part), "back-within");
    findings.close(limit.notJudgedKey, "judged-again");
    return true;
  }
  if (!limit.allowed.some((one) => typeof one === "string")) {
    notJudged(limit, version, "other-type-than-declared", against);
    return false;
  }
  watch.judged = Math.min(1_000_000, watch.judged + 1);
  findings.depart({
    kind: "firmware-unknown",
    severity: SEVERITY_OF.firmwareUnknown,
    subject: part,
    which: limit.requirement,
    requirement: limit.requirement,
    declared: limit.declared,
    observed: version,
    authority: reference.authority,
    certainty: 0.98,
    cause: "unknown",
    because: ["version-not-in-the-label"],
  });
  return false;
}

function versionKey({ requirement }: Limit, part: string): string {
  return keyOf({ kind: "firmware-unknown", subject: part, which: requirement });
}

function judgeDigest(part: string, digest: string, report: Report, { watch, findings, reference }: Against): void {
  const known = startPart(watch, part);
  const short = digest.slice(0, DIGITS);
  if (known.digest === "") known.digest = short;
  if (known.digest === short) {
    if (findings.any) findings.close(keyOf({ kind: "digest-unknown", subject: part }), "back-within");
    return;
  }
  const named = own(reference.expected?.digests, part)?.slice(0, DIGITS) === known.digest;
  const version = own(report.versions, part) ?? known.version;
  findings.depart({
    kind: "digest-unknown",
    severity: SEVERITY_OF.digestUnknown,
    subject: part,
    declared: `${known.digest}…${version === "" ? "" : ` (${version})`}`,
    observed: `${short}…${version === "" ? "" : ` (${version})`}`,
    authority: named ? "facility" : "learnt",
    certainty: 0.99,
    cause: "tampering",
    because: [named ? "other-than-expected" : "other-bytes-same-version"],
  });
}

/** Values such as firmwareVersion, where they come as a parameter instead of as a version. */
export function judgeVersionValue(parameter: string, limit: Limit, version: string, against: Against): void {
  const part = parameter.slice(0, -"Version".length);
  isAllowed(limit, part, version, partOf(against.watch, part), against);
}

/** A part may be named like what every object has. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

function partOf({ parts }: DeviceWatch, part: string): PartWatch | undefined {
  return own(parts, part);
}

function startPart(watch: DeviceWatch, part: string): PartWatch {
  const known = partOf(watch, part);
  if (known !== undefined) return known;
  const begun: PartWatch = { version: "", highest: "", digest: "", expected: "" };
  watch.parts[part] = begun;
  return begun;
}

/** Dotted numbers, piece by piece; where either is no number, only equality is known and it is not lower. */
export function isLower(version: string, than: string): boolean {
  const one = version.replace(/^v/i, "").split(/[.+_-]/);
  const other = than.replace(/^v/i, "").split(/[.+_-]/);
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [a = "0", b = "0"] = [one[at], other[at]];
    if (a === b) continue;
    if (!/^\d{1,15}$/.test(a) || !/^\d{1,15}$/.test(b)) return false;
    if (Number(a) !== Number(b)) return Number(a) < Number(b);
  }
  return false;
}
