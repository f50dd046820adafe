/**
 * The plan of one evaluation: which measures are ticked, and what the levels would be once they are done.
 */
import { useCallback, useMemo, useState } from "react";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import { isPlanned, type Measure } from "../../src/domain/maturity/measure.ts";
import { whatIf } from "../../src/domain/maturity/way-up.ts";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

export interface Plan {
  /** Ticked and not done. */
  readonly ticked: readonly Measure[];
  readonly isTicked: (measure: string) => boolean;
  readonly after: Evaluation;
  tick(measure: string, on: boolean): void;
  tickOnly(measures: readonly Measure[]): void;
}

export function usePlan({ measures, evaluated }: OpenEvaluation): Plan {
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const ticked = useMemo(() => measures.filter((one) => names.has(one.id) && isPlanned(one)), [measures, names]);
  const after = useMemo(() => whatIf(MODEL, evaluated, ticked), [evaluated, ticked]);
  const tick = useCallback((measure: string, on: boolean) => {
    setNames((before) => (on ? before.union(new Set([measure])) : before.difference(new Set([measure]))));
  }, []);
  const tickOnly = useCallback((all: readonly Measure[]) => setNames(new Set(all.map(({ id }) => id))), []);
  return { ticked, isTicked: (measure) => names.has(measure), after, tick, tickOnly };
}
