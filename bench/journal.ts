/**
 * What the journal of the watch manages: `node bench/journal.ts [MODE]`, beside the time of fdatasync in the same folder.
 *
 *   rate [PER_SECOND] [SECONDS] [DELAY_MS]   entries of 300 bytes at an even rate; time to durable, cost on the main thread
 *   start [DEVICES]                          opening with five minutes of journal and a snapshot of each, then all warm
 *   day [DEVICES]                            a day of one report a minute: bytes on disk for each device
 *   kill [ROUNDS]                            kill -9 at random moments: what was acknowledged is there, once
 *
 * CARELABEL_BENCH_DATA names the folder (default: the system's for temporary files); it tells which disk is measured.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Interval } from "../src/domain/runtime/report.ts";
import { runOf } from "../src/store/watch/entry.ts";
import { JournalWriter } from "../src/store/watch/journal-writer.ts";
import { killedWriters } from "../src/store/watch/killed-writers-for-tests.ts";
import { openWatchStore } from "../src/store/watch/open-watch-store.ts";
import { openToRead, openToWrite } from "../src/store/watch/watch-database.ts";
import type { DeviceSnapshot } from "../src/store/watch/watch-store.ts";

const MINUTE_MS = 60_000;
const PARAMETERS = ["cpuLoad", "temperature", "packets", "latencyMs", "memory", "fanSpeed", "battery", "errors"];
const BASELINE_BYTES = 568;
/** Entries that share a commit at 100,000 reports a minute. */
const GROUP = 3;
/** A loop that has its turn this often adds what is due. */
const TICK_MS = 1;

