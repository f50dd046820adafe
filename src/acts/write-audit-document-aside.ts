/**
 * Documents of audits for a server, each written on a thread of its own: the event loop stays free, and whoever leaves,
 * or whose report takes too long or too much memory, ends that thread and nothing else.
 */
import { Worker } from "node:worker_threads";
import { InputError } from "../domain/input-error.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import type { WantedDocument } from "./audit-document.ts";
import type { DocumentAnswer } from "./write-audit-document-worker.ts";

/** Each takes one core. */
const AT_ONCE = 2;
const DOCUMENT_MS = 60_000;
const MEMORY_MEBIBYTES = 1024;

/**
 * The bytes of the file that `accountId` wants.
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
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    });
    underWay.set(worker, accountId);
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const clock = setTimeout(() => reject(tooMuch(`more than ${documentMs / 1000} s`)), documentMs);
    worker.on("message", (answer: DocumentAnswer) => {
      underWay.delete(worker);
      if ("bytes" in answer) return resolve(answer.bytes);
      const { code, where, message } = answer.refused;
      reject(new InputError(code, where, message));
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? tooMuch(`more than ${memoryMebibytes} MiB of memory`, error)
          : error,
      ),
    );
    worker.on("exit", () => {
      underWay.delete(worker);
      reject(new Error("The thread that writes documents ended"));
    });
    try {
      return await promise;
    } finally {
      clearTimeout(clock);
      signal.removeEventListener("abort", leave);
      // A typesetter at work ends only when it is done: nobody waits for that.
      void worker.terminate();
    }
  };
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `writing it takes ${what}; take the report as JSON`;
  return new InputError("document-too-large", "query/format", message, cause === undefined ? {} : { cause });
}
