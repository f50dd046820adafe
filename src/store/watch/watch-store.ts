/**
 * What the watch keeps: a journal of all that devices report, the state of each device, its last reports and roll-ups.
 *
 * In a file of its own (`watch.sqlite`), written by a thread of its own, so that neither a slow disk nor a long query holds
 * up the doors; why so: docs/decisions/0008-journal-of-the-watch.md. Entries that arrive while a commit runs make up the
 * next one. A device's state is its newest snapshot and the entries after it.
 */
import type { DigestOfReports } from "./durable-digest.ts";
import type { Entry, NewEntry } from "./entry.ts";
import type { Rollup, Step } from "./rollup.ts";
import type { DeviceSnapshot, LoadedDevice } from "./threads.ts";

export type { DeviceSnapshot, DigestOfReports, Entry, LoadedDevice, NewEntry, Rollup, Step };

export interface WatchStore {
  /**
   * Takes an entry into the group that commits next.
   * @param durable is called in a later turn: with nothing once it is on disk, with an Error when it cannot be; then it is
   * not there, and the device's state has to be loaded anew.
   */
  append(entry: NewEntry, durable: (failed?: Error) => void): void;
  /** Whether both threads are alive; without them nothing is taken any more. */
  readonly runs: boolean;
  /** Entries that are not on disk yet. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** How long the oldest of them waits; 0 when none does. @param nowMs by the clock of `atMs`. */
  oldestWaitingMs(nowMs: number): number;
  /** Keeps what a device has become by its entries so far; they are not replayed any more. */
  keepDevice(device: number, snapshot: DeviceSnapshot): void;
  /** The newest snapshot on disk and the entries after it, in order. */
  loadDevice(device: number): Promise<LoadedDevice>;
  /** The same of many devices, in their order; a good thousand at once are read fastest. */
  loadDevices(devices: Uint32Array): Promise<readonly LoadedDevice[]>;
  /** Devices that there was something of when the store was opened. */
  devicesWithState(): readonly number[];
  /** The last raw reports that are on disk, oldest first. */
  lastReports(device: number, limit: number): Promise<readonly Entry[]>;
  /** Raw reports from `fromMs` to before `toMs`, as far back as they are kept. */
  reportsBetween(device: number, fromMs: number, toMs: number): Promise<readonly Entry[]>;
  /** Roll-ups that begin from `fromMs` to before `toMs`; the newest hour and day still grow. */
  rollups(device: number, step: Step, fromMs: number, toMs: number): Promise<readonly Rollup[]>;
  /**
   * The digest of the raw reports that became durable since this was asked before; undefined where none did. Once the store
   * is closed: of those that came last.
   */
  takeDigest(): Promise<DigestOfReports | undefined>;
  figures(): WatchStoreFigures;
  /** Waits until all that was taken is on disk or failed. */
  close(): Promise<void>;
}

export interface WatchStoreFigures {
  readonly bytesOnDisk: number;
  /** Of entries, since the store was opened. */
  readonly bytesWritten: number;
  readonly entriesWritten: number;
  readonly commits: number;
  readonly failedCommits: number;
  readonly lastCommitMs: number;
  /** Of the last 1,024 commits. */
  readonly commitP99Ms: number;
  readonly longestCommitMs: number;
  /** That were given up, since the disk took none for long or entries before them failed. */
  readonly snapshotsLost: number;
  /** How often a device's entries could not be folded into pages; they stay in the journal. */
  readonly notFolded: number;
}
