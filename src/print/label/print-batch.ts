/**
 * Many labels at once: worker threads print, the results come back in the order of the labels.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";
import type { LabelFace } from "../../domain/label/face.ts";
import type { PrintOptions } from "./print-label.ts";

export interface BatchLabel {
  readonly face: LabelFace;
  readonly code: { readonly text: string };
}

export type LabelFile = "pdf" | "svg" | "png";

export interface BatchOptions extends PrintOptions {
  readonly files: readonly LabelFile[];
  /** Of the PNG; by default 300. */
  readonly dpi?: number;
  /** Told how many labels are finished, after each. */
  readonly onProgress?: (done: number) => void;
  /** Ends the batch: the next result is not given, the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The files of the label at `index`, or why it could not be printed. */
export type BatchResult =
  | { readonly index: number; readonly files: Readonly<Partial<Record<LabelFile, Uint8Array>>> }
  | { readonly index: number; readonly error: Error };

export interface BatchPrinter {
  /**
   * Prints labels as they are taken: only a few are under way or waiting at a time, however long the batch. A label
   * that fails yields its error and the others go on.
   */
  print(labels: Iterable<BatchLabel> | AsyncIterable<BatchLabel>, options: BatchOptions): AsyncGenerator<BatchResult>;
  /** Ends the workers; without it the process stays alive. */
  close(): Promise<void>;
}

export interface BatchQuestion {
  readonly id: number;
  readonly label: BatchLabel;
  readonly options: Pick<BatchOptions, "form" | "level" | "files" | "dpi">;
}

export interface BatchAnswer {
  readonly id: number;
  readonly files?: Partial<Record<LabelFile, Uint8Array>>;
  readonly error?: Error;
  /** An error loses its class on the way between threads. */
  readonly refused?: { readonly code: InputErrorCode; readonly where: string; readonly message: string };
}

/** Why an answer has no files, with its class again. */
export function errorIn({ error, refused }: BatchAnswer): Error {
  if (refused !== undefined) return new InputError(refused.code, refused.where, refused.message);
  return error ?? new Error("The label was printed in no file");
}

/** Labels a worker holds at most: one it prints, and those it takes up without waiting for us. */
const heldByWorker = 4;

/** Starts the workers, by default one per processor. */
export function openBatchPrinter({ workers = availableParallelism() } = {}): BatchPrinter {
  const presses = Array.from({ length: Math.max(1, workers) }, openPress);

  async function* print(
    labels: Iterable<BatchLabel> | AsyncIterable<BatchLabel>,
    { form, level, files, dpi, onProgress, signal }: BatchOptions,
  ): AsyncGenerator<BatchResult> {
    const options = { form, files, ...(level === undefined ? {} : { level }), ...(dpi === undefined ? {} : { dpi }) };
    const aborted = rejection(signal);
    const underWay: Promise<BatchAnswer>[] = [];
    let index = 0;
    const next = async (): Promise<BatchResult> => {
      signal?.throwIfAborted();
      const answer = await Promise.race([underWay.shift() as Promise<BatchAnswer>, aborted]);
      const { files } = answer;
      const result = files === undefined ? { index, error: errorIn(answer) } : { index, files };
      index++;
      onProgress?.(index);
      return result;
    };
    signal?.throwIfAborted();
    for await (const label of labels) {
      if (underWay.length === presses.length * heldByWorker) yield await next();
      const press = presses.reduce((least, each) => (each.held() < least.held() ? each : least));
      underWay.push(press.ask(label, options));
    }
    while (underWay.length > 0) yield await next();
  }

  return { print, close: async () => void (await Promise.all(presses.map((press) => press.close()))) };
}

interface Press {
  held(): number;
  ask(label: BatchLabel, options: BatchQuestion["options"]): Promise<BatchAnswer>;
  close(): Promise<unknown>;
}

/** A worker and the labels it owes; if it dies, they fail and the next label starts another. */
function openPress(): Press {
  const owed = new Map<number, (answer: BatchAnswer) => void>();
  let asked = 0;
  let worker: Worker | undefined = start();

  function start(): Worker {
    const started = new Worker(new URL("./print-worker.ts", import.meta.url));
    started.on("message", (answer: BatchAnswer) => settle(answer));
    started.on("error", (error) => {
      worker = undefined;
      for (const id of owed.keys())
        settle({ id, error: new Error("The worker that printed it died", { cause: error }) });
    });
    return started;
  }
  function settle(answer: BatchAnswer): void {
    owed.get(answer.id)?.(answer);
    owed.delete(answer.id);
  }

  return {
    held: () => owed.size,
    ask(label, options) {
      worker ??= start();
      const question: BatchQuestion = { id: asked++, label, options };
      worker.postMessage(question);
      return new Promise((answered) => owed.set(question.id, answered));
    },
    close: async () => worker?.terminate(),
  };
}

/** Never resolves; rejects with the signal's reason when it aborts. */
function rejection(signal: AbortSignal | undefined): Promise<never> {
  const rejecting = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  rejecting.catch(() => {});
  return rejecting;
}
