/**
 * Documents for a server, each written on a thread of its own: the event loop stays free, and whoever leaves, or whose
 * document takes too long or too much memory, ends that thread and nothing else.
 */
import { type Transferable, Worker } from "node:worker_threads";
import { InputError } from "../domain/input-error.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import { answerOf } from "./thread-answer.ts";

export interface AsideLimits {
  /** Each takes one core. */
  readonly atOnce: number;
  readonly documentMs: number;
  readonly memoryMebibytes: number;
  readonly words: AsideWords;
}

/** What is said to whoever has to wait, and of work that takes more than it may. */
export interface AsideWords {
  readonly mine: string;
  readonly many: (atOnce: number) => string;
  readonly tooMuch: (what: string, options: ErrorOptions) => InputError;
}

const LIMITS: AsideLimits = {
  ...{ atOnce: 2, documentMs: 60_000, memoryMebibytes: 1024 },
  words: {
    mine: "a document for you is being written already; wait for it",
    many: (atOnce) => `${atOnce} documents are being written already; try again in a moment`,
    tooMuch: (what, options) =>
      new InputError(
        "document-too-large",
        "query/format",
        `writing it takes ${what}; take the report as JSON`,
        options,
      ),
  },
};

/**
 * @param url of the worker, which answers with the bytes of the file.
 * @param given what goes over to the thread and is gone here.
 */
export function writersAside<Wanted>(
  url: URL,
  given: (wanted: Wanted) => readonly Transferable[],
  limits: Partial<AsideLimits> = {},
): (wanted: Wanted, accountId: string, signal: AbortSignal) => Promise<Uint8Array> {
  const { atOnce, documentMs, memoryMebibytes, words } = { ...LIMITS, ...limits };
  /** Each account has one at a time. */
  const underWay = new Map<Worker, string>();
  return async (wanted, accountId, signal) => {
    signal.throwIfAborted();
    if (underWay.values().some((one) => one === accountId)) throw new PrinterBusy(words.mine);
    if (underWay.size >= atOnce) throw new PrinterBusy(words.many(atOnce));
    const worker = new Worker(url, {
      workerData: wanted,
      transferList: [...given(wanted)],
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    });
    underWay.set(worker, accountId);
    for (const over of ["message", "exit"]) worker.once(over, () => underWay.delete(worker));
    const tooMuch = (what: string, cause?: Error) => words.tooMuch(what, cause === undefined ? {} : { cause });
    return answerOf(worker, { ms: documentMs, memoryMebibytes, tooMuch }, signal);
  };
}
