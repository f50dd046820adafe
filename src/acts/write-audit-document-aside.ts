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
 * The bytes of the file that is wanted.
 * @throws {PrinterBusy} when as many are being written as may.
 * @throws {InputError} as `writeAuditDocument`; `document-too-large` when it takes more time or memory than one may.
 * @throws the reason of `signal` when it aborts.
 */
export type WriteDocument = (wanted: WantedDocument, signal: AbortSignal) => Promise<Uint8Array>;

export function documentsAside({
  atOnce = AT_ONCE,
  documentMs = DOCUMENT_MS,
  memoryMebibytes = MEMORY_MEBIBYTES,
} = {}): WriteDocument {
  let underWay = 0;
  return async (wanted, signal) => {
    signal.throwIfAborted();
    if (underWay >= atOnce)
      throw new PrinterBusy(`${atOnce} documents are being written already; try again in a moment`);
    underWay++;
    const worker = new Worker(new URL("./write-audit-document-worker.ts", import.meta.url), {
      workerData: wanted,
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    });
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const clock = setTimeout(() => reject(tooMuch(`more than ${documentMs / 1000} s`)), documentMs);
    worker.on("message", (answer: DocumentAnswer) => {
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
    worker.on("exit", () => reject(new Error("The thread that writes documents ended")));
    try {
      return await promise;
    } finally {
      clearTimeout(clock);
      signal.removeEventListener("abort", leave);
      await worker.terminate();
      underWay--;
    }
  };
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `writing it takes ${what}; take the report as JSON`;
  return new InputError("document-too-large", "query/format", message, cause === undefined ? {} : { cause });
}