const [mode = "rate", first, second, third] = process.argv.slice(2);
const folder = mkdtempSync(join(process.env.CARELABEL_BENCH_DATA ?? tmpdir(), "carelabel-journal-"));
try {
  console.log(`Node ${process.version}; fdatasync of 4 KiB in ${folder}: ${fdatasyncTimes()}`);
  if (mode === "rate") await rate(Number(first ?? 40_000), Number(second ?? 20), Number(third ?? 0));
  else if (mode === "start") await start(Number(first ?? 100_000));
  else if (mode === "day") await day(Number(first ?? 50));
  else if (mode === "kill") console.log(JSON.stringify(await killedWriters(folder, Number(first ?? 200), Math.random)));
  else throw new Error(`there is no "${mode}"; the head of this file tells what there is`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function rate(perSecond: number, seconds: number, delayMs: number): Promise<void> {
  const devices = 10_000;
  const store = await openWatchStore(folder, { delayMs });
  const payloads = Array.from({ length: 64 }, (_, index) => reportOf(index, 0));
  const waited: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  let sent = 0;
  let failed = 0;
  let mostWaiting = 0;
  let inAppend = 0;
  const began = performance.now();
  const cpu = process.threadCpuUsage();
  loop.enable();
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    const from = performance.now();
    for (; sent < due; sent++) {
      const payload = payloads[sent % payloads.length] as Uint8Array;
      store.append({ device: sent % devices, atMs: from, kind: 1, payload }, (error) => {
        if (error === undefined) waited.push(performance.now() - from);
        else failed++;
      });
      // A device in turn is kept, as the watch does: all within five minutes.
      if (sent % Math.ceil((perSecond * 300) / devices) === 0) store.keepDevice(sent % devices, snapshotOf(sent, from));
    }
    inAppend += performance.now() - from;
    mostWaiting = Math.max(mostWaiting, store.waiting);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  loop.disable();
  const main = process.threadCpuUsage(cpu);
  const whole = process.cpuUsage();
  while (store.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const took = (performance.now() - began) / 1000;
  const figures = store.figures();
  await store.close();
  console.log(`${sent} entries in ${took.toFixed(1)} s = ${Math.round(sent / took)}/s; ${failed} failed; disk slower by ${delayMs} ms
to durable: p50 ${quantile(waited, 0.5)}, p99 ${quantile(waited, 0.99)}, longest ${quantile(waited, 1)}; most waiting ${mostWaiting}
main thread: ${((main.user + main.system) / sent).toFixed(2)} µs an entry, ${((inAppend * 1000) / sent).toFixed(2)} µs of it in append; whole process ${((whole.user + whole.system) / 1e6 / took).toFixed(2)} of a core
longest block of the loop ${(loop.max / 1e6).toFixed(1)} ms, p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms
${JSON.stringify(figures)}; memory ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
}

/** Five minutes of one report a minute, and a snapshot in the middle. */
async function start(devices: number): Promise<void> {
  const payload = reportOf(1, 1);
  const filling = performance.now();
  const database = openToWrite(folder);
  database.exec("pragma synchronous = off");
  const writer = new JournalWriter(database, folder);
  const baselines = snapshotOf(1, 0);
  let number = 0;
  for (let minute = 0; minute < 6; minute++)
    for (let from = 0; from < devices; from += GROUP) {
      const group = Array.from({ length: Math.min(GROUP, devices - from) }, (_, index) => from + index);
      const entries = group.map((device) => ({ number: number++, device, atMs: minute * MINUTE_MS, kind: 1, payload }));
      const snapshots = group.map((device) => ({ ...baselines, device, covers: number }));
      writer.commit(runOf(entries), minute === 0 ? snapshots : []);
    }
  writer.close();
  console.log(`filled in ${((performance.now() - filling) / 1000).toFixed(1)} s`);
  let began = performance.now();
  const store = await openWatchStore(folder);
  console.log(`opened in ${(performance.now() - began).toFixed(0)} ms, ${store.devicesWithState().length} devices`);
  began = performance.now();
  const cpu = process.threadCpuUsage();
  const all = store.devicesWithState();
  let entries = 0;
  for (let at = 0; at < all.length; at += 256)
    for (const loaded of await Promise.all(all.slice(at, at + 256).map((device) => store.loadDevice(device))))
      entries += loaded.entries.length;
  const main = process.threadCpuUsage(cpu);
  console.log(
    `all warm in ${((performance.now() - began) / 1000).toFixed(1)} s, ${entries} entries to replay, main thread ${((main.user + main.system) / 1e6).toFixed(1)} s`,
  );
  began = performance.now();
  await store.loadDevice(all[7] ?? 0);
  const device = performance.now() - began;
  began = performance.now();
  await store.lastReports(all[8] ?? 0, 120);
  console.log(`one device ${device.toFixed(1)} ms, its last reports ${(performance.now() - began).toFixed(1)} ms`);
  await store.close();
}

async function day(devices: number): Promise<void> {
  const days = 3;
  const store = await openWatchStore(folder, { sweepEveryMs: 50 });
  const reports = reportOf(1, 1).length;
  console.log(`${devices} devices, a report of ${reports} bytes a minute; KB of each device by table`);
  for (let minute = 1; minute <= days * 1440; minute++) {
    const atMs = Date.now() - days * 86_400_000 + minute * MINUTE_MS;
    for (let device = 0; device < devices; device++) {
      store.append({ device, atMs, kind: 1, payload: reportOf(device, minute) }, () => undefined);
      if ((minute + device) % 5 === 0) store.keepDevice(device, snapshotOf(device + minute, atMs));
    }
    while (store.waiting > devices) await new Promise((resolve) => setTimeout(resolve, 1));
    // Folding has no day's time here.
    if (minute % 60 === 0) await folded();
    if (minute % 1440 === 0) console.log(`day ${minute / 1440}: ${tables(devices)}`);
  }
  await store.close();
}

/** Until the journal holds no more than what no snapshot covers. */
async function folded(): Promise<void> {
  const database = openToRead(folder);
  const rows = database.prepare("select count(*) as count from journal");
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const now = Number(rows.get()?.count);
    if (now === before) break;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  database.close();
}

function tables(devices: number): string {
  const database = openToRead(folder);
  const sizes = database
    .prepare(
      "select name, sum(pgsize) as bytes from dbstat where name not like 'sqlite_%' group by name order by bytes desc",
    )
    .all();
  database.close();
  const all = sizes.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const kilobytes = (bytes: number) => (bytes / devices / 1000).toFixed(1);
  return [
    `all ${kilobytes(all)}`,
    ...sizes.slice(0, 4).map(({ name, bytes }) => `${name} ${kilobytes(Number(bytes))}`),
  ].join(", ");
}

/** About 300 bytes of JSON, with eight parameters that move as such values do. */
function reportOf(device: number, minute: number): Uint8Array {
  const values = Object.fromEntries(
    PARAMETERS.map((name, index) => [
      name,
      Number(
        (
          50 +
          20 * Math.sin(minute / 200 + index) +
          ((device * 7919 + minute * 104_729 * (index + 1)) % 997) / 100
        ).toFixed(2),
      ),
    ]),
  );
  const text = JSON.stringify({
    boot: `b-2026-11-22-${String(device).padStart(6, "0")}`,
    sequence: minute,
    time: 1_795_000_000_000 + minute * MINUTE_MS,
    stage: "operating",
    values,
    versions: { firmware: "8.4.0" },
  });
  return new TextEncoder().encode(text);
}

/** Memory of 1 KB, eight baselines, the roll-up of five minutes. */
function snapshotOf(seed: number, atMs: number): DeviceSnapshot {
  const baselines = new Uint8Array(PARAMETERS.length * BASELINE_BYTES);
  const numbers = new Float32Array(baselines.buffer);
  for (let index = 0; index < numbers.length; index++) numbers[index] = Math.sin(seed + index) * 100;
  return {
    atMs,
    memory: JSON.stringify({ sequence: seed, filler: "the memory of a device ".repeat(42) }),
    baselines,
    rollup: {
      fromMs: atMs - 5 * MINUTE_MS,
      highestScore: (seed % 100) / 200,
      parameters: Object.fromEntries(PARAMETERS.map((name, index) => [name, intervalOf(seed * 8 + index)])),
    },
  };
}

/** Two decimals, as devices report; the mean has all that it comes to. */
function intervalOf(seed: number): Interval {
  const chance = (turn: number) => (Math.imul(seed * 5 + turn, 2_654_435_761) >>> 0) / 2 ** 32;
  const min = Number((40 + 10 * chance(1)).toFixed(2));
  const max = Number((min + 5 * chance(2)).toFixed(2));
  return { min, max, mean: min + (max - min) * chance(3), count: 5 };
}

function fdatasyncTimes(): string {
  const file = join(folder, "fdatasync");
  const descriptor = openSync(file, "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, () => {
    writeSync(descriptor, page);
    const from = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - from;
  });
  closeSync(descriptor);
  rmSync(file);
  return `p50 ${quantile(times, 0.5)}, p99 ${quantile(times, 0.99)}`;
}

function quantile(times: number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(2)} ms`;
}
