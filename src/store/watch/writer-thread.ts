/**
 * The thread that writes: commits one group after another, so that a slow disk holds up nobody else.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import { DurableDigest } from "./durable-digest.ts";
import { JournalWriter } from "./journal-writer.ts";
import type { Fold, FromWriter, KeptSnapshot, ToFolder, ToWriter, WriterData } from "./threads.ts";
import { opened, openToWrite } from "./watch-database.ts";

/** Devices looked at in one step of the sweep: 100,000 in half an hour, at a step a second. */
const SWEPT = 64;

/** Result code of SQLite: nothing was written, and the connection is as good as before. */
const SQLITE_FULL = 13;

const { folder, keeping, folding, maxPages, delayMs, sweepEveryMs } = workerData as WriterData;
let writer: JournalWriter | undefined;
let sweeping: NodeJS.Timeout | undefined;
const durable = new DurableDigest();

const say = (message: FromWriter, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);
const tell = (message: ToFolder) => folding.postMessage(message);

try {
  say({ kind: "opened", next: opened(folder, () => writing().next()) });
  sweeping = setInterval(() => {
    attempt(() => writing().sweep(SWEPT, keeping, Date.now()));
  }, sweepEveryMs);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  const { code, where, message } = error;
  say({ kind: "refused", code, where, message });
}

parentPort?.on("message", (message: ToWriter) => {
  if (message.kind === "close") return close();
  if (message.kind === "digest") return say({ kind: "digest", digest: durable.take() });
  const { blocks, headsLength, bodiesLength, snapshots } = message;
  const run = {
    heads: new Uint8Array(blocks.heads, 0, headsLength),
    bodies: new Uint8Array(blocks.bodies, 0, bodiesLength),
  };
  const began = performance.now();
  slowly();
  let failed = attempt(() => writing().commit(run, snapshots));
  const snapshotsFailed = failed !== undefined && snapshots.length > 0;
  // Where there is no room for both, the entries go first: somebody waits for them.
  if (snapshotsFailed) failed = attempt(() => writing().commit(run, []));
  const commitMs = performance.now() - began;
  if (failed === undefined) durable.add(run);
  const bytesOnDisk = writer?.bytesOnDisk() ?? 0;
  const { heads, bodies } = blocks;
  say({ kind: "committed", blocks, failed, snapshotsFailed, commitMs, bytesOnDisk }, [heads, bodies]);
  if (!snapshotsFailed && snapshots.length > 0) tell({ kind: "covered", devices: coveredBy(snapshots) });
});

folding.on("message", (fold: Fold) => {
  tell({ kind: "folded", done: attempt(() => writing().fold(fold)) === undefined });
});

/** After an error of the disk itself a connection is not trusted again; the next use opens another. */
function writing(): JournalWriter {
  writer ??= new JournalWriter(openToWrite(folder, maxPages), folder);
  return writer;
}

/** What went wrong, in words; undefined when nothing did. */
function attempt(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode !== undefined && (errcode & 0xff) !== SQLITE_FULL) {
      writer?.close();
      writer = undefined;
    }
    return message;
  }
}

/** As slow as a worse disk would be; for tests and measurements. */
function slowly(): void {
  if (delayMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
}

/** Pairs of device and the number that it is covered up to. */
function coveredBy(snapshots: readonly KeptSnapshot[]): Float64Array {
  const pairs = new Float64Array(snapshots.length * 2);
  for (const [index, { device, covers }] of snapshots.entries()) pairs.set([device, covers], index * 2);
  return pairs;
}

function close(): void {
  clearInterval(sweeping);
  folding.close();
  writer?.close();
  say({ kind: "closed", digest: durable.take() });
  parentPort?.close();
}
