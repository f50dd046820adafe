/**
 * One device as the watch has it in memory while it reports. There are 100,000 of them, so what can be read again from
 * the last report is not kept apart.
 */
import type { DeviceWatch } from "../../domain/runtime/judge/device-watch.ts";
import type { conformityOf } from "../../domain/runtime/judge/judge.ts";
import { PARAMETERS_KEPT } from "../../domain/runtime/judge/judge-parameter.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { ObservedBoot } from "../../domain/runtime/report.ts";
import type { FleetDevice } from "./fleet.ts";
import { RollUp } from "./roll-up.ts";

/**
 * How a message ended: `taken` it is on disk, `refused` it is wrong and would be again, `busy` it may come again.
 */
export type Done = (outcome: "taken" | "refused" | "busy", reason?: string) => void;

/** A message that waits for the device's memory to be read. */
export interface Waiting {
  readonly payload: Uint8Array;
  readonly connection: string;
  readonly done: Done;
}

export class WatchedDevice {
  device: FleetDevice;
  /** Undefined until it is read, and once it can no longer be believed. */
  memory: DeviceWatch | undefined;
  reference: Reference | undefined;
  /** While it is read. */
  reading: Promise<void> | undefined;
  waiting: Waiting[] = [];
  /** Parameters in the order in which they were first seen, and of each its baseline's slot and newest score. */
  readonly parameters: string[] = [];
  readonly slots: number[] = [];
  readonly scores: number[] = [];
  readonly rollUp = new RollUp();
  /** When the first of the roll-up was received; 0 while there is none. */
  rollUpFromMs = 0;
  /** Reports handed to the journal that are not on disk yet, and what waits for the last of them. */
  pending = 0;
  afterPending: (() => void)[] = [];
  /** Changes of findings that are not yet in the main database. */
  untold = 0;
  /** Something happened since it was last kept. */
  isChanged = false;
  lastReceivedAtMs = 0;
  lastReport: Uint8Array | undefined;
  /** Where the newest report is packed, to be used again. */
  room: ArrayBufferLike | undefined;
  /** How it started the last time. */
  lastStart: ObservedBoot | undefined;
  /** As it was told outside. */
  contact: "reporting" | "silent" | undefined;
  conformity: ReturnType<typeof conformityOf> | undefined;

  constructor(device: FleetDevice) {
    this.device = device;
  }

  /** Place of a parameter, a new one behind the last; -1 beyond `PARAMETERS_KEPT`. */
  placeOf(parameter: string): number {
    const known = this.parameters.indexOf(parameter);
    if (known >= 0 || this.parameters.length >= PARAMETERS_KEPT) return known;
    return this.parameters.push(parameter) - 1;
  }
}
