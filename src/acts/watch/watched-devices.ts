/**
 * The devices that the watch has in memory: by their numbers, and by the turn in which they are kept and looked at, so that
 * disk and event loop have even work.
 */
import type { FleetDevice } from "./fleet.ts";
import { WatchedDevice } from "./watched-device.ts";

export class WatchedDevices {
  /** By their numbers, which are dense. */
  readonly #byNumber: (WatchedDevice | undefined)[] = [];
  readonly #turns: readonly WatchedDevice[][];
  #size = 0;

  constructor(turns: number) {
    this.#turns = Array.from({ length: turns }, () => []);
  }

  get size(): number {
    return this.#size;
  }

  at(number: number): WatchedDevice | undefined {
    return this.#byNumber[number];
  }

  /** It is there from now on, as it stands in the registry now. */
  of(device: FleetDevice): WatchedDevice {
    const known = this.#byNumber[device.number];
    if (known !== undefined) {
      if (known.device !== device) {
        known.device = device;
        known.reference = undefined;
      }
      return known;
    }
    const watched = new WatchedDevice(device);
    this.#byNumber[device.number] = watched;
    this.#size++;
    this.#turns[device.number % this.#turns.length]?.push(watched);
    return watched;
  }

  *all(): Generator<WatchedDevice> {
    for (const watched of this.#byNumber) if (watched !== undefined) yield watched;
  }

  inTurn(turn: number): readonly WatchedDevice[] {
    return this.#turns[turn] ?? [];
  }
}
