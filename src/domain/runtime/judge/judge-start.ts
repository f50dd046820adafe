/**
 * A start against the reference boot record, phase by phase: order, duration, digest, CPU, energy, and whether the boot
 * loader verified what it started (Gleißner et al. 2022, V.A.1). The first start is the integration; later ones are held
 * against the record of the operating stage, or the same one where the label has only that.
 */
import type { Static } from "typebox";
import type { BootPhase } from "../../label/runtime-facts.ts";
import type { ObservedBoot } from "../report.ts";
import { type BootRecord, type CompiledReference, number } from "./compile-reference.ts";
import type { Stage } from "./device-watch.ts";
import { type Against, judgeLimit } from "./judge-limit.ts";
import { judgeSet } from "./judge-set.ts";
import { type Departure, keyOf } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

type Phase = Static<typeof BootPhase>;
type ObservedPhase = ObservedBoot["phases"][number];

/** Where the record states no tolerance. CPU and energy have none of their own, so the duration's share counts, at least this. */
const TOLERANCE = 0.25;
/** CPU load of a phase, in percentage points. */
const CPU_POINTS = 20;

export function judgeStart(
  started: ObservedBoot,
  values: ReadonlySet<string>,
  compiled: CompiledReference,
  against: Against,
): void {
  const { watch } = against;
  const first = watch.starts === 0;
  watch.starts = Math.min(1_000_000, watch.starts + 1);
  watch.started = true;
  judgeTotals(started, values, compiled, against);
  const stage: Stage = first || against.stage === "integration" ? "integration" : "operating";
  const own = stage === "operating" ? compiled.operatingBoot : undefined;
  const record = own ?? compiled.integrationBoot ?? compiled.operatingBoot;
  if (record === undefined) return;
  const pointer = record === compiled.integrationBoot ? "/runtime/integration/boot" : "/runtime/operating/boot";
  watch.judged = Math.min(1_000_000, watch.judged + 1);
  const shown = new Set([
    ...judgeVerified(record, started, pointer, stage, against),
    ...judgeOrder(record, started, pointer, stage, against),
    ...judgePhases(record, started, pointer, stage, against),
  ]);
  against.findings.closeAll(
    ({ kind, key, requirement }) =>
      (kind === "boot-deviates" || (kind === "not-judged" && requirement.startsWith(pointer))) && !shown.has(key),
    "start-as-recorded",
  );
}

/** Sums over the phases, for reference values such as bootTime, unless the report gives them itself. */
function judgeTotals(
  { bootLoaderVerified, phases }: ObservedBoot,
  values: ReadonlySet<string>,
  compiled: CompiledReference,
  against: Against,
): void {
  const durationMs = sum(phases.map((phase) => phase.durationMs));
  const energy = sum(phases.map((phase) => phase.energyJoule));
  for (const limit of limitsOf(compiled, "bootTime", values, against.stage))
    if (durationMs !== undefined) judgeLimit(limit, limit.unit === "ms" ? durationMs : durationMs / 1000, against);
  for (const limit of limitsOf(compiled, "bootEnergy", values, against.stage))
    if (energy !== undefined) judgeLimit(limit, energy, against);
  for (const limit of limitsOf(compiled, "bootLoaderVerified", values, against.stage))
    if (bootLoaderVerified !== undefined && limit.allowed !== undefined) judgeSet(limit, bootLoaderVerified, against);
}

function limitsOf(compiled: CompiledReference, parameter: string, values: ReadonlySet<string>, stage: Stage) {
  const rules = values.has(parameter) ? undefined : compiled.byParameter.get(parameter);
  if (rules === undefined) return [];
  return [...(stage === "failSafe" ? [] : rules[stage]), ...rules.failSafe];
}

/** The sum, if every one is known. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const one of numbers) {
    if (one === undefined) return undefined;
    total += one;
  }
  return numbers.length === 0 ? undefined : total;
}

function judgeVerified(
  record: BootRecord,
  { bootLoaderVerified }: ObservedBoot,
  pointer: string,
  stage: Stage,
  against: Against,
): string[] {
  if (record.bootLoaderVerified !== true || bootLoaderVerified === true) return [];
  const requirement = `${pointer}/bootLoaderVerified`;
  if (bootLoaderVerified === undefined)
    return [untold("boot loader", requirement, "true", ["verified"], stage, against)];
  return [
    tell(against, stage, {
      subject: "boot loader",
      severity: SEVERITY_OF.bootUnverified,
      requirement,
      declared: "true",
      observed: "false",
      certainty: 0.98,
      cause: "tampering",
      because: ["boot-loader-not-verified"],
    }),
  ];
}

/** Missing, extra and exchanged phases, by name. */
function judgeOrder(
  { phases }: BootRecord,
  started: ObservedBoot,
  pointer: string,
  stage: Stage,
  against: Against,
): string[] {
  const names = phases.map(({ name }) => name);
  const seen = started.phases.map(({ name }) => name);
  if (names.length === seen.length && names.every((name, index) => name === seen[index])) return [];
  const missing = names.filter((name) => !seen.includes(name));
  const extra = seen.filter((name) => !names.includes(name));
  return [
    tell(against, stage, {
      subject: "order of phases",
      severity: SEVERITY_OF.bootOrder,
      requirement: `${pointer}/phases`,
      declared: short(names.join(", ")),
      observed: short(seen.length === 0 ? "–" : seen.join(", ")),
      certainty: 0.95,
      cause: "tampering",
      because: [
        ...(missing.length > 0 ? ["phase-missing"] : []),
        ...(extra.length > 0 ? ["phase-undeclared"] : []),
        ...(missing.length + extra.length === 0 ? ["phases-in-another-order"] : []),
      ],
    }),
  ];
}

