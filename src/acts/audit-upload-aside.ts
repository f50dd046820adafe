/**
 * Audits for a server, each on a thread of its own: the event loop stays free, and whoever leaves, or whose capture takes
 * too long or too much memory, ends that thread and nothing else.
 *
 * The capture goes over in pieces, and no more of it than a little stands between the threads. What comes back is the
 * written report and its summary, so that the server never has the report itself.
 */
import { Worker } from "node:worker_threads";
import { KEPT_REPORT_LIMIT_BYTES } from "../contract/traffic.ts";
import { InputError } from "../domain/input-error.ts";
import type { WrittenAudit } from "../domain/traffic/audit-summary.ts";
import type { Reading } from "../store/database.ts";
import { keyRing } from "../store/key-ring.ts";
import type { BesideCapture, UploadedCapture } from "./audit-upload.ts";
import type { AuditAnswer, AuditTask, CapturePiece } from "./audit-upload-worker.ts";

/** Each takes one core. */
export const AUDITS_AT_ONCE = 4;
/** Of work: how long a capture takes to arrive does not count. */
const WORK_MS = 600_000;
const MEMORY_MEBIBYTES = 1024;
/** Pieces, of 64 KiB as a form is read, that the thread has not taken yet. */
const AHEAD = 16;

/** As many audits are under way as may. */
export class AuditsBusy extends Error {
  override readonly name = "AuditsBusy";
}

/**
 * Audits a capture as it arrives.
 * @throws {AuditsBusy} when as many are under way as may; a thread that was given up counts until it has ended.
 * @throws {InputError} as `auditUpload`; `document-too-large` when it takes more time or memory than one may.
 * @throws the reason of `signal` when it aborts, and what the capture throws as it arrives.
 */
export type AuditAside = (
  capture: UploadedCapture,
  beside: BesideCapture,
  signal: AbortSignal,
) => Promise<WrittenAudit>;

export function auditsAside(
  db: Reading,
  now: () => Date,
  {
    atOnce = AUDITS_AT_ONCE,
    workMs = WORK_MS,
    memoryMebibytes = MEMORY_MEBIBYTES,
    reportLimitBytes = KEPT_REPORT_LIMIT_BYTES,
  } = {},
): AuditAside {
  const underWay = new Set<Worker>();
  return async ({ name, bytes }, beside, signal) => {
    // A server may run for weeks, so the day and the trusted keys are asked for with every audit.
    const today = now().toISOString().slice(0, 10);
    const { trust } = (await keyRing(db)).reply;
    signal.throwIfAborted();
    if (underWay.size >= atOnce)
      throw new AuditsBusy(`${atOnce} audits are under way already; try again when one of them is done`);
    const workerData: AuditTask = { name, beside, trust, today, reportLimitBytes };
    const worker = new Worker(new URL("./audit-upload-worker.ts", import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    });
    underWay.add(worker);
    const { promise: answer, resolve, reject } = Promise.withResolvers<WrittenAudit>();
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const clock = workClock(workMs, () => reject(tooMuch(name, `more than ${workMs / 1000} s`)));
    const pieces = handingOver(worker, clock);
    worker.on("message", (said: AuditAnswer) => {
      if (said === "taken") return pieces.taken();
      underWay.delete(worker);
      pieces.over();
      if ("audited" in said) return resolve(said.audited);
      const { code, where, message, all } = said.refused;
      reject(new InputError(code, where, message, { all }));
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? tooMuch(name, `more than ${memoryMebibytes} MiB of memory`, error)
          : error,
      ),
    );
    worker.on("exit", () => {
      underWay.delete(worker);
      reject(new Error("The thread that audits ended"));
    });
    try {
      // What is refused is answered at once, what is audited when all has arrived.
      const [audited] = await Promise.all([answer, pieces.hand(bytes)]);
      return audited;
    } finally {
      pieces.over();
      signal.removeEventListener("abort", leave);
      // Code that is not JavaScript ends only when it is done: nobody waits for that.
      void worker.terminate();
    }
  };
}

/** Hands a capture to `worker` piece by piece; the clock runs while the thread has something to do. */
function handingOver(worker: Worker, clock: WorkClock) {
  let waiting = 0;
  let isOver = false;
  let goOn = () => {};
  const post = (piece: CapturePiece) => worker.postMessage(piece, piece === "end" ? [] : [piece.buffer]);
  return {
    async hand(bytes: AsyncIterable<Uint8Array>): Promise<void> {
      for await (const chunk of bytes) {
        if (isOver) continue; // a thread that has its answer may not have needed all
        post(new Uint8Array(chunk)); // a copy: several chunks may be views of one buffer
        clock.run();
        if (++waiting < AHEAD) continue;
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
      if (isOver) return;
      post("end");
      waiting = Number.POSITIVE_INFINITY; // the rest is all the thread's
      clock.run();
    },
    taken(): void {
      if (--waiting === 0) clock.stop();
      goOn();
    },
    over(): void {
      isOver = true;
      clock.stop();
      goOn();
    },
  };
}

interface WorkClock {
  run(): void;
  stop(): void;
}

/** Calls `late` when it has run for `limitMs` in all. */
function workClock(limitMs: number, late: () => void): WorkClock {
  let spentMs = 0;
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    run() {
      if (since !== undefined) return;
      since = performance.now();
      timer = setTimeout(late, limitMs - spentMs);
    },
    stop() {
      if (since === undefined) return;
      clearTimeout(timer);
      spentMs += performance.now() - since;
      since = undefined;
    },
  };
}

function tooMuch(name: string, what: string, cause?: Error): InputError {
  const message = `auditing it takes ${what}; audit it with "carelabel audit" on the command line, or record less at a time`;
  return new InputError("document-too-large", name, message, cause === undefined ? {} : { cause });
}
