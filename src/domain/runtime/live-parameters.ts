/**
 * How a device behaves beside what was declared: each parameter with its value, its reference band in the stage that it
 * is in, and its fail-safe limits; and its newest start beside the reference start.
 */
import type { ReferenceValue, RuntimeFacts } from "../label/runtime-facts.ts";
import { valueNamed } from "../value-named.ts";
import type { Measured, ObservedBoot, Stage } from "./report.ts";

export interface Band {
  readonly min: number | null;
  readonly max: number | null;
  readonly allowed: readonly (string | number | boolean)[] | null;
}

export interface LiveParameter {
  readonly parameter: string;
  readonly unit: string | null;
  readonly observed: Measured | null;
  readonly score: number | null;
  readonly declared: Band | null;
  readonly failSafe: Band | null;
}

export interface Observed {
  readonly values: Readonly<Record<string, Measured>>;
  readonly scores: Readonly<Record<string, number>>;
}

/** In the order of the label, then what it does not name, by name. What has no reference and no value is left out. */
export function liveParameters(runtime: RuntimeFacts, stage: Stage, observed: Observed | null): LiveParameter[] {
  const references = (stage === "failSafe" ? undefined : runtime[stage])?.values ?? [];
  const limits = runtime.failSafe?.limits ?? [];
  const names = new Set([
    ...references.map(({ parameter }) => parameter),
    ...limits.map(({ parameter }) => parameter),
    ...Object.keys(observed?.values ?? {}).sort(),
  ]);
  return [...names].map((parameter) => {
    // Of several windows of one parameter the first stands on the page; the findings name each.
    const reference = references.find((one) => one.parameter === parameter);
    const limit = limits.find((one) => one.parameter === parameter);
    return {
      parameter,
      unit: reference?.unit ?? limit?.unit ?? null,
      observed: (observed && valueNamed(observed.values, parameter)) ?? null,
      score: (observed && valueNamed(observed.scores, parameter)) ?? null,
      declared: reference === undefined ? null : bandOf(reference),
      failSafe: limit === undefined ? null : { min: limit.min ?? null, max: limit.max ?? null, allowed: null },
    };
  });
}

/** What a reference value allows. */
export function bandOf({ nominal, tolerance, min, max, allowed }: ReferenceValue): Band {
  if (nominal === undefined) return { min: min ?? null, max: max ?? null, allowed: allowed ?? null };
  return { min: nominal - (tolerance ?? 0), max: nominal + (tolerance ?? 0), allowed: allowed ?? null };
}

export interface PhaseSide {
  readonly name: string;
  readonly durationMs: number | null;
  readonly toleranceMs: number | null;
  readonly digest: string | null;
}

export interface BootPair {
  readonly declared: PhaseSide | null;
  readonly observed: PhaseSide | null;
  readonly differs: boolean;
}

/** Phase by phase; a phase that only one side has stands alone. */
export function bootPairs(runtime: RuntimeFacts, boot: ObservedBoot | null): BootPair[] {
  const declared = runtime.integration?.boot?.phases ?? runtime.operating?.boot?.phases;
  if (declared === undefined || boot === null) return [];
  const left = [...boot.phases];
  const pairs: BootPair[] = declared.map((phase) => {
    const at = left.findIndex(({ name }) => name === phase.name);
    const [observed] = at < 0 ? [] : left.splice(at, 1);
    const side = sideOf(phase);
    if (observed === undefined) return { declared: side, observed: null, differs: true };
    const isLate =
      phase.durationMs !== undefined &&
      observed.durationMs !== undefined &&
      Math.abs(observed.durationMs - phase.durationMs) > (phase.toleranceMs ?? 0);
    const isOther = phase.digest !== undefined && observed.digest !== phase.digest;
    return { declared: side, observed: sideOf(observed), differs: isLate || isOther };
  });
  return [...pairs, ...left.map((phase) => ({ declared: null, observed: sideOf(phase), differs: true }))];
}

interface Phase {
  readonly name: string;
  readonly durationMs?: number | undefined;
  readonly toleranceMs?: number | undefined;
  readonly digest?: string | undefined;
}

function sideOf({ name, durationMs, toleranceMs, digest }: Phase): PhaseSide {
  return { name, durationMs: durationMs ?? null, toleranceMs: toleranceMs ?? null, digest: digest ?? null };
}
