/**
 * What the threads of the watch's store say to each other: the one that waits (main), the one that writes, the one that
 * reads and folds.
 */
import type { MessagePort } from "node:worker_threads";
import type { InputErrorCode } from "../../domain/input-error.ts";
import type { DigestOfReports } from "./durable-digest.ts";
import type { Entry } from "./entry.ts";
import type { Blocks } from "./group.ts";
import type { Rollup, Step } from "./rollup.ts";

/** A device's memory at one time, after all its entries so far. */
export interface DeviceSnapshot {
  readonly atMs: number;
  /** JSON. */
  readonly memory: string;
  readonly baselines: Uint8Array;
  /** Of five minutes that ended; what is given for the same five minutes again is added. */
  readonly rollup?: Rollup | undefined;
}

export interface KeptSnapshot extends DeviceSnapshot {
  readonly device: number;
  /** The entries of the device with a smaller number. */
  readonly covers: number;
}

/** How long things are kept. */
export interface Keeping {
  /** Raw reports of each device: so many, and up to half as many more. */
  readonly reports: number;
  readonly reportsMs: number;
  readonly rollupsMs: Readonly<Record<Step, number>>;
}

export interface WriterData {
  readonly folder: string;
  readonly keeping: Keeping;
  /** To the thread that folds. */
  readonly folding: MessagePort;
  readonly maxPages: number | undefined;
  readonly delayMs: number;
  readonly sweepEveryMs: number;
}

export interface ReaderData {
  readonly folder: string;
  readonly keeping: Keeping;
  readonly writer: MessagePort;
}

export type ToWriter =
  | {
      readonly kind: "group";
      readonly blocks: Blocks;
      readonly headsLength: number;
      readonly bodiesLength: number;
      readonly snapshots: readonly KeptSnapshot[];
    }
  | { readonly kind: "digest" }
  | { readonly kind: "close" };

export type FromWriter =
  | { readonly kind: "opened"; readonly next: number }
  | Refused
  | {
      readonly kind: "committed";
      readonly blocks: Blocks;
      readonly failed: string | undefined;
      /** Also where the entries alone did not. */
      readonly snapshotsFailed: boolean;
      readonly commitMs: number;
      readonly bytesOnDisk: number;
    }
  | { readonly kind: "digest"; readonly digest: DigestOfReports | undefined }
  /** With the digest of what nobody has asked for. */
  | { readonly kind: "closed"; readonly digest: DigestOfReports | undefined };

export interface Refused {
  readonly kind: "refused";
  readonly code: InputErrorCode;
  readonly where: string;
  readonly message: string;
}

/** Writer to folder: these snapshots are on disk, or the step that was asked for is done or not. */
export type ToFolder =
  | { readonly kind: "covered"; readonly devices: Float64Array }
  | { readonly kind: "folded"; readonly done: boolean };

/** Folder to writer, one at a time. */
export interface Fold {
  readonly devices: readonly FoldedDevice[];
  /** Keys of runs that nobody needs any more. */
  readonly spent: readonly number[];
  /** No entry after these has a smaller number. */
  readonly next: number;
}

export interface FoldedDevice {
  readonly device: number;
  /** Its entries below are out of the journal. */
  readonly folded: number;
  readonly pages: readonly FoldedPage[];
}

export interface FoldedPage {
  readonly place: number;
  readonly first: number;
  readonly count: number;
  readonly lastMs: number;
  readonly body: Uint8Array;
}

export interface LoadedDevice {
  readonly snapshot: DeviceSnapshot | undefined;
  /** After it, in order. */
  readonly entries: readonly Entry[];
}

/** What each kind of question is answered with. */
export interface Answers {
  readonly device: LoadedDevice;
  readonly devices: readonly LoadedDevice[];
  readonly last: readonly Entry[];
  readonly between: readonly Entry[];
  readonly rollups: readonly Rollup[];
}

export type Question =
  | { readonly ask: "device"; readonly device: number }
  | { readonly ask: "devices"; readonly devices: Uint32Array }
  | { readonly ask: "last"; readonly device: number; readonly limit: number }
  | { readonly ask: "between"; readonly device: number; readonly fromMs: number; readonly toMs: number }
  | {
      readonly ask: "rollups";
      readonly device: number;
      readonly step: Step;
      readonly fromMs: number;
      readonly toMs: number;
    };

export type ToReader =
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "close" };

export type FromReader =
  | { readonly kind: "opened"; readonly devices: Uint32Array }
  | Refused
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | { readonly kind: "not-folded" }
  | { readonly kind: "closed" };
