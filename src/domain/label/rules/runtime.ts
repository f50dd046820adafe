/**
 * Rules on runtime facts: reference values that can be compared, and fail-safe limits that enclose them.
 */
import { type Label, schemaFor } from "../label.ts";
import { pointerTo } from "../problem.ts";
import type { ReferenceValue } from "../runtime-facts.ts";
import type { Rule } from "./rule.ts";

export const RUNTIME_RULES: readonly Rule[] = [
  {
    code: "reference-shape",
    level: "error",
    because:
      "a reference value is a nominal with its tolerance, a range, or a set; mixed or empty ones cannot be compared",
    *check(label) {
      for (const [pointer, value] of referenceValues(label)) {
        const shapes = [
          value.nominal !== undefined || value.tolerance !== undefined,
          value.min !== undefined || value.max !== undefined,
          value.allowed !== undefined,
        ].filter(Boolean).length;
        if (shapes !== 1)
          yield [
            pointer,
            `${value.parameter}: write nominal with tolerance, or min and max, or allowed; exactly one of the three`,
          ];
        else if ((value.nominal === undefined) !== (value.tolerance === undefined)) {
          yield [pointer, `${value.parameter}: nominal and tolerance belong together; write both`];
        }
      }
    },
  },
  {
    code: "range-empty",
    level: "error",
    because: "a range whose lowest value is above its highest lets nothing pass",
    *check(label) {
      for (const [pointer, value] of [...referenceValues(label), ...limits(label)]) {
        if (value.min !== undefined && value.max !== undefined && value.min > value.max) {
          yield [`${pointer}/min`, `${value.parameter}: min ${value.min} is above max ${value.max}; swap them`];
        }
      }
    },
  },
  {
    code: "parameter-doubled",
    level: "error",
    because: "two reference values for one parameter, window and statistic in one stage contradict each other",
    *check({ runtime }) {
      for (const stage of ["integration", "operating"] as const) {
        const seen = new Set<string>();
        for (const [index, value] of (runtime?.[stage]?.values ?? []).entries()) {
          const key = [value.parameter, value.statistic ?? "value", value.windowSeconds ?? ""].join(" ");
          if (seen.has(key))
            yield [
              pointerTo("runtime", stage, "values", index),
              `${value.parameter} has a reference value in this stage already; keep one`,
            ];
          seen.add(key);
        }
      }
    },
  },
  {
    code: "limit-open",
    level: "error",
    because: "a fail-safe limit without a bound is none",
    *check(label) {
      for (const [pointer, limit] of limits(label)) {
        if (limit.min === undefined && limit.max === undefined)
          yield [pointer, `${limit.parameter}: write min, max or both`];
      }
    },
  },
  {
    code: "unit-differs",
    level: "error",
    because: "the same parameter in two units cannot be compared across stages",
    *check(label) {
      const units = new Map<string, string>();
      for (const [pointer, value] of [...referenceValues(label), ...limits(label)]) {
        if (value.unit === undefined) continue;
        const first = units.get(value.parameter);
        if (first === undefined) units.set(value.parameter, value.unit);
        else if (first !== value.unit)
          yield [
            `${pointer}/unit`,
            `${value.parameter} is in "${value.unit}" here and in "${first}" elsewhere; write one unit throughout`,
          ];
      }
    },
  },
  {
    code: "fail-safe-encloses",
    level: "error",
    because: "fail-safe extremes hold in every stage; inside the normal range they would stop a healthy device",
    *check(label) {
      const values = [...referenceValues(label)].map(([pointer, value]) => [pointer, value, rangeOf(value)] as const);
      for (const [, limit] of limits(label)) {
        for (const [pointer, value, [low, high]] of values) {
          if (value.parameter !== limit.parameter || (value.unit ?? limit.unit) !== (limit.unit ?? value.unit))
            continue;
          if (limit.max !== undefined && high > limit.max) {
            yield [
              pointer,
              `${value.parameter} may reach ${said(high)} here, above its fail-safe maximum ${limit.max}; raise the limit or narrow the range`,
            ];
          }
          if (limit.min !== undefined && low < limit.min) {
            yield [
              pointer,
              `${value.parameter} may fall to ${said(low)} here, below its fail-safe minimum ${limit.min}; lower the limit or narrow the range`,
            ];
          }
        }
      }
    },
  },
  {
    code: "schema-too-old",
    level: "error",
    because: "a reader of the version that a label names would take a fact that came later for a mistake",
    *check(label) {
      const needed = schemaFor(label);
      if (Number(label.schema.slice(2)) < Number(needed.slice(2)))
        yield ["/schema", `/runtime/reports came with schema ${needed}; write schema: "${needed}"`];
    },
  },
  {
    code: "reaction-missing",
    level: "warning",
    because: "beyond an extreme a reaction chain must be invoked; without one every facility decides alone",
    *check({ runtime }) {
      if ((runtime?.failSafe?.limits.length ?? 0) > 0 && runtime?.failSafe?.reactionChain === undefined) {
        yield [
          "/runtime/failSafe/reactionChain",
          "fail-safe limits are given but no reaction chain; write the steps that the maker prescribes",
        ];
      }
    },
  },
];

function* referenceValues({ runtime }: Label): Generator<readonly [string, ReferenceValue]> {
  for (const stage of ["integration", "operating"] as const) {
    for (const [index, value] of (runtime?.[stage]?.values ?? []).entries())
      yield [pointerTo("runtime", stage, "values", index), value];
  }
}

function* limits({
  runtime,
}: Label): Generator<readonly [string, NonNullable<NonNullable<Label["runtime"]>["failSafe"]>["limits"][number]]> {
  for (const [index, limit] of (runtime?.failSafe?.limits ?? []).entries())
    yield [pointerTo("runtime", "failSafe", "limits", index), limit];
}

/** Lowest and highest value that a reference lets pass; infinite where it is open; empty for a set of words. */
function rangeOf(value: ReferenceValue): [low: number, high: number] {
  if (value.nominal !== undefined)
    return [value.nominal - (value.tolerance ?? 0), value.nominal + (value.tolerance ?? 0)];
  if (value.allowed !== undefined) {
    const numbers = value.allowed.filter((one) => typeof one === "number");
    return [Math.min(...numbers), Math.max(...numbers)];
  }
  return [value.min ?? Number.NEGATIVE_INFINITY, value.max ?? Number.POSITIVE_INFINITY];
}

function said(bound: number): string {
  return Number.isFinite(bound) ? String(bound) : "any value";
}
