/**
 * The advisories that were imported, read on a thread of its own: they stand in files beside much else.
 */
import { Worker } from "node:worker_threads";
import type { KnowledgeSource } from "../../contract/knowledge.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Advisory } from "../../domain/knowledge/weakness.ts";
import { answerOf } from "../thread-answer.ts";

export interface AdvisoryTask {
  /** Of all data. */
  readonly folder: string;
  readonly sources: readonly Pick<KnowledgeSource, "id" | "taken">[];
  /** The one of that name, or a window of those whose id, title or publisher holds every word, the newest first. */
  readonly asked:
    | { readonly id: string }
    | { readonly words: readonly string[]; readonly offset: number; readonly limit: number };
}

const READ_MS = 60_000;
const MEMORY_MEBIBYTES = 512;

/** @throws {InputError} `document-too-large` when reading takes too long. */
export async function advisoriesAside(task: AdvisoryTask): Promise<Advisory[]> {
  if (!task.sources.some(({ taken }) => (taken.counts.advisory ?? 0) > 0)) return [];
  const worker = new Worker(new URL("./advisories-worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  const limits = { ms: READ_MS, memoryMebibytes: MEMORY_MEBIBYTES, tooMuch };
  const bytes = await answerOf(worker, limits, new AbortController().signal);
  return JSON.parse(new TextDecoder().decode(bytes)) as Advisory[];
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `reading the advisories takes ${what}; remove sources that you no longer need`;
  return new InputError("document-too-large", "query", message, cause === undefined ? {} : { cause });
}
