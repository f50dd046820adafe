/**
 * Documents of audits for a server, each written on a thread of its own: the event loop stays free, and whoever leaves,
 * or whose report takes too long or too much memory, ends that thread and nothing else.
 */
import { Worker } from "node:worker_threads";
import { InputError } from "../domain/input-error.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import type { WantedDocument } from "./audit-document.ts";
import { buffersOf } from "./report-pieces.ts";
import { answerOf } from "./thread-answer.ts";

/** Each takes one core. */
const AT_ONCE = 2;
const DOCUMENT_MS = 60_000;
const MEMORY_MEBIBYTES = 1024;

/**
 * The bytes of the file that `accountId` wants; the reports go over to the thread and are gone here.
 * @throws {PrinterBusy} when as many are being written as may, of all or of one account; a thread that was given up
 *   counts until it has ended.
 * @throws {InputError} as `writeAuditDocument`; `document-too-large` when it takes more time or memory than one may.
 * @throws the reason of `signal` when it aborts.
 */
export type WriteDocument = (wanted: WantedDocument, accountId: string, signal: AbortSignal) => Promise<Uint8Array>;

export function documentsAside({
  atOnce = AT_ONCE,
  documentMs = DOCUMENT_MS,
  memoryMebibytes = MEMORY_MEBIBYTES,
} = {}): WriteDocument {
  /** Each account has one at a time. */
  const underWay = new Map<Worker, string>();
  return async (wanted, accountId, signal) => {
    signal.throwIfAborted();
    if (underWay.values().some((one) => one === accountId))
      throw new PrinterBusy("a document for you is being written already; wait for it");
    if (underWay.size >= atOnce)
      throw new PrinterBusy(`${atOnce} documents are being written already; try again in a moment`);
    const worker = new Worker(new URL("./write-audit-document-worker.ts", import.meta.url), {
      workerData: wanted,
      transferList: buffersOf([...wanted.report, ...(wanted.since ?? [])]),
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    });
    underWay.set(worker, accountId);
    for (const over of ["message", "exit"]) worker.once(over, () => underWay.delete(worker));
    return answerOf(worker, { ms: documentMs, memoryMebibytes, tooMuch }, signal);
  };
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `writing it takes ${what}; take the report as JSON`;
  return new InputError("document-too-large", "query/format", message, cause === undefined ? {} : { cause });
}
