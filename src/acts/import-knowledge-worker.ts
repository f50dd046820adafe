/**
 * The worker that reads one file of knowledge from disk and writes its records aside.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { InputError, type InputErrorCode } from "../domain/input-error.ts";
import type { KnowledgeTaken } from "../domain/knowledge/source.ts";
import { writeRecords } from "../store/knowledge-files.ts";
import { readKnowledge } from "../store/read-knowledge.ts";

/** What the worker is started with. */
export interface KnowledgeTask {
  /** Of all data. */
  readonly folder: string;
  /** Of the source whose records it writes. */
  readonly id: string;
  readonly path: string;
  /** YYYY-MM-DD (UTC). */
  readonly today: string;
}

/** How far it is, and once how it ended. An error loses its class between threads. */
export type KnowledgeAnswer =
  | { readonly progress: { readonly bytesRead: number; readonly entries: number } }
  | { readonly taken: KnowledgeTaken }
  | { readonly refused: { readonly code: InputErrorCode; readonly where: string; readonly message: string } };

const port = parentPort as MessagePort;
const { folder, id, path, today } = workerData as KnowledgeTask;
const answer = (what: KnowledgeAnswer) => port.postMessage(what);

const writer = writeRecords(folder, id);
try {
  const taken = await readKnowledge(path, {
    sink: { take: (record) => writer.add(record) },
    today,
    progress: (bytesRead, entries) => answer({ progress: { bytesRead, entries } }),
  });
  await writer.finish();
  answer({ taken });
} catch (error) {
  writer.discard();
  if (!(error instanceof InputError)) throw error;
  const { code, where, message } = error;
  answer({ refused: { code, where, message } });
}
