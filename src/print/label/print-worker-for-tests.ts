/**
 * A worker that prints no label: it answers, hangs or dies, as the model of the label says.
 */
import { parentPort } from "node:worker_threads";
import type { BatchAnswer, BatchQuestion } from "./print-batch.ts";

parentPort?.on("message", ({ id, label }: BatchQuestion) => {
  const { model } = label.face;
  if (model === "hangs") for (;;);
  if (model === "dies") process.exit(1);
  if (model === "throws") throw new Error("a bug of the printer");
  const answer: BatchAnswer = { id, files: { pdf: new TextEncoder().encode(model) } };
  parentPort?.postMessage(answer);
});
