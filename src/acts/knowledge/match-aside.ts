/**
 * Matching on a thread of its own: bills go over one by one, and so do their outcomes.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { KnowledgeSource } from "../../contract/knowledge.ts";
import type { Conclusion } from "../../domain/knowledge/matching/conclude.ts";

export interface MatchTask {
  /** Of all data. */
  readonly folder: string;
  readonly sources: readonly Pick<KnowledgeSource, "id" | "taken">[];
  /** YYYY-MM-DD (UTC). */
  readonly today: string;
}

/** A bill as it goes over: JSON of the product, and of each component. */
export interface BillText {
  readonly product: string;
  readonly components: readonly string[];
}

export type MatchAnswer = "done" | { readonly conclusion: string } | { readonly refused: string };

const MEMORY_MEBIBYTES = 1024;

/**
 * One conclusion a bill, in their order.
 * @throws the reason of `signal` when it aborts; an error in words for knowledge that cannot be read.
 */
export async function* matchAside(
  task: MatchTask,
  bills: AsyncIterable<BillText>,
  signal: AbortSignal,
): AsyncGenerator<Conclusion> {
  const worker = new Worker(new URL("./match-bills-worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  try {
    for await (const bill of bills) worker.postMessage(bill);
    for (;;) {
      signal.throwIfAborted();
      worker.postMessage("next");
      const [answer] = (await once(worker, "message", { signal })) as [MatchAnswer];
      if (answer === "done") return;
      if ("refused" in answer) throw new Error(answer.refused);
      yield JSON.parse(answer.conclusion) as Conclusion;
    }
  } finally {
    await worker.terminate();
  }
}
