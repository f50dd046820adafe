/**
 * Large spreadsheets in, on a thread of their own: the event loop stays free while 100,000 devices are read.
 */
import { Worker } from "node:worker_threads";
import { InputError } from "../domain/input-error.ts";
import { TABLE_LIMITS } from "../formats/csv/table-limits.ts";
import type { Sheet } from "../formats/xlsx/read-xlsx.ts";
import type { SpreadsheetAnswer, SpreadsheetOrder } from "./read-spreadsheet-worker.ts";

/** The largest table that `TABLE_LIMITS` allows takes about half of it. */
const MEMORY_MEBIBYTES = 1536;

/**
 * What `readSpreadsheet` gives, by default for tables up to `TABLE_LIMITS`. The bytes are copied. Rows arrive in portions between
 * which the event loop has its turn.
 * @param devices whether FHIR is read too, as the table of the devices in it.
 * @throws {InputError} those of `readSpreadsheet`; `document-too-large` also where the memory for one table is spent.
 * @throws the reason of `signal` when it aborts; the reading ends at once.
 */
export async function readSpreadsheetAside(
  bytes: Uint8Array,
  signal?: AbortSignal,
  { memoryMebibytes = MEMORY_MEBIBYTES, limits = TABLE_LIMITS, devices = false } = {},
): Promise<Sheet[]> {
  signal?.throwIfAborted();
  const copy = new Uint8Array(bytes);
  const worker = new Worker(new URL("./read-spreadsheet-worker.ts", import.meta.url), {
    workerData: { bytes: copy, limits, devices } satisfies SpreadsheetOrder,
    transferList: [copy.buffer],
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Sheet[]>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const sheets: { name: string; rows: string[][]; rowNumbers: number[] }[] = [];
  worker.on("message", (answer: SpreadsheetAnswer) => {
    if (answer.kind === "end") return resolve(sheets);
    if (answer.kind === "refused") return reject(new InputError(answer.code, answer.where, answer.message));
    if (answer.kind === "read") sheets.push(...answer.names.map((name) => ({ name, rows: [], rowNumbers: [] })));
    else {
      const sheet = sheets[answer.sheet];
      sheet?.rows.push(...answer.rows);
      sheet?.rowNumbers.push(...answer.rowNumbers);
    }
    worker.postMessage("next");
  });
  worker.on("error", (error: NodeJS.ErrnoException) =>
    reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory(memoryMebibytes, error) : error),
  );
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function outOfMemory(mebibytes: number, cause: Error): InputError {
  return new InputError(
    "document-too-large",
    "table",
    `reading it takes more than ${mebibytes} MiB of memory; split the table, or save it as CSV`,
    { cause },
  );
}
