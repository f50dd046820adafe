/**
 * Commits: hands one group after another to the thread that writes, and tells those who wait what became of theirs.
 */
import type { Worker } from "node:worker_threads";
import { CommitTimes } from "./commit-times.ts";
import type { DigestOfReports } from "./durable-digest.ts";
import { deviceAt, HEAD_BYTES, type NewEntry, viewOf } from "./entry.ts";
import { type Blocks, Group, reusable } from "./group.ts";
import type { DeviceSnapshot, FromWriter, KeptSnapshot, ToWriter } from "./threads.ts";
import type { WatchStoreFigures } from "./watch-store.ts";

/** Commits begin at least so far apart: what arrives in between shares one. */
const GATHER_MS = 4;

/** Entries between two looks at the clock. */
const LOOKED_AT = 16;

/** So many snapshots at most go with one group, since its entries wait for them. */
const SNAPSHOTS_AT_ONCE = 32;

/** Snapshots that a disk did not take are tried again so much later. */
const REST_MS = 1000;

/** More is not kept for a disk that takes none. */
const SNAPSHOT_BYTES_WAITING = 64 * 1024 * 1024;

const BLOCKS_KEPT = 2;
const LARGEST_DEVICE = 0x7fff_ffff;

interface Flying {
  readonly group: Group;
  readonly snapshots: readonly KeptSnapshot[];
}

export class Commits {
  readonly #writer: Worker;
  readonly #times = new CommitTimes();
  readonly #spare: Blocks[] = [];
  readonly #closed = Promise.withResolvers<void>();
  /** The number of the next entry. */
  #next: number;
  #gathering = new Group();
  #snapshots: KeptSnapshot[] = [];
  #snapshotBytes = 0;
  #flying: Flying | undefined;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #settled: (() => void) | undefined;
  #dead: Error | undefined;
  #bytesOnDisk = 0;
  #bytesWritten = 0;
  #entriesWritten = 0;
  #failedCommits = 0;
  #snapshotsLost = 0;
  /** Who asked for the digest of what became durable, in this order. */
  readonly #digests: ((digest: DigestOfReports | undefined) => void)[] = [];
  /** Of what became durable after it was asked for the last time. */
  #lastDigest: DigestOfReports | undefined;

