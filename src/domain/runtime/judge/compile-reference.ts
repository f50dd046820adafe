/**
 * The reference of a product, made ready to be held against reports: by parameter, with bounds, margins and texts worked out.
 *
 * Done once for each `runtime` object. Comparison follows CoRIM's int-range: bounds are inclusive, an absent
 * one is open; a type that does not fit is never a match.
 */

import type { Static } from "typebox";
import type * as facts from "../../label/runtime-facts.ts";
import type { ReferenceValue, RuntimeFacts } from "../../label/runtime-facts.ts";
import type { Stage } from "../report.ts";
import { ofText } from "./content-digest.ts";
import { keyOf } from "./open-findings.ts";

export type BootRecord = Static<typeof facts.BootRecord>;
type FailSafeLimit = Static<typeof facts.FailSafeLimit>;
type StatisticName = Static<typeof facts.Statistic>;

/** One reference value or fail-safe limit. */
export interface Limit {
  /** Its place in `DeviceWatch.limits`. */
  readonly place: number;
  readonly parameter: string;
  readonly stage: Stage;
  readonly requirement: string;
  readonly statistic: StatisticName;
  readonly windowMs: number;
  /** Its window's place in `DeviceWatch.windows`; -1 when each report is judged by itself. */
  readonly window: number;
  readonly low: number;
  readonly high: number;
  /** So far inside the bounds a value must be before a finding closes. */
  readonly margin: number;
  /** So far outside a value needs no second one. */
  readonly far: number;
  readonly allowed: readonly (string | number | boolean)[] | undefined;
  readonly unit: string;
  readonly declared: string;
  /** Told once per start, so judged at once. */
  readonly ofStart: boolean;
  /** Keys of its findings: a departure, and no answer. */
  readonly key: string;
  readonly notJudgedKey: string;
}

export interface Window {
  readonly place: number;
  readonly ms: number;
  /** A window of shares (for p95) counts values beyond the bounds of one limit. */
  readonly shares: { readonly low: number; readonly high: number } | undefined;
}

export interface ParameterRules {
  readonly windows: readonly Window[];
  readonly integration: readonly Limit[];
  readonly operating: readonly Limit[];
  readonly failSafe: readonly Limit[];
}

export interface CompiledReference {
  /** Changes when what it says changes. */
  readonly id: string;
  readonly byParameter: ReadonlyMap<string, ParameterRules>;
  readonly limits: number;
  readonly windows: number;
  readonly integrationBoot: BootRecord | undefined;
  readonly operatingBoot: BootRecord | undefined;
  /** Whether the label says which ports may be open. */
  readonly declaresPorts: boolean;
}

/** What only a start tells. */
export const START_PARAMETERS: ReadonlySet<string> = new Set(["bootTime", "bootEnergy", "bootLoaderVerified"]);
/** A share of the range, or of the bound where only one is given. */
const MARGIN = 0.05;
const FAR = 0.1;

const COMPILED = new WeakMap<RuntimeFacts, CompiledReference>();

export function compileReference(runtime: RuntimeFacts): CompiledReference {
  const known = COMPILED.get(runtime);
  if (known !== undefined) return known;
  const compiled = compile(runtime);
  COMPILED.set(runtime, compiled);
  return compiled;
}

