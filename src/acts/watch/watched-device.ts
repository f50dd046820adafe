/**
 * One device as the watch has it in memory. There are 100,000 of them: what is known of those that just now say nothing
 * rests as bytes (resting-devices.ts), and the lists here are empty meanwhile.
 */
import type { DeviceWatch } from "../../domain/runtime/judge/device-watch.ts";
import type { conformityOf } from "../../domain/runtime/judge/judge.ts";
import { PARAMETERS_KEPT } from "../../domain/runtime/judge/judge-parameter.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
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

/** What is known of a device while it is awake. */
export class Known {
  readonly memory: DeviceWatch;
  /** Parameters in the order in which they were first seen, and of each its baseline's slot and newest score. */
  readonly parameters: string[] = [];
  slots: number[] = [];
  scores: number[] = [];
  readonly rollUp = new RollUp();
  /** When the first of the roll-up was received; 0 while there is none. */
  rollUpFromMs = 0;
  lastReceivedAtMs = 0;
  /** How it started the last time, as JSON; "" when it never said. */
  lastStart = "";

  constructor(memory: DeviceWatch) {
    this.memory = memory;
  }

  /** Place of a parameter, a new one behind the last; -1 beyond `PARAMETERS_KEPT`. */
  placeOf(parameter: string): number {
    const known = this.parameters.indexOf(parameter);
    if (known >= 0 || this.parameters.length >= PARAMETERS_KEPT) return known;
    return this.parameters.push(parameter) - 1;
  }
}

export class WatchedDevice {
  device: FleetDevice;
  /** Undefined until it is read, while it rests, and once it can no longer be believed. */
  known: Known | undefined;
  /** Where it rests, or rested before it woke; -1 for nowhere. */
  row = -1;
  /** Its memory was last asked for when so many had been. */
  usedAt = 0;
  reference: Reference | undefined;
  /** While it is read. */
  reading: Promise<void> | undefined;
  waiting: Waiting[] | undefined;
  /** Reports handed to the journal that are not on disk yet, and what waits for the last of them. */
  pending = 0;
  afterPending: (() => void)[] | undefined;
  /** Changes of findings that are not yet in the main database. */
  untold = 0;
  /** Entries since it was last kept. */
  unkept = 0;
  /** As it was told outside. */
  contact: "reporting" | "silent" | undefined;
  conformity: ReturnType<typeof conformityOf> | undefined;

  constructor(device: FleetDevice) {
    this.device = device;
  }

  /** Its memory is there, awake or not. */
  get isRead(): boolean {
    return this.known !== undefined || this.row >= 0;
  }
}
