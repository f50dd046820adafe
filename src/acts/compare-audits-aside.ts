/**
 * Comparing two reports on a thread of its own, since reading them takes as long as they are large.
 */
import { Worker } from "node:worker_threads";
import { InputError } from "../domain/input-error.ts";
import { buffersOf, type ReportPieces } from "./report-pieces.ts";
import { answerOf } from "./thread-answer.ts";

export interface ReportsToCompare {
  readonly before: ReportPieces;
  readonly after: ReportPieces;
}

/** Two reports of 20 MiB take less than a second and some 300 MiB. */
const COMPARE_MS = 30_000;
const MEMORY_MEBIBYTES = 1024;

/**
 * The difference as JSON (UTF-8); the reports go over to the thread and are gone here.
 * @throws {InputError} `document-too-large` when it takes more time or memory than it may.
 * @throws the reason of `signal` when it aborts.
 */
export async function compareAside(
  reports: ReportsToCompare,
  signal: AbortSignal,
  { ms = COMPARE_MS, memoryMebibytes = MEMORY_MEBIBYTES } = {},
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./compare-audits-worker.ts", import.meta.url), {
    workerData: reports,
    transferList: buffersOf([...reports.before, ...reports.after]),
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
  });
  return answerOf(worker, { ms, memoryMebibytes, tooMuch }, signal);
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `comparing them takes ${what}; compare the captures with "carelabel audit" and its option --since`;
  return new InputError("document-too-large", "query/since", message, cause === undefined ? {} : { cause });
}
