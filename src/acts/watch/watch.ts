/**
 * The watch: every report is judged on receipt, written to the journal, and acknowledged once it is on disk.
 *
 * What it knows of a device is made of the journal alone: after a crash the newest snapshot and the entries behind it give
 * the same memory and the same findings again, and a finding that is told twice is the same one (store/runtime-finding).
 * So nothing is decided twice and nothing that was acknowledged is lost.
 */
import type { conformityOf } from "../../domain/runtime/judge/judge.ts";
import type { ForgedBecause } from "../../domain/runtime/judge/judge-signature.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { ObservedBoot, Report } from "../../domain/runtime/report.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import type { SignedBytes } from "../../formats/device-report/signed-report.ts";
import type { WatchStore } from "../../store/watch/watch-store.ts";
import type { Fleet, FleetDevice } from "./fleet.ts";
import type { KnownSoftware } from "./origins.ts";
import type { Decision } from "./watch-entry.ts";
import type { Done } from "./watched-device.ts";

/** What a judgement means outside of the watch; told once its report is on disk. */
export interface Told {
  readonly device: FleetDevice;
  readonly changes: readonly FindingChange[];
  readonly conformity: ReturnType<typeof conformityOf>;
  readonly contact: "reporting" | "silent";
  /** The report that showed it was received then. */
  readonly atMs: number;
  /** To be called once it stands in the main database. */
  readonly kept: () => void;
}

export interface WatchOptions {
  readonly journal: WatchStore;
  readonly fleet: Fleet;
  /** What a device is held against now; the same object for as long as nothing changes. */
  readonly referenceOf: (device: FleetDevice) => Reference;
  /** Why the signature of a report is not the device's; undefined for one that is. */
  readonly forged: (deviceId: string, signed: SignedBytes) => ForgedBecause | undefined;
  /**
   * Given where sensors report what they see of devices, and `connection` is the sensor: whether that one still watches.
   * A device is not silent because nobody looks.
   */
  readonly sensorHeard?: (sensor: string) => boolean;
  /** When people last ended a safe state of the device, as far as the main database says so at the start. */
  readonly safeStateEndedMs?: (device: FleetDevice) => number | undefined;
  readonly nowMs: () => number;
  readonly tell: (told: Told) => void;
  readonly log: (text: string) => void;
  readonly limits?: Partial<WatchLimits>;
}

export interface WatchLimits {
  /** Bytes that may wait for the disk; beyond, senders are told to come again. */
  readonly waitingBytes: number;
  /** Messages of one device that may wait for its memory to be read. */
  readonly waitingOfOne: number;
  /** Devices that are kept as objects and not as bytes, since they report again soon. */
  readonly awake: number;
}

export interface WatchFigures {
  readonly reports: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly busy: number;
  readonly devicesInMemory: number;
  readonly waiting: number;
  readonly waitingBytes: number;
}

export interface Watch {
  /** `payload` is not kept beyond this call. */
  take(deviceId: string, payload: Uint8Array, connection: string, done: Done): void;
  /** A person's decision; resolves once it is on disk. */
  decide(deviceId: string, decision: Decision): Promise<void>;
  /** What it is held against has changed. */
  referencesChanged(): void;
  /** Newest report of a device and the score of each parameter; undefined when there was never one. */
  newest(deviceId: string): Promise<Newest | undefined>;
  /** What is known of its software without reading anything. */
  softwareOf(device: FleetDevice): KnownSoftware;
  /** How it started the last time; undefined while its memory is not read, and when it never said. */
  startOf(device: FleetDevice): ObservedBoot | undefined;
  /** What was last told of a device; undefined while its memory is not read, and when there was never a report. */
  standing(device: FleetDevice): Pick<Told, "conformity" | "contact"> | undefined;
  /** Reads all memories that were kept, a few at a time, so that silence is noticed of those that never come back. */
  warmUp(): Promise<void>;
  /** Looks at the clock for all devices, as it does by itself every few seconds. */
  look(): void;
  figures(): WatchFigures;
  close(): Promise<void>;
}

export interface Newest {
  readonly report: Report;
  readonly atMs: number;
  readonly scores: Readonly<Record<string, number>>;
  /** How it started the last time. */
  readonly boot: ObservedBoot | null;
}
