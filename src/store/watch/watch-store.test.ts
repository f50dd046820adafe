import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, test } from "node:test";
import { JOURNAL_ONLY } from "./entry.ts";
import { killedWriters } from "./killed-writers-for-tests.ts";
import { openWatchStore, type WatchStoreOptions } from "./open-watch-store.ts";
import type { DeviceSnapshot, Entry, Rollup, WatchStore } from "./watch-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let folder = "";
let store: WatchStore | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-watch-"));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function open(options?: WatchStoreOptions): Promise<WatchStore> {
  await store?.close();
  store = await openWatchStore(folder, options);
  return store;
}

function append(to: WatchStore, device: number, text: string, { kind = 1, atMs = 0 } = {}): Promise<Error | undefined> {
  return new Promise((resolve) => {
    to.append({ device, atMs, kind, payload: new TextEncoder().encode(text) }, resolve);
  });
}

function texts(entries: readonly Entry[]): string[] {
  return entries.map(({ payload }) => new TextDecoder().decode(payload));
}

const EMPTY: DeviceSnapshot = { atMs: 0, memory: "{}", baselines: new Uint8Array(0) };

/** Waits for what the threads do by themselves. */
async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; !(await what()); turn++) {
    assert.ok(turn < 1000, "it did not come");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function rowsIn(table: string): number {
  const database = new DatabaseSync(join(folder, "watch.sqlite"), { readOnly: true });
  try {
    return Number(database.prepare(`select count(*) as count from ${table}`).get()?.count);
  } finally {
    database.close();
  }
}

test("many devices are read at once as each is read by itself", async () => {
  const kept = await open();
  const all = Array.from({ length: 60 }, (_, at) => (at * 7) % 60);
  for (let round = 1; round <= 3; round++) {
    await Promise.all(all.map((device) => append(kept, device, `round ${round} of ${device}`)));
    for (const device of all)
      if (device % 4 < round)
        kept.keepDevice(device, { atMs: round, memory: `{"round":${round}}`, baselines: Uint8Array.of(round, device) });
    await append(kept, 61, "behind the snapshots");
  }
  const now = await open();
  const asked = [...all, 1000];
  const together = await now.loadDevices(Uint32Array.from(asked));
  assert.deepEqual(together, await Promise.all(asked.map((device) => now.loadDevice(device))));
  assert.deepEqual(together.at(-1), { snapshot: undefined, entries: [] });
  assert.deepEqual(new Set(together.map(({ entries }) => entries.length)), new Set([0, 3]));
});

test("an entry that was called durable is there after opening again, in order, with all that it held", async () => {
  const before = await open();
  const all = ["first", "second", ""].map((text, index) => append(before, 7, text, { atMs: index + 0.5, kind: index }));
  assert.deepEqual(await Promise.all(all), [undefined, undefined, undefined]);
  const after = await open();
  assert.deepEqual(after.devicesWithState(), [7]);
  const { snapshot, entries } = await after.loadDevice(7);
  assert.equal(snapshot, undefined);
  assert.deepEqual(texts(entries), ["first", "second", ""]);
  assert.deepEqual(
    entries.map(({ device, atMs, kind }) => [device, atMs, kind]),
    [
      [7, 0.5, 0],
      [7, 1.5, 1],
      [7, 2.5, 2],
    ],
  );
  assert.deepEqual(await after.loadDevice(8), { snapshot: undefined, entries: [] });
});

test("what a caller writes over after appending does not change what is kept", async () => {
  const kept = await open();
  const payload = new TextEncoder().encode("as it came");
  const baselines = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  const durable = new Promise((resolve) => kept.append({ device: 1, atMs: 0, kind: 1, payload }, resolve));
  kept.keepDevice(2, { atMs: 5, memory: "{}", baselines });
  payload.fill(0);
  baselines.fill(0);
  await durable;
  assert.deepEqual(texts((await kept.loadDevice(1)).entries), ["as it came"]);
  assert.deepEqual((await kept.loadDevice(2)).snapshot, { atMs: 5, memory: "{}", baselines: new Uint8Array([2, 3]) });
});

test("a snapshot stands for the entries before it; only later ones are replayed", async () => {
  const before = await open();
  void append(before, 1, "old");
  void append(before, 2, "another device's");
  before.keepDevice(1, { atMs: 9, memory: '{"seen":1}', baselines: new Uint8Array([5]) });
  await append(before, 1, "new");
  for (const reopened of [false, true]) {
    const now = reopened ? await open() : before;
    const { snapshot, entries } = await now.loadDevice(1);
    assert.deepEqual(snapshot, { atMs: 9, memory: '{"seen":1}', baselines: new Uint8Array([5]) });
    assert.deepEqual(texts(entries), ["new"]);
    assert.deepEqual(texts((await now.loadDevice(2)).entries), ["another device's"]);
  }
});

test("an empty journal does not begin to count anew: a snapshot never swallows later entries", async () => {
  const first = await open();
  await append(first, 1, "covered");
  first.keepDevice(1, EMPTY);
  await append(first, 1, "covered too");
  first.keepDevice(1, EMPTY);
  await until(() => rowsIn("journal") === 0);
  const second = await open();
  await append(second, 1, "after");
  assert.deepEqual(texts((await second.loadDevice(1)).entries), ["after"]);
  assert.deepEqual(texts(await second.lastReports(1, 9)), ["covered", "covered too", "after"]);
});

test("covered entries leave the journal, and the last reports stay in a ring", async () => {
  const kept = await open({ keeping: { reports: 10 } });
  for (let round = 0; round < 12; round++) {
    for (let number = 0; number < 3; number++) await append(kept, 1, `report ${round}.${number}`, { atMs: round });
    await append(kept, 1, "clock", { kind: JOURNAL_ONLY, atMs: round });
    kept.keepDevice(1, EMPTY);
    await append(kept, 2, `kept by nobody ${round}`);
  }
  await until(() => rowsIn("page") === 3);
  const all = Array.from({ length: 36 }, (_, at) => `report ${Math.floor(at / 3)}.${at % 3}`);
  await until(async () => texts(await kept.lastReports(1, 100)).length <= 15);
  for (const reopened of [false, true]) {
    const now = reopened ? await open({ keeping: { reports: 10 } }) : kept;
    assert.deepEqual(texts(await now.lastReports(1, 10)), all.slice(-10));
    assert.deepEqual(texts(await now.lastReports(1, 2)), all.slice(-2));
    assert.deepEqual(await now.lastReports(1, 0), []);
    assert.ok((await now.lastReports(1, 100)).length <= 15);
    assert.deepEqual(texts(await now.reportsBetween(1, 10, 11)), all.slice(30, 33));
    assert.equal((await now.loadDevice(2)).entries.length, 12);
  }
});

test("reports that are longer than a row of the journal are whole, in the journal and in a page", async () => {
  const kept = await open();
  const long = ["a", "b", "c"].map((letter) => letter.repeat(60_000));
  await Promise.all(long.map((text) => append(kept, 1, text)));
  assert.deepEqual(texts((await kept.loadDevice(1)).entries), long);
  kept.keepDevice(1, EMPTY);
  await append(kept, 2, "the next group");
  await until(() => rowsIn("page") === 1);
  assert.deepEqual(texts(await kept.lastReports(1, 3)), long);
});

const roll = (fromMs: number, value: number, highestScore = 0): Rollup => ({
  fromMs,
  highestScore,
  parameters: { temperature: { min: value - 1, max: value + 1, mean: value, count: 5 } },
});

test("five minutes become hours and days while these still go on, weighed by their counts", async () => {
  const kept = await open();
  for (let five = 0; five < 13; five++)
    kept.keepDevice(1, { ...EMPTY, rollup: roll(DAY_MS + five * 5 * MINUTE_MS, 30 + five, five / 100) });
  kept.keepDevice(1, { ...EMPTY, rollup: roll(2 * DAY_MS, 80, 0.5) });
  await append(kept, 2, "behind them");
  for (const reopened of [false, true]) {
    const now = reopened ? await open() : kept;
    assert.equal((await now.rollups(1, "5m", DAY_MS, 2 * DAY_MS)).length, 13);
    assert.deepEqual(await now.rollups(1, "5m", DAY_MS, DAY_MS + 1), [roll(DAY_MS, 30, 0)]);
    assert.deepEqual(await now.rollups(1, "1h", 0, 9 * DAY_MS), [
      { fromMs: DAY_MS, highestScore: 0.11, parameters: { temperature: { min: 29, max: 42, mean: 35.5, count: 60 } } },
      roll(DAY_MS + HOUR_MS, 42, 0.12),
      roll(2 * DAY_MS, 80, 0.5),
    ]);
    assert.deepEqual(await now.rollups(1, "1d", 0, 9 * DAY_MS), [
      { fromMs: DAY_MS, highestScore: 0.12, parameters: { temperature: { min: 29, max: 43, mean: 36, count: 65 } } },
      roll(2 * DAY_MS, 80, 0.5),
    ]);
    assert.deepEqual(await now.rollups(1, "1d", 0, 2 * DAY_MS).then((some) => some.length), 1);
    assert.deepEqual(await now.rollups(3, "1d", 0, 9 * DAY_MS), []);
  }
});

test("what is given twice for the same five minutes is added, also when a clock went back over the hour", async () => {
  const kept = await open();
  for (const fromMs of [HOUR_MS, HOUR_MS, 2 * HOUR_MS, HOUR_MS])
    kept.keepDevice(1, { ...EMPTY, rollup: roll(fromMs, 20) });
  await append(kept, 2, "behind them");
  const [first, second] = await kept.rollups(1, "1h", 0, DAY_MS);
  assert.deepEqual([first?.parameters.temperature?.count, second?.parameters.temperature?.count], [15, 5]);
  assert.equal((await kept.rollups(1, "5m", 0, DAY_MS))[0]?.parameters.temperature?.count, 15);
});

test("values far beyond what a device measures are kept as the nearest there is, never as no number", async () => {
  const kept = await open();
  const rollup = {
    fromMs: 0,
    highestScore: 1,
    parameters: { load: { min: -1e308, max: 1e308, mean: 1 / 3, count: 9e12 } },
  };
  kept.keepDevice(1, { ...EMPTY, rollup });
  await append(kept, 2, "behind it");
  const [read] = await kept.rollups(1, "5m", 0, 1);
  assert.deepEqual(read?.parameters.load, {
    min: -3.402823e38,
    max: 3.402823e38,
    mean: 0.3333333,
    count: 4_294_967_295,
  });
});

test("what is older than it is to be kept goes by itself, each step after its own time", async () => {
  const nowMs = Date.now();
  const kept = await open({ sweepEveryMs: 20, keeping: { reportsMs: DAY_MS } });
  for (const days of [4000, 110, 8, 3]) kept.keepDevice(1, { ...EMPTY, rollup: roll(nowMs - days * DAY_MS, days) });
  await append(kept, 1, "older", { atMs: nowMs - 3 * DAY_MS });
  await append(kept, 1, "old", { atMs: nowMs - 2 * DAY_MS });
  kept.keepDevice(1, EMPTY);
  await append(kept, 2, "new", { atMs: nowMs });
  kept.keepDevice(2, EMPTY);
  await append(kept, 3, "behind them");
  const daysOf = async (step: "5m" | "1h" | "1d") =>
    (await kept.rollups(1, step, 0, nowMs)).map(({ parameters }) => parameters.temperature?.mean);
  await until(async () => (await daysOf("1d")).length === 3 && (await kept.lastReports(1, 9)).length === 1);
  assert.deepEqual(await daysOf("5m"), [3]);
  assert.deepEqual(await daysOf("1h"), [8, 3]);
  assert.deepEqual(await daysOf("1d"), [110, 8, 3]);
  assert.deepEqual(texts(await kept.lastReports(1, 9)), ["old"], "the newest stays, however old it is");
  assert.deepEqual(texts(await kept.lastReports(2, 1)), ["new"]);
  await append(kept, 1, "again there", { atMs: nowMs });
  assert.deepEqual(texts(await kept.lastReports(1, 9)), ["old", "again there"]);
});

test("a full disk is told to each who waits, and what comes after space is there is kept", async () => {
  const full = await open({ maxPages: 40 });
  assert.equal(await append(full, 1, "fits"), undefined);
  full.keepDevice(3, { ...EMPTY, baselines: new Uint8Array(400_000) });
  const failures = await Promise.all([
    append(full, 1, "x".repeat(60_000)),
    append(full, 2, "y".repeat(60_000)),
    append(full, 1, "z".repeat(60_000)),
  ]);
  for (const failed of failures) assert.match(String(failed?.message), /full/);
  assert.equal(await append(full, 1, "small"), undefined, "what fits is taken");
  assert.ok(full.figures().failedCommits > 0);
  assert.equal(full.waiting, 0);
  assert.equal(full.oldestWaitingMs(Date.now()), 0);
  assert.deepEqual(texts((await full.loadDevice(1)).entries), ["fits", "small"]);
  const space = await open();
  assert.equal(await append(space, 2, "y".repeat(60_000)), undefined);
  assert.deepEqual(texts((await space.loadDevice(1)).entries), ["fits", "small"]);
});

test("a snapshot that a full disk did not take comes once there is room, unless it tells of entries that failed", async () => {
  const full = await open({ maxPages: 60 });
  await append(full, 9, "x".repeat(120_000));
  full.keepDevice(1, { ...EMPTY, memory: '{"device":1}' });
  full.keepDevice(2, { ...EMPTY, memory: '{"device":2}' });
  assert.ok(await append(full, 2, "y".repeat(120_000)), "no room");
  full.keepDevice(9, EMPTY);
  await until(async () => (await full.loadDevice(1)).snapshot !== undefined);
  assert.equal((await full.loadDevice(1)).snapshot?.memory, '{"device":1}');
  assert.equal((await full.loadDevice(2)).snapshot, undefined);
});

test("a slow disk makes those wait who need it, and nobody else", async () => {
  const slow = await open({ delayMs: 150 });
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const appended = Array.from({ length: 2000 }, (_, at) => append(slow, at % 50, `report ${at}`, { atMs: at }));
  assert.equal(slow.waiting, 2000);
  assert.equal(slow.oldestWaitingMs(1000), 1000);
  const first = await Promise.race([append(slow, 1, "last").then(() => "durable"), turns(20).then(() => "turns")]);
  assert.equal(first, "turns", "the loop turns while the disk is slow");
  await Promise.all(appended);
  loop.disable();
  assert.ok(loop.min < 150e6);
  assert.ok(slow.figures().commits <= 4, "what waited shared commits");
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

test("closing waits for what was taken", async () => {
  const closing = await open({ delayMs: 20 });
  const durable: boolean[] = [];
  for (let number = 0; number < 10; number++)
    closing.append({ device: 1, atMs: 0, kind: 1, payload: new Uint8Array(1) }, (failed) =>
      durable.push(failed === undefined),
    );
  closing.keepDevice(2, EMPTY);
  await open();
  assert.equal(durable.filter(Boolean).length, 10);
  assert.deepEqual(store?.devicesWithState().toSorted(), [1, 2]);
  const late = await append(closing, 1, "after the end");
  assert.match(String(late?.message), /closed/);
  await assert.rejects(closing.loadDevice(1), /closed/);
});

test("nobody else is kept from hearing by one whose answer throws, and its bug is not swallowed", () => {
  const program = `
    import { openWatchStore } from ${JSON.stringify(new URL("./open-watch-store.ts", import.meta.url).href)};
    process.on("uncaughtException", ({ message }) => process.stdout.write(message + " "));
    const store = await openWatchStore(process.argv[1]);
    const entry = { device: 1, atMs: 0, kind: 1, payload: new Uint8Array(1) };
    store.append(entry, () => { throw new Error("bug"); });
    store.append(entry, (failed) => process.stdout.write(failed === undefined ? "durable " : "failed "));
    await store.close();`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program, folder], { encoding: "utf8" });
  assert.equal(stdout, "durable bug ");
});

test("a device without a number is refused before it could be taken for another", async () => {
  const kept = await open();
  for (const device of [-1, 2 ** 31, 0.5, Number.NaN])
    assert.throws(() => kept.append({ device, atMs: 0, kind: 1, payload: new Uint8Array(0) }, assert.fail), RangeError);
});

for (const [what, spoil] of [
  ["is no database", (file: string) => writeFileSync(file, "this is a letter, not a database".repeat(400))],
  ["was overwritten", (file: string) => overwrite(file, 4096)],
  [
    "is of another program",
    (file: string) => {
      rmSync(file);
      const other = new DatabaseSync(file);
      other.exec("create table notes (text)");
      other.close();
    },
  ],
  ["is of a newer version", (file: string) => pragma(file, "user_version = 99")],
] as const)
  test(`a file that ${what} is refused in words, and stays as it is`, async () => {
    await append(await open(), 1, "report ".repeat(1000));
    await store?.close();
    store = undefined;
    const file = join(folder, "watch.sqlite");
    spoil(file);
    const { size } = statSync(file);
    await assert.rejects(openWatchStore(folder), { code: "data-unreadable", where: file });
    assert.equal(statSync(file).size, size);
  });

function overwrite(file: string, from: number): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(statSync(file).size - from, 0xa5), 0, undefined, from);
  closeSync(descriptor);
}

function pragma(file: string, text: string): void {
  const database = new DatabaseSync(file);
  database.exec(`pragma ${text}`);
  database.close();
}

test("killed twenty times at random moments, it has every entry that it called durable, once", async () => {
  const report = await killedWriters(folder, 20, Math.random);
  assert.ok(report.acknowledged > 0);
  assert.ok(report.found >= report.acknowledged);
});
