/**
 * Searches for measures beside the page, which stays at hand meanwhile: far more measures than usual take seconds.
 */
/// <reference lib="webworker" />
import { createModel } from "../../src/domain/maturity/model.ts";
import { answerPlan, type PlanTask } from "./plan-question.ts";

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener("message", ({ data }: MessageEvent<PlanTask>) => {
  self.postMessage(answerPlan(createModel(data.data, data.readings), data.evaluated, data.question));
});
