/**
 * Opens what the watch keeps: starts the thread that writes, then the one that reads and folds.
 */
import { mkdirSync } from "node:fs";
import { MessageChannel, Worker } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import { Commits } from "./commits.ts";
import { Questions } from "./questions.ts";
import type { FromReader, FromWriter, Keeping, ReaderData, Refused, WriterData } from "./threads.ts";
import type { WatchStore } from "./watch-store.ts";

export interface WatchStoreOptions {
  readonly keeping?: Partial<Keeping>;
  /** The disk as full as if it held so many pages of 4 KiB, and so much slower; for tests and measurements. */
  readonly maxPages?: number;
  readonly delayMs?: number;
  readonly sweepEveryMs?: number;
}

/** None of the process's own, which may be meant for its main program alone. */
const THREAD_ARGUMENTS: string[] = [];
/** Blocks of bytes pass through these threads and few objects live: more room for new ones would only be held. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 };

const DAY_MS = 86_400_000;
const KEEPING: Keeping = {
  reports: 120,
  reportsMs: 7 * DAY_MS,
  rollupsMs: { "5m": 7 * DAY_MS, "1h": 90 * DAY_MS, "1d": 3653 * DAY_MS },
};

/**
 * Opens the store in `folder`, made when needed. The caller holds the folder's lock (`openStore`).
 * @throws {InputError} `data-unreadable` when its file is damaged, another program's, or of a newer CareLabel.
 */
export async function openWatchStore(folder: string, options: WatchStoreOptions = {}): Promise<WatchStore> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keeping: Keeping = {
    ...KEEPING,
    ...options.keeping,
    rollupsMs: { ...KEEPING.rollupsMs, ...options.keeping?.rollupsMs },
  };
  const { port1, port2 } = new MessageChannel();
  const writerData: WriterData = {
    folder,
    keeping,
    folding: port1,
    maxPages: options.maxPages,
    delayMs: options.delayMs ?? 0,
    sweepEveryMs: options.sweepEveryMs ?? 1000,
  };
  const writer = new Worker(new URL("./writer-thread.ts", import.meta.url), {
    workerData: writerData,
    execArgv: THREAD_ARGUMENTS,
    resourceLimits: THREAD_LIMITS,
    transferList: [port1],
  });
  try {
    const { next } = await opening<Extract<FromWriter, { kind: "opened" }>>(writer);
    const readerData: ReaderData = { folder, keeping, writer: port2 };
    const reader = new Worker(new URL("./reader-thread.ts", import.meta.url), {
      workerData: readerData,
      execArgv: THREAD_ARGUMENTS,
      resourceLimits: THREAD_LIMITS,
      transferList: [port2],
    });
    try {
      const { devices } = await opening<Extract<FromReader, { kind: "opened" }>>(reader);
      return storeOf(new Commits(writer, next), new Questions(reader), [...devices]);
    } catch (error) {
      await reader.terminate();
      throw error;
    }
  } catch (error) {
    port2.close();
    await writer.terminate();
    throw error;
  }
}

function storeOf(commits: Commits, questions: Questions, devices: readonly number[]): WatchStore {
  return {
    append: (entry, durable) => commits.append(entry, durable),
    get runs() {
      return commits.runs && questions.runs;
    },
    get waiting() {
      return commits.waiting;
    },
    get waitingBytes() {
      return commits.waitingBytes;
    },
    oldestWaitingMs: (nowMs) => commits.oldestWaitingMs(nowMs),
    keepDevice: (device, snapshot) => commits.keepDevice(device, snapshot),
    loadDevice: (device) => questions.ask({ ask: "device", device }),
    loadDevices: (devices) => questions.ask({ ask: "devices", devices }),
    devicesWithState: () => devices,
    lastReports: (device, limit) => questions.ask({ ask: "last", device, limit }),
    reportsBetween: (device, fromMs, toMs) => questions.ask({ ask: "between", device, fromMs, toMs }),
    rollups: (device, step, fromMs, toMs) => questions.ask({ ask: "rollups", device, step, fromMs, toMs }),
    takeDigest: () => commits.takeDigest(),
    figures: () => ({ ...commits.figures(), notFolded: questions.notFolded }),
    async close() {
      await commits.settled();
      await questions.close();
      await commits.close();
    },
  };
}

/** What the thread says first. @throws {InputError} what it refuses with. */
function opening<T extends { readonly kind: "opened" }>(thread: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => reject(error);
    thread.once("error", failed);
    thread.once("message", (message: T | Refused) => {
      thread.off("error", failed);
      if (message.kind === "opened") resolve(message);
      else reject(new InputError(message.code, message.where, message.message));
    });
  });
}