function compile(runtime: RuntimeFacts): CompiledReference {
  const rules = new Map<string, { -readonly [Part in keyof ParameterRules]: ParameterRules[Part][number][] }>();
  const places = { limits: 0, windows: 0 };
  const add = (values: readonly (ReferenceValue | FailSafeLimit)[] | undefined, stage: Stage, pointer: string) => {
    for (const [index, value] of (values ?? []).entries()) {
      const rule = rules.get(value.parameter) ?? { windows: [], integration: [], operating: [], failSafe: [] };
      rules.set(value.parameter, rule);
      const bounds = boundsOf(value);
      const statistic = statisticOf(value);
      const ms = (value.windowSeconds ?? 0) * 1000;
      let window = -1;
      if (ms > 0 && statistic !== "value") {
        const shares = statistic === "p95" ? bounds : undefined;
        const same = rule.windows.find((one) => one.ms === ms && one.shares === undefined && shares === undefined);
        window = same?.place ?? places.windows++;
        if (same === undefined) rule.windows.push({ place: window, ms, shares });
      }
      const width = widthOf(bounds);
      rule[stage].push({
        place: places.limits++,
        parameter: value.parameter,
        stage,
        requirement: `${pointer}/${index}`,
        statistic,
        windowMs: ms,
        window,
        ...bounds,
        margin: MARGIN * width,
        far: FAR * width,
        allowed: "allowed" in value ? value.allowed : undefined,
        unit: value.unit ?? "",
        declared: declaredText(value, bounds, statistic),
        ofStart: START_PARAMETERS.has(value.parameter),
        key: keyOf({
          kind: stage === "failSafe" ? "fail-safe-limit" : "outside-reference",
          subject: value.parameter,
          which: `${pointer}/${index}`,
        }),
        notJudgedKey: keyOf({ kind: "not-judged", subject: value.parameter, which: `${pointer}/${index}` }),
      });
    }
  };
  add(runtime.integration?.values, "integration", "/runtime/integration/values");
  add(runtime.operating?.values, "operating", "/runtime/operating/values");
  add(runtime.failSafe?.limits, "failSafe", "/runtime/failSafe/limits");
  return {
    id: `${ofText(JSON.stringify(runtime)).toString(36)}.${places.limits}.${places.windows}`,
    byParameter: rules,
    limits: places.limits,
    windows: places.windows,
    integrationBoot: runtime.integration?.boot,
    operatingBoot: runtime.operating?.boot,
    declaresPorts: [...(rules.get("openPorts")?.operating ?? []), ...(rules.get("openPorts")?.integration ?? [])].some(
      (limit) => limit.allowed !== undefined,
    ),
  };
}

function boundsOf(value: ReferenceValue | FailSafeLimit): { low: number; high: number } {
  const { nominal = undefined, tolerance = 0 } = "nominal" in value ? value : {};
  return {
    low: Math.max(value.min ?? -Infinity, nominal === undefined ? -Infinity : nominal - tolerance),
    high: Math.min(value.max ?? Infinity, nominal === undefined ? Infinity : nominal + tolerance),
  };
}

/** The number of peers over a day is a size, not a sum of sizes: the greatest of the window is what may be counted. */
function statisticOf({ parameter, statistic = "value" }: ReferenceValue | FailSafeLimit): StatisticName {
  return parameter === "peers" && statistic === "count" ? "maximum" : statistic;
}

function widthOf({ low, high }: { low: number; high: number }): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return Math.max(high - low, 1e-9 * Math.max(1, Math.abs(high)));
  const bound = Number.isFinite(low) ? low : high;
  return Number.isFinite(bound) ? Math.max(Math.abs(bound), 1e-9) : 0;
}

function declaredText(
  value: ReferenceValue | FailSafeLimit,
  { low, high }: { low: number; high: number },
  statistic: StatisticName,
): string {
  const parts: string[] = [];
  const unit = value.unit === undefined ? "" : ` ${value.unit}`;
  if (Number.isFinite(low) && Number.isFinite(high)) parts.push(`${number(low)} … ${number(high)}${unit}`);
  else if (Number.isFinite(low)) parts.push(`≥ ${number(low)}${unit}`);
  else if (Number.isFinite(high)) parts.push(`≤ ${number(high)}${unit}`);
  if ("allowed" in value && value.allowed !== undefined) parts.push(value.allowed.join(", "));
  const text = parts.length === 0 ? "–" : parts.join("; ");
  const over = value.windowSeconds === undefined || statistic === "value" ? "" : `, ${value.windowSeconds} s`;
  return statistic === "value" ? text : `${text} (${statistic}${over})`;
}

/** Six digits are more than any sensor has. */
export function number(value: number): string {
  return String(Number(value.toPrecision(6)) + 0);
}