function judgePhases(
  { phases }: BootRecord,
  started: ObservedBoot,
  pointer: string,
  stage: Stage,
  against: Against,
): string[] {
  const seen = new Map(started.phases.map((phase) => [phase.name, phase]));
  return phases.flatMap((phase, index) => {
    const observed = seen.get(phase.name);
    return observed === undefined ? [] : judgePhase(phase, observed, `${pointer}/phases/${index}`, stage, against);
  });
}

function judgePhase(
  phase: Phase,
  observed: ObservedPhase,
  requirement: string,
  stage: Stage,
  against: Against,
): string[] {
  const wrong: { declared: string; observed: string; because: string }[] = [];
  const absent: string[] = [];
  if (phase.digest !== undefined && observed.digest === undefined) absent.push("digest");
  const otherDigest = observed.digest !== undefined && phase.digest !== undefined && observed.digest !== phase.digest;
  if (otherDigest)
    wrong.push({
      declared: `${phase.digest?.slice(0, 16)}…`,
      observed: `${observed.digest?.slice(0, 16)}…`,
      because: "digest-differs",
    });
  const share = phase.durationMs && phase.toleranceMs !== undefined ? phase.toleranceMs / phase.durationMs : TOLERANCE;
  const loose = Math.max(share, TOLERANCE);
  const measured = [
    [
      "duration",
      phase.durationMs,
      observed.durationMs,
      phase.toleranceMs ?? TOLERANCE * (phase.durationMs ?? 0),
      "ms",
      "duration-differs",
    ],
    ["energy", phase.energyJoule, observed.energyJoule, loose * (phase.energyJoule ?? 0), "J", "energy-differs"],
    ["cpu", phase.cpuPercent, observed.cpuPercent, CPU_POINTS, "%", "cpu-differs"],
  ] as const;
  for (const [what, nominal, value, tolerance, unit, because] of measured) {
    if (nominal === undefined) continue;
    if (value === undefined) absent.push(what);
    else if (Math.abs(value - nominal) > tolerance * (1 + 1e-9))
      wrong.push({
        declared: `${number(nominal)} ± ${number(tolerance)} ${unit}`,
        observed: `${number(value)} ${unit}`,
        because,
      });
  }
  const keys = absent.length === 0 ? [] : [untold(phase.name, requirement, null, absent, stage, against)];
  if (wrong.length === 0) return keys;
  return [
    ...keys,
    tell(against, stage, {
      subject: phase.name,
      severity: otherDigest ? SEVERITY_OF.bootDigest : SEVERITY_OF.bootDuration,
      requirement,
      declared: wrong.map(({ declared }) => declared).join("; "),
      observed: wrong.map((one) => one.observed).join("; "),
      certainty: otherDigest ? 0.99 : Math.min(0.95, 0.7 + 0.1 * wrong.length),
      cause: otherDigest ? "tampering" : "unknown",
      because: wrong.map(({ because }) => because),
    }),
  ];
}

function tell(against: Against, stage: Stage, departure: Omit<Departure, "kind" | "stage" | "authority">): string {
  const whole: Departure = {
    ...departure,
    kind: "boot-deviates",
    stage,
    which: departure.requirement ?? "",
    authority: against.reference.authority,
  };
  against.findings.depart(whole);
  return keyOf(whole);
}

/** What the record states and the device does not tell: not run and absent are no success (RFC 9711, measres). */
function untold(
  subject: string,
  requirement: string,
  declared: string | null,
  absent: readonly string[],
  stage: Stage,
  { findings, reference }: Against,
): string {
  const departure: Departure = {
    kind: "not-judged",
    severity: SEVERITY_OF.notJudged,
    subject,
    which: requirement,
    requirement,
    declared,
    observed: absent.join(", "),
    stage,
    authority: reference.authority,
    certainty: 1,
    because: ["not-reported"],
  };
  findings.depart(departure);
  return keyOf(departure);
}

function short(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
