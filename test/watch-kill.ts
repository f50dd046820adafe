/**
 * Kills the served process with SIGKILL while a fleet reports over MQTT, and counts by the fleet's own log: each report
 * that was acknowledged is on disk once, and what the watch set going by it goes on.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { canonicalText, sha256 } from "../src/acts/act.ts";
import { firstBreak } from "../src/domain/ledger/ledger.ts";
import type { Chain } from "../src/domain/runtime/reaction/chain.ts";
import { openStore, type Store } from "../src/store/database.ts";
import { ledgerFrom } from "../src/store/ledger.ts";
import { openWatchStore } from "../src/store/watch/open-watch-store.ts";
import { journalOnDisk, type ReportOnDisk, reportsOnDisk } from "./reports-on-disk.ts";
import { type Enrolled, ended, enrolDevices, freePort, serveWatch } from "./served-watch.ts";

const CLIENT = fileURLToPath(new URL("./watch-kill-client.ts", import.meta.url));
const LONGEST_MS = 300;
/** How long a write to the journal is waited for, where the kill is to come right after one. */
const WRITE_MS = 300;
/** So many reports within the limit in a row end a departure. */
const WITHIN_ENDS = 3;
/** Raw reports of a device that are always kept. */
const KEPT = 120;

export interface WatchKillReport {
  readonly kills: number;
  /** Kills that left reports on disk whose acknowledgement nobody got. */
  readonly betweenCommitAndAcknowledgement: number;
  readonly acknowledged: number;
  readonly onDisk: number;
  readonly breaches: number;
  readonly findings: number;
  readonly chains: number;
  readonly chainsEnded: number;
  readonly ledgerEntries: number;
}

export interface WatchKillOptions {
  readonly kills: number;
  readonly devices: number;
  /** Between two reports of a device. */
  readonly everyMs: number;
  /** 0 to 1, so that a run can be repeated. */
  readonly random: () => number;
  readonly log?: (text: string) => void;
}

