/**
 * The thread that reads and folds: it answers questions, and turns the entries that a snapshot covers into pages, which
 * the thread that writes then puts in their place.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import { JournalReader } from "./journal-reader.ts";
import type { Fold, FromReader, Question, ReaderData, ToFolder, ToReader } from "./threads.ts";
import { opened, openToRead } from "./watch-database.ts";

/** In one transaction, so that a group never waits long for it. */
const DEVICES_AT_ONCE = 32;
const ROWS_AT_ONCE = 512;
const AGAIN_MS = 1000;

const { folder, keeping, writer } = workerData as ReaderData;
const say = (message: FromReader) => parentPort?.postMessage(message);

/** Device -> the number below which its entries are covered. */
const toFold = new Map<number, number>();
let asked: Fold | undefined;
let again: NodeJS.Timeout | undefined;

try {
  const reader = opened(folder, () => new JournalReader(openToRead(folder)));
  const { devices, toFold: left } = opened(folder, () => reader.open());
  say({ kind: "opened", devices });
  for (const [device, covers] of left) toFold.set(device, covers);
  serve(reader);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  const { code, where, message } = error;
  say({ kind: "refused", code, where, message });
}

function serve(reader: JournalReader): void {
  parentPort?.on("message", (message: ToReader) => {
    if (message.kind === "close") return close(reader);
    try {
      reader.catchUp();
      say({ kind: "answer", id: message.id, answer: answer(reader, message.question) });
    } catch (error) {
      say({ kind: "failed", id: message.id, message: (error as Error).message });
    }
  });
  writer.on("message", (message: ToFolder) => {
    if (message.kind === "folded") return folded(reader, message.done);
    const { devices } = message;
    for (let at = 0; at < devices.length; at += 2) toFold.set(devices[at] as number, devices[at + 1] as number);
    fold(reader);
  });
  fold(reader);
}

function answer(reader: JournalReader, question: Question) {
  if (question.ask === "devices") return reader.loadAll(question.devices);
  const { device } = question;
  switch (question.ask) {
    case "device":
      return reader.load(device);
    case "last":
      return reader.lastReports(device, question.limit);
    case "between":
      return reader.reportsBetween(device, question.fromMs, question.toMs);
    case "rollups":
      return reader.rollups(device, question.step, question.fromMs, question.toMs);
  }
}

/** Asks the writer for the next step, if there is one and none is under way. */
function fold(reader: JournalReader): void {
  if (asked !== undefined || again !== undefined) return;
  reader.catchUp();
  const some = toFold.entries().take(DEVICES_AT_ONCE).toArray();
  const spent = reader.spent(ROWS_AT_ONCE);
  if (some.length === 0 && spent.length === 0) return;
  for (const [device] of some) toFold.delete(device);
  const devices = some.flatMap(([device, covers]) => {
    try {
      return [reader.fold(device, covers, keeping.reports)];
    } catch {
      // One device whose rows are damaged must not hold up the others; it is tried again after its next snapshot.
      say({ kind: "not-folded" });
      return [];
    }
  });
  asked = { devices, spent, next: reader.next };
  writer.postMessage(asked);
}

function folded(reader: JournalReader, done: boolean): void {
  if (asked === undefined) return;
  if (done) reader.folded(asked.devices, asked.spent);
  else {
    for (const { device, folded: covers } of asked.devices) if (!toFold.has(device)) toFold.set(device, covers);
    again = setTimeout(() => {
      again = undefined;
      fold(reader);
    }, AGAIN_MS);
  }
  asked = undefined;
  fold(reader);
}

function close(reader: JournalReader): void {
  clearTimeout(again);
  writer.close();
  reader.close();
  say({ kind: "closed" });
  parentPort?.close();
}
