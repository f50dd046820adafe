/**
 * The search for measures as a component sees it: one question at a time, in a worker that ends with its answer.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Evaluated } from "../../src/domain/maturity/settle-criterion.ts";
import { MODEL } from "./model.ts";
import type { PlanAnswer, PlanQuestion, PlanTask } from "./plan-question.ts";

export interface Planner {
  readonly answer: PlanAnswer | undefined;
  readonly isBusy: boolean;
  ask(evaluated: Evaluated, question: PlanQuestion): void;
  cancel(): void;
}

export function usePlanner(): Planner {
  const [answer, setAnswer] = useState<PlanAnswer>();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error>();
  const worker = useRef<Worker>(undefined);
  const cancel = useCallback(() => {
    worker.current?.terminate();
    worker.current = undefined;
    setBusy(false);
  }, []);
  useEffect(() => cancel, [cancel]);
  const ask = useCallback(
    (evaluated: Evaluated, question: PlanQuestion) => {
      cancel();
      setAnswer(undefined);
      setBusy(true);
      const search = new Worker(new URL("./plan-worker.ts", import.meta.url), { type: "module" });
      worker.current = search;
      search.addEventListener("message", ({ data }: MessageEvent<PlanAnswer>) => {
        setAnswer(data);
        cancel();
      });
      search.addEventListener("error", ({ message }) => {
        setFailure(new Error(message));
        cancel();
      });
      const { data, readings } = MODEL;
      search.postMessage({ data, readings, evaluated, question } satisfies PlanTask);
    },
    [cancel],
  );
  // A bug of the search is shown as any bug of the page.
  if (failure !== undefined) throw failure;
  return { answer, isBusy, ask, cancel };
}
