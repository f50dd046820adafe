/**
 * Labels of a server, one after the other on a thread of their own: the event loop stays free while they are typeset.
 *
 * The thread starts with the first label and stays, since loading the typefaces takes longer than most labels do. What
 * waits is bounded in number, and each label in time; a thread that dies or hangs is replaced, and only its label fails.
 */
import { Worker } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import { type BatchAnswer, type BatchLabel, type BatchQuestion, errorIn, type LabelFile } from "./print-batch.ts";
import type { PrintOptions } from "./print-label.ts";
import { refuseWithoutTypesetter } from "./print-platform.ts";

export interface AsideOptions extends PrintOptions {
  readonly file: LabelFile;
  /** Takes the label out of those that wait. */
  readonly signal?: AbortSignal;
}

export interface AsidePrinter {
  /**
   * One file of a label. An idle printer does not keep the process alive.
   * @throws {PrinterBusy} when as many labels wait as may.
   * @throws {InputError} `format-unsupported`, `argument-wrong` as printing does; `document-too-large` when the label
   *   takes more time or memory than one may.
   * @throws the reason of `signal` when it aborts.
   */
  print(label: BatchLabel, options: AsideOptions): Promise<Uint8Array>;
  /** Ends the thread; what is under way or waits fails. */
  close(): Promise<void>;
}

/** As many labels wait as may; none of them is at fault. */
export class PrinterBusy extends Error {
  override readonly name = "PrinterBusy";
}

/** About ten seconds of sheets. */
const WAITING_MOST = 24;
/** A sheet of the fullest sample takes half a second. */
const LABEL_MS = 30_000;
const MEMORY_MEBIBYTES = 768;
/** The fullest sheet of the samples has 1.8 MB. */
const LARGE_BYTES = 4_000_000;

interface Job {
  readonly question: BatchQuestion;
  readonly file: LabelFile;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

export function createAsidePrinter({
  waitingMost = WAITING_MOST,
  labelMs = LABEL_MS,
  worker: script = new URL("./print-worker.ts", import.meta.url),
} = {}): AsidePrinter {
  const waiting: Job[] = [];
  let underWay: Job | undefined;
  let worker: Worker | undefined;
  let asked = 0;
  let closed = false;

  function start(): Worker {
    const started = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES } });
    started.on("message", (answer: BatchAnswer) => {
      const job = underWay;
      if (job === undefined || answer.id !== job.question.id) return;
      const bytes = answer.files?.[job.file];
      // What the typesetter took for a large label it does not give back, and no limit of the thread counts it.
      if ((bytes?.length ?? 0) > LARGE_BYTES) replace();
      settle(() => (bytes === undefined ? job.reject(errorIn(answer)) : job.resolve(bytes)));
    });
    started.on("error", (error: NodeJS.ErrnoException) => give(started, deathOf(error)));
    started.on("exit", () => give(started, new Error("The thread that prints labels ended")));
    return started;
  }

  /** Ends the thread; the next label starts another. */
  function replace(): void {
    const old = worker;
    worker = undefined;
    void old?.terminate();
  }

  /** The thread is lost, and with it the label that it had. */
  function give(lost: Worker, reason: unknown): void {
    if (lost !== worker) return;
    worker = undefined;
    const job = underWay;
    if (job !== undefined) settle(() => job.reject(reason));
  }

  let clock: NodeJS.Timeout | undefined;
  function settle(answer: () => void): void {
    clearTimeout(clock);
    underWay = undefined;
    worker?.unref();
    answer();
    next();
  }

  function next(): void {
    if (underWay !== undefined || closed) return;
    underWay = waiting.shift();
    if (underWay === undefined) return;
    worker ??= start();
    worker.ref();
    worker.postMessage(underWay.question);
    clock = setTimeout(() => {
      const slow = worker;
      if (slow === undefined) return;
      give(slow, tooMuch(`more than ${labelMs / 1000} s`));
      void slow.terminate();
    }, labelMs);
  }

  return {
    async print(label, { form, level, file, signal }) {
      signal?.throwIfAborted();
      refuseWithoutTypesetter();
      if (closed) throw new Error("The printer is closed");
      if (waiting.length >= waitingMost)
        throw new PrinterBusy(`${waitingMost} labels wait to be printed already; try again in a moment`);
      const options = { form, files: [file], ...(level === undefined ? {} : { level }) };
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      const job: Job = { question: { id: asked++, label, options }, file, resolve, reject };
      const leave = () => {
        const at = waiting.indexOf(job);
        if (at === -1) return; // it is being printed, and the thread cannot be told to stop
        waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(job);
      next();
      try {
        return await promise;
      } finally {
        signal?.removeEventListener("abort", leave);
      }
    },
    async close() {
      closed = true;
      const last = worker;
      worker = undefined;
      clearTimeout(clock);
      for (const { reject } of [...(underWay === undefined ? [] : [underWay]), ...waiting.splice(0)])
        reject(new Error("The printer is closed"));
      await last?.terminate();
    },
  };
}

function deathOf(error: NodeJS.ErrnoException): unknown {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? tooMuch(`more than ${MEMORY_MEBIBYTES} MiB of memory`, error)
    : new Error("The thread that prints labels died", { cause: error });
}

function tooMuch(what: string, cause?: Error): InputError {
  return new InputError(
    "document-too-large",
    "label",
    `printing it takes ${what}; shorten its lists`,
    cause === undefined ? {} : { cause },
  );
}