  constructor(writer: Worker, next: number) {
    this.#writer = writer;
    this.#next = next;
    writer.on("message", (message: FromWriter) => {
      if (message.kind === "committed") this.#committed(message);
      else if (message.kind === "digest") this.#digests.shift()?.(message.digest);
      else if (message.kind === "closed") {
        this.#lastDigest = message.digest;
        this.#end(new Error("The journal is closed"));
      }
    });
    writer.on("error", (error) => this.#end(error as Error));
    writer.on("exit", () => this.#end(new Error("The thread that writes the journal has ended")));
  }

  get runs(): boolean {
    return this.#dead === undefined;
  }

  get waiting(): number {
    return this.#gathering.durables.length + (this.#flying?.group.durables.length ?? 0);
  }

  get waitingBytes(): number {
    return this.#gathering.bytes + (this.#flying?.group.bytes ?? 0);
  }

  oldestWaitingMs(nowMs: number): number {
    for (const group of [this.#flying?.group, this.#gathering])
      if (group !== undefined && group.durables.length > 0) return Math.max(0, nowMs - group.oldestMs);
    return 0;
  }

  append(entry: NewEntry, durable: (failed?: Error) => void): void {
    if (!(Number.isInteger(entry.device) && entry.device >= 0 && entry.device <= LARGEST_DEVICE))
      throw new RangeError(`No device number: ${entry.device}`);
    if (this.#dead !== undefined) {
      setImmediate(durable, this.#dead);
      return;
    }
    this.#gathering.add(this.#next++, entry, durable);
    const { length } = this.#gathering.durables;
    // The first of a group is not to wait for what only snapshots wait for.
    if (length === 1) this.#plan();
    // While thousands of sockets are read one after another no timer runs; the group goes when its time has come.
    else if (length % LOOKED_AT === 0 && this.#flying === undefined && this.#isDue) this.#send();
  }

  keepDevice(device: number, { atMs, memory, baselines, rollup }: DeviceSnapshot): void {
    if (this.#dead !== undefined) return;
    // Copied, since the caller goes on changing it, and only the piece that is meant must travel.
    const snapshot = { device, covers: this.#next, atMs, memory, baselines: baselines.slice(), rollup };
    this.#snapshots.push(snapshot);
    this.#snapshotBytes += bytesOf(snapshot);
    if (this.#timer === undefined && this.#flying === undefined) this.#plan();
  }

  figures(): Omit<WatchStoreFigures, "notFolded"> {
    return {
      bytesOnDisk: this.#bytesOnDisk,
      bytesWritten: this.#bytesWritten,
      entriesWritten: this.#entriesWritten,
      commits: this.#times.count,
      failedCommits: this.#failedCommits,
      lastCommitMs: this.#times.last,
      commitP99Ms: this.#times.p99,
      longestCommitMs: this.#times.longest,
      snapshotsLost: this.#snapshotsLost,
    };
  }

  takeDigest(): Promise<DigestOfReports | undefined> {
    const last = this.#lastDigest;
    this.#lastDigest = undefined;
    if (this.#dead !== undefined) return Promise.resolve(last);
    return new Promise((resolve) => {
      this.#digests.push(resolve);
      this.#tell({ kind: "digest" }, []);
    });
  }

  /** Resolves once all that was taken is on disk or has failed. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled = resolve;
      this.#plan();
    });
  }

  async close(): Promise<void> {
    if (this.#dead === undefined) this.#tell({ kind: "close" }, []);
    await this.#closed.promise;
    await this.#writer.terminate();
  }

  get #isDue(): boolean {
    return performance.now() >= this.#beganMs + GATHER_MS;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer as NodeJS.Timeout);
    clearImmediate(this.#timer as NodeJS.Immediate);
    this.#timer = undefined;
  }

  /** When the next group goes. */
  #plan(): void {
    if (this.#flying !== undefined) return;
    this.#stopTimer();
    const nowMs = performance.now();
    const entries = this.#gathering.durables.length > 0;
    const resting = nowMs < this.#restUntilMs;
    if (!entries && (resting || this.#snapshots.length === 0)) this.#settled?.();
    if (!entries && this.#snapshots.length === 0) return;
    const fromMs = entries || !resting ? this.#beganMs + GATHER_MS : this.#restUntilMs;
    if (fromMs <= nowMs) this.#timer = setImmediate(() => this.#send());
    else this.#timer = setTimeout(() => this.#send(), fromMs - nowMs);
  }

  #send(): void {
    this.#stopTimer();
    const group = this.#gathering;
    this.#beganMs = performance.now();
    const snapshots = this.#beganMs < this.#restUntilMs ? [] : this.#snapshots.splice(0, SNAPSHOTS_AT_ONCE);
    for (const snapshot of snapshots) this.#snapshotBytes -= bytesOf(snapshot);
    this.#gathering = new Group(this.#spare.pop());
    this.#flying = { group, snapshots };
    const blocks = group.blocks();
    const { headsLength, bodiesLength } = group;
    this.#tell({ kind: "group", blocks, headsLength, bodiesLength, snapshots }, [blocks.heads, blocks.bodies]);
  }

  #committed(answer: Extract<FromWriter, { kind: "committed" }>): void {
    if (this.#flying === undefined) return;
    const { blocks, failed, snapshotsFailed, commitMs, bytesOnDisk } = answer;
    const { group, snapshots } = this.#flying;
    this.#flying = undefined;
    this.#bytesOnDisk = bytesOnDisk;
    if (failed === undefined) {
      this.#times.add(commitMs);
      this.#entriesWritten += group.durables.length;
      this.#bytesWritten += group.bytes;
    } else this.#failedCommits++;
    if (snapshotsFailed) {
      this.#restUntilMs = performance.now() + REST_MS;
      this.#queueAgain(snapshots);
    }
    if (failed !== undefined) this.#forgetSnapshots(devicesIn(blocks, group.headsLength));
    if (this.#spare.length < BLOCKS_KEPT && reusable(blocks)) this.#spare.push(blocks);
    // Those who wait already need not wait until all of the last group are told.
    if (this.#gathering.durables.length > 0 && this.#isDue) this.#send();
    else this.#plan();
    tellAll(group, failed === undefined ? undefined : new Error(`The journal took no entry: ${failed}`));
  }

  #queueAgain(snapshots: readonly KeptSnapshot[]): void {
    this.#snapshots.unshift(...snapshots);
    for (const snapshot of snapshots) this.#snapshotBytes += bytesOf(snapshot);
    while (this.#snapshotBytes > SNAPSHOT_BYTES_WAITING) this.#lose(this.#snapshots.shift());
  }

  /** Of these devices entries have failed: a snapshot that was made after them tells of what is not there. */
  #forgetSnapshots(devices: ReadonlySet<number>): void {
    const kept = this.#snapshots.filter(({ device }) => !devices.has(device));
    for (const lost of this.#snapshots) if (devices.has(lost.device)) this.#lose(lost);
    this.#snapshots = kept;
  }

  #lose(snapshot: KeptSnapshot | undefined): void {
    if (snapshot === undefined) return;
    this.#snapshotBytes -= bytesOf(snapshot);
    this.#snapshotsLost++;
  }

  #tell(message: ToWriter, transfer: ArrayBuffer[]): void {
    this.#writer.postMessage(message, transfer);
  }

  /** The thread is no more: nobody waits for it. */
  #end(error: Error): void {
    if (this.#dead !== undefined) return;
    this.#dead = error;
    const waiting = [this.#flying?.group, this.#gathering];
    this.#flying = undefined;
    this.#gathering = new Group();
    this.#snapshots = [];
    this.#stopTimer();
    for (const group of waiting) if (group !== undefined) tellAll(group, error);
    this.#settled?.();
    for (const asked of this.#digests.splice(0)) asked(undefined);
    this.#closed.resolve();
  }
}

function tellAll({ durables }: Group, failed: Error | undefined): void {
  for (const durable of durables) {
    try {
      durable(failed);
    } catch (error) {
      // One that throws is a bug of its own; the others have to hear.
      setImmediate(() => {
        throw error;
      });
    }
  }
}

function devicesIn({ heads }: Blocks, length: number): Set<number> {
  const view = viewOf(new Uint8Array(heads));
  const devices = new Set<number>();
  for (let at = 0; at < length; at += HEAD_BYTES) devices.add(deviceAt(view, at));
  return devices;
}

function bytesOf({ memory, baselines }: KeptSnapshot): number {
  return memory.length + baselines.length;
}
