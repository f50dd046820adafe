/**
 * Work on a thread that is started for it and ends with it, whose answer is bytes or a refusal.
 */
import { parentPort, type Worker } from "node:worker_threads";
import { InputError, type InputErrorCode } from "../domain/input-error.ts";

/** What the thread says, once. An error loses its class on the way between threads. */
type ThreadAnswer =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly refused: { readonly code: InputErrorCode; readonly where: string; readonly message: string } };

/** On the thread: answers with what `work` comes to. */
export async function answerWith(work: () => Promise<Uint8Array> | Uint8Array): Promise<void> {
  try {
    parentPort?.postMessage({ bytes: await work() });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, where, message } = error;
    parentPort?.postMessage({ refused: { code, where, message } });
  }
}

export interface ThreadLimits {
  readonly ms: number;
  /** That the thread was started with. */
  readonly memoryMebibytes: number;
  /** The error for work that took more. */
  readonly tooMuch: (what: string, cause?: Error) => InputError;
}

/**
 * What `worker` answers; the thread is ended then, and when it took too much or nobody waits any more.
 * @throws {InputError} what it refuses with; `tooMuch`. @throws the reason of `signal` when it aborts.
 */
export async function answerOf(
  worker: Worker,
  { ms, memoryMebibytes, tooMuch }: ThreadLimits,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const leave = () => reject(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const clock = setTimeout(() => reject(tooMuch(`more than ${ms / 1000} s`)), ms);
  worker.on("message", (answer: ThreadAnswer) => {
    if ("bytes" in answer) return resolve(answer.bytes);
    const { code, where, message } = answer.refused;
    reject(new InputError(code, where, message));
  });
  worker.on("error", (error: NodeJS.ErrnoException) =>
    reject(
      error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch(`more than ${memoryMebibytes} MiB of memory`, error) : error,
    ),
  );
  worker.on("exit", () => reject(new Error("The thread ended without an answer")));
  try {
    return await promise;
  } finally {
    clearTimeout(clock);
    signal.removeEventListener("abort", leave);
    // Code that is not JavaScript ends only when it is done: nobody waits for that.
    void worker.terminate();
  }
}
