/**
 * What is known of each device, awake as objects while it reports, at rest as bytes in between: a fleet of 100,000 rests
 * but for some thousands.
 *
 * Which device is awake changes nothing of what is known, so it is nowhere written down.
 */
import { newWatch } from "../../domain/runtime/judge/device-watch.ts";
import { Names, Packer, Unpacker } from "../../domain/runtime/judge/packed-numbers.ts";
import {
  glanceAt,
  glanceOf,
  packWatch,
  unpackWatch,
  type WatchGlance,
} from "../../domain/runtime/judge/packed-watch.ts";
import { Cells } from "./cells.ts";
import { Known, type WatchedDevice } from "./watched-device.ts";

/** So many are kept to be used again; one or two of each product are in a fleet that comes in turn. */
const MOST_LEFT = 256;
/** Whatever a glance tells stands in so many. */
const GLANCE_BYTES = 512;

export class RestingDevices {
  readonly #cells = new Cells();
  readonly #packer: Packer;
  readonly #unpacker: Unpacker;
  readonly #most: number;
  readonly #left = new LeftBehind();
  /** In the order in which they woke or were last found in use; those before `#from` are gone. */
  #awake: WatchedDevice[] = [];
  #from = 0;

  /** @param most may be awake; beyond, those that were so without a report for longest are put to rest. */
  constructor(most: number) {
    const names = new Names();
    this.#packer = new Packer(names);
    this.#unpacker = new Unpacker(names);
    this.#most = most;
  }

  /** What is known of it, awake from now on; undefined while that is not read. */
  wake(watched: WatchedDevice): Known | undefined {
    if (watched.known !== undefined) watched.isUsed = true;
    else if (watched.row >= 0) {
      // First, so that what is left behind is used again at once.
      this.#rest();
      this.#wakes(watched, this.#unpacked(watched.row, this.#left.take(watched.device.productId)));
    }
    return watched.known;
  }

  /** From now on this is known of it. */
  began(watched: WatchedDevice, known: Known): void {
    this.#rest();
    this.#wakes(watched, known);
  }

  #wakes(watched: WatchedDevice, known: Known): void {
    watched.known = known;
    watched.isUsed = false;
    this.#awake.push(watched);
  }

  /** What most often matters, without waking it; undefined while it is not read. */
  glance(watched: WatchedDevice): WatchGlance | undefined {
    if (watched.known !== undefined) return glanceOf(watched.known.memory);
    if (watched.row < 0) return undefined;
    this.#unpacker.turnTo(this.#cells.read(watched.row, GLANCE_BYTES));
    return glanceAt(this.#unpacker);
  }

  /** How it started the last time, as JSON, without waking it; "" when it never said. */
  startOf({ known, row }: WatchedDevice): string {
    return (known ?? (row < 0 ? undefined : this.#unpacked(row)))?.lastStart ?? "";
  }

  forget(watched: WatchedDevice): void {
    watched.known = undefined;
    if (watched.row >= 0) this.#cells.free(watched.row);
    if (watched.reportRow >= 0) this.#cells.free(watched.reportRow);
    watched.row = -1;
    watched.reportRow = -1;
  }

  /** Keeps its newest report, of which nobody needs the parts. */
  keepReport(watched: WatchedDevice, packed: Uint8Array): void {
    watched.reportRow = this.#cells.write(watched.reportRow, packed);
  }

  /** A copy; undefined when there was none. */
  reportOf({ reportRow }: WatchedDevice): Uint8Array<ArrayBuffer> | undefined {
    return reportRow < 0 ? undefined : this.#cells.read(reportRow).slice();
  }

  #rest(): void {
    // Two looks for each that wakes: those in use go to the end, and are looked at again later.
    for (let looks = 0; looks < 2 && this.#awake.length - this.#from >= this.#most; looks++) {
      const first = this.#awake[this.#from++] as WatchedDevice;
      if (first.known === undefined) continue;
      if (first.isUsed || first.pending > 0 || first.reading !== undefined) {
        first.isUsed = false;
        this.#awake.push(first);
      } else {
        first.row = this.#packed(first.row, first.known);
        // With nothing pending nobody else holds it.
        this.#left.put(first.device.productId, first.known);
        first.known = undefined;
      }
    }
    if (this.#from < this.#most) return;
    this.#awake = this.#awake.slice(this.#from);
    this.#from = 0;
  }

  #packed(row: number, known: Known): number {
    const packer = this.#packer;
    packWatch(known.memory, packer);
    packer.number(known.parameters.length);
    for (const name of known.parameters) packer.name(name);
    packer.numbers(known.slots);
    packer.numbers(known.scores);
    packer.numbers(known.rollUp.numbers);
    packer.number(known.rollUp.highest);
    packer.number(known.rollUpFromMs);
    packer.number(known.lastReceivedAtMs);
    packer.text(known.lastStart);
    return this.#cells.write(row, packer.take());
  }

  /** @param used is written over and given back. */
  #unpacked(row: number, used?: Known): Known {
    const unpacker = this.#unpacker;
    unpacker.turnTo(this.#cells.read(row));
    const known = used ?? new Known(newWatch());
    unpackWatch(unpacker, known.memory);
    const parameters = unpacker.number();
    if (known.parameters.length > parameters) known.parameters.length = parameters;
    for (let place = 0; place < parameters; place++) known.parameters[place] = unpacker.name();
    known.slots = unpacker.numbers(known.slots);
    known.scores = unpacker.numbers(known.scores);
    known.rollUp.numbers = unpacker.numbers(known.rollUp.numbers);
    known.rollUp.highest = unpacker.number();
    known.rollUpFromMs = unpacker.number();
    known.lastReceivedAtMs = unpacker.number();
    known.lastStart = unpacker.text();
    return known;
  }
}

/**
 * Objects of devices that went to rest, for the next of the same product, whose are laid out alike. Were they made anew
 * for each that wakes, the engine would have to clear away the whole heap once a second.
 */
class LeftBehind {
  readonly #byProduct = new Map<string, Known[]>();
  #count = 0;

  put(product: string, known: Known): void {
    if (this.#count >= MOST_LEFT) return;
    this.#count++;
    const others = this.#byProduct.get(product);
    if (others === undefined) this.#byProduct.set(product, [known]);
    else others.push(known);
  }

  take(product: string): Known | undefined {
    const all = this.#byProduct.get(product);
    const known = all?.pop();
    if (known === undefined) return undefined;
    this.#count--;
    if (all?.length === 0) this.#byProduct.delete(product);
    return known;
  }
}