/** Serves, kills, serves again ... `kills` times over the same data, which is looked at after each. */
export async function watchKills({ kills, devices, everyMs, random, log }: WatchKillOptions): Promise<WatchKillReport> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-watch-kill-"));
  const data = join(folder, "data");
  const logPath = join(folder, "acknowledged");
  let client: ChildProcess | undefined;
  let server: ChildProcess | undefined;
  try {
    const enrolled = await enrolDevices(data, devices);
    writeFileSync(join(folder, "credentials"), enrolled.map((one) => `${JSON.stringify(one)}\n`).join(""));
    writeFileSync(logPath, "");
    const port = await freePort();
    const count = new Count(data, logPath, enrolled);
    client = spawn(process.execPath, [CLIENT, `${port}`, join(folder, "credentials"), logPath, `${everyMs}`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let between = 0;
    for (let kill = 1; kill <= kills; kill++) {
      server = await serveWatch(data, port);
      const gone = once(server, "exit");
      const [one, other] = [0, 1].map(() => enrolled[Math.floor(random() * enrolled.length)]);
      client.stdin?.write(`breach ${one?.id}\n`);
      await acknowledgedAgain(logPath);
      await wait(random() * LONGEST_MS);
      client.stdin?.write(`breach ${other?.id}\n`);
      if (kill % 2 === 0) await wait(random() * 50);
      else await nextWrite(join(data, "watch.sqlite-wal"), random);
      server.kill("SIGKILL");
      assert.deepEqual(await gone, [null, "SIGKILL"], "it was killed, and did not end by itself");
      // What was on its way to the client arrives still.
      await wait(30);
      if (count.look() > 0) between++;
      log?.(`${kill} of ${kills}: ${count.acknowledged} acknowledged, ${count.onDisk} on disk`);
    }
    server = await serveWatch(data, port);
    const rested = once(client.stdout as NodeJS.ReadableStream, "data");
    client.stdin?.write("rest\n");
    await rested;
    count.look();
    await settled(data);
    const gone = once(server, "exit");
    server.kill("SIGTERM");
    assert.deepEqual(await gone, [0, null], "it ends by itself when it is asked to");
    assert.equal(count.look(), 0, "at the end all that is on disk was acknowledged");
    await count.readAgain();
    const { onDisk, acknowledged, episodes } = count;
    const store = await openStore(data);
    try {
      return {
        kills,
        betweenCommitAndAcknowledgement: between,
        acknowledged,
        onDisk,
        ...(await effects(store, enrolled, episodes)),
      };
    } finally {
      await store.close();
    }
  } finally {
    for (const child of [client, server]) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until the first report is acknowledged after a start. */
async function acknowledgedAgain(logPath: string): Promise<void> {
  const { size } = statSync(logPath);
  for (let tries = 0; tries < 1000 && statSync(logPath).size === size; tries++) await wait(10);
}

/** Returns as soon as the log of the journal was written to, or a little later: about when it is synced and answered. */
async function nextWrite(file: string, random: () => number): Promise<void> {
  const written = () => (existsSync(file) ? statSync(file, { bigint: true }).mtimeNs : 0n);
  const before = written();
  const untilMs = performance.now() + WRITE_MS;
  while (written() === before && performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
  const laterMs = performance.now() + random() * 3;
  while (performance.now() < laterMs);
}

/** Waits until the findings and reactions of what was acknowledged had their time. */
async function settled(folder: string): Promise<void> {
  // By a file of the main database that nobody writes to any more, for as long as a reaction may wait for its next step.
  const file = join(folder, "carelabel.sqlite-wal");
  const written = () => (existsSync(file) ? statSync(file).mtimeMs : 0);
  for (let quiet = 0, before = written(); quiet < 5; quiet++) {
    await wait(200);
    if (written() !== before) quiet = -1;
    before = written();
  }
}

/** What the client has on its list, held against what is on disk. */
class Count {
  readonly #folder: string;
  readonly #logPath: string;
  readonly #idOf: ReadonlyMap<number, string>;
  readonly #numbers: readonly number[];
  /** Device, boot and sequence -> number of its entry. */
  readonly #entries = new Map<string, number>();
  readonly #acknowledged = new Set<string>();
  /** Of each device, all that was ever found, in order. */
  readonly #values = new Map<number, boolean[]>();
  readonly #newest = new Map<number, number>();
  #read = 0;
  #next = 0;

  constructor(folder: string, logPath: string, enrolled: readonly Enrolled[]) {
    this.#folder = folder;
    this.#logPath = logPath;
    this.#idOf = new Map(enrolled.map(({ id, number }) => [number, id]));
    this.#numbers = enrolled.map(({ number }) => number);
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  get onDisk(): number {
    return this.#entries.size;
  }

  /** How often each device went beyond its limit, by its reports on disk. */
  get episodes(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#values].map(([number, beyond]) => [
        this.#idOf.get(number) ?? "",
        beyond.filter((is, at) => is && !beyond.slice(Math.max(0, at - WITHIN_ENDS), at).includes(true)).length,
      ]),
    );
  }

  /** @returns how many reports are on disk and not acknowledged. */
  look(): number {
    for (const report of journalOnDisk(this.#folder, this.#next)) {
      const key = this.#keyOf(report);
      assert.ok(!this.#entries.has(key), `${key} is there twice`);
      this.#entries.set(key, report.number);
      this.#next = report.number + 1;
      // One that others overtook moves nothing when it comes.
      if (report.sequence <= (this.#newest.get(report.device) ?? 0)) continue;
      this.#newest.set(report.device, report.sequence);
      const values = this.#values.get(report.device) ?? [];
      values.push((report.values.linePressure ?? 0) > 1200);
      this.#values.set(report.device, values);
    }
    const lines = readFileSync(this.#logPath, "utf8").split("\n").slice(0, -1);
    for (const line of lines.slice(this.#read)) {
      assert.ok(!this.#acknowledged.has(line), `${line} was acknowledged twice`);
      assert.ok(this.#entries.has(line), `${line} was acknowledged and is not there`);
      this.#acknowledged.add(line);
    }
    this.#read = lines.length;
    return this.#entries.size - this.#acknowledged.size;
  }

  /** By the store's own reader, and by a walk through all that is kept: the same, each once. */
  async readAgain(): Promise<void> {
    const kept = Map.groupBy(reportsOnDisk(this.#folder), ({ device }) => device);
    const store = await openWatchStore(this.#folder);
    try {
      for (const device of this.#numbers) {
        const own = (kept.get(device) ?? []).map((report) => this.#keyOf(report));
        assert.equal(new Set(own).size, own.length, `a report of device ${device} is kept twice`);
        const read = await store.lastReports(device, KEPT);
        const id = this.#idOf.get(device);
        const keys = read.map(({ payload }) => {
          const { boot, sequence } = JSON.parse(Buffer.from(payload.subarray(1 + (payload[0] ?? 0))).toString());
          return `${id} ${boot} ${sequence}`;
        });
        const all = [...this.#entries.keys()].filter((key) => key.startsWith(`${id} `));
        assert.deepEqual(keys, all.slice(-KEPT), `the last reports of device ${id}`);
        for (const key of all.slice(-KEPT)) assert.ok(own.includes(key), `${key} is not kept`);
      }
    } finally {
      await store.close();
    }
  }

  #keyOf({ device, boot, sequence }: ReportOnDisk): string {
    return `${this.#idOf.get(device)} ${boot} ${sequence}`;
  }
}

/** Findings and reactions are those that the reports on disk ask for, and each chain has an end or a time to go on. */
async function effects({ read }: Store, enrolled: readonly Enrolled[], episodes: ReadonlyMap<string, number>) {
  const rows = await read.selectFrom("runtime_finding").selectAll().execute();
  const findings = rows.filter(({ kind }) => kind === "fail-safe-limit");
  const names = rows.map(({ device_id, key, first_seen_at }) => `${device_id} ${key} ${first_seen_at}`);
  assert.equal(new Set(names).size, names.length, "a finding is there twice");
  const open = rows.filter(({ closed_at }) => closed_at === null).map(({ device_id, key }) => `${device_id} ${key}`);
  assert.equal(new Set(open).size, open.length, "a finding is open twice");
  const odd = rows.filter(({ kind }) => kind === "replayed" || kind === "identity-shared");
  assert.deepEqual(odd, [], "a device that only sent again what was not acknowledged is suspected");
  const missing = rows.filter(({ kind, closed_at }) => kind === "reports-missing" && closed_at === null);
  assert.deepEqual(missing, [], "a report never came, though each was sent until it was acknowledged");
  const chains = (await read.selectFrom("reaction_chain").selectAll().execute()).map((row) => ({
    ...row,
    chain: JSON.parse(row.chain) as Chain,
  }));
  for (const { id } of enrolled) {
    const own = findings.filter(({ device_id }) => device_id === id);
    for (const key of new Set(own.map((one) => one.key))) {
      const times = own.filter((one) => one.key === key).length;
      assert.equal(times, episodes.get(id), `${key} of ${id} is found as often as it happened`);
    }
    assert.equal(own.length > 0, (episodes.get(id) ?? 0) > 0, `what ${id} did is found`);
    const reactions = chains.filter(({ device_id }) => device_id === id);
    assert.equal(reactions.length > 0, own.length > 0, `${id} is reacted to`);
  }
  for (const { id, state, wake_at, chain } of chains) {
    assert.ok(state === "ended" || wake_at !== null, `reaction ${id} waits for nothing`);
    assert.deepEqual(chain.unsent, [], `reaction ${id} has commands that were not sent`);
    assert.ok(
      rows.some((one) => one.id === id),
      `reaction ${id} has no finding`,
    );
    if (state !== "ended")
      assert.equal(
        chain.finding.open,
        open.includes(`${chain.device} ${chain.finding.key}`),
        `reaction ${id} knows whether its breach lasts`,
      );
  }
  assert.equal(await firstBreak(ledgerFrom(read), canonicalText, sha256), undefined, "the ledger is broken");
  let ledgerEntries = 0;
  for await (const _ of ledgerFrom(read)) ledgerEntries++;
  return {
    breaches: [...episodes.values()].reduce((sum, one) => sum + one, 0),
    findings: rows.length,
    chains: chains.length,
    chainsEnded: chains.filter(({ state }) => state === "ended").length,
    ledgerEntries,
  };
}
