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

/** So many are kept to be used again: as many as wait for the disk at one time and not at the next. */
const MOST_LEFT = 1_024;
/** Whatever a glance tells stands in so many. */
const GLANCE_BYTES = 512;
/** Of those awake, so many only pass: where a fleet comes in turn, they are young and near when they rest again. */
const PASSING = 512;
/** In a fleet of more than so many for each that may be awake, hardly one in three would be found so: then all pass. */
const LARGE = 3;
/** Whoever is not heard of while so many reports came for each one awake gives its seat to another. */
const SEAT_REPORTS = 20;
/** Whoever of those passing has reports on their way is passed over; so many are looked at for one that wakes. */
const LOOKS = 4;

export class RestingDevices {
  readonly #cells = new Cells();
  readonly #packer: Packer;
  readonly #unpacker: Unpacker;
  /** So many may be awake, and so many of them have a seat. */
  #most: number;
  #seats: number;
  readonly #left = new LeftBehind();
  /** First those with a seat, then those who pass. */
  readonly #awake: WatchedDevice[] = [];
  #seat = 0;
  #passing = 0;
  #uses = 0;
  /** Devices of which something is known, beyond which the fleet is large. */
  #count = 0;
  readonly #large: number;

  /**
   * @param most may be awake, and those with reports on their way to the disk besides. Most of them have a seat: were it the
   * one unused for longest that rests, a larger fleet that comes in turn would find nobody awake.
   */
  constructor(most: number) {
    const names = new Names();
    this.#packer = new Packer(names);
    this.#unpacker = new Unpacker(names);
    this.#most = most;
    this.#seats = Math.max(0, most - PASSING);
    this.#large = LARGE * most;
  }

  /** What is known of it, awake from now on; undefined while that is not read. */
  wake(watched: WatchedDevice): Known | undefined {
    watched.usedAt = ++this.#uses;
    if (watched.known === undefined && watched.row >= 0) {
      // First, so that what is left behind is used again at once.
      const place = this.#makePlace();
      watched.known = this.#unpacked(watched.row, this.#left.take(watched.device.productId));
      this.#awake[place] = watched;
    }
    return watched.known;
  }

  /** From now on this is known of it. */
  began(watched: WatchedDevice, known: Known): void {
    if (!watched.isRead && ++this.#count > this.#large) this.#isLarge();
    watched.usedAt = ++this.#uses;
    const place = this.#makePlace();
    watched.known = known;
    this.#awake[place] = watched;
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
    if (watched.isRead) this.#count--;
    watched.known = undefined;
    if (watched.row >= 0) this.#cells.free(watched.row);
    watched.row = -1;
  }

  /** From now on; whoever is awake beyond rests as others wake. */
  #isLarge(): void {
    this.#most = Math.min(this.#most, PASSING);
    this.#seats = 0;
  }

  /** Where among those awake one more can be; one of them rests for it, unless all that are looked at are in use. */
  #makePlace(): number {
    const awake = this.#awake;
    if (awake.length < this.#most) return awake.length;
    if (awake.length > this.#most && this.#rests(awake.length - 1)) awake.pop();
    if (this.#seats > 0) {
      this.#seat = (this.#seat + 1) % this.#seats;
      const { usedAt } = awake[this.#seat] as WatchedDevice;
      if (this.#uses - usedAt > SEAT_REPORTS * this.#most && this.#rests(this.#seat)) return this.#seat;
    }
    for (let looks = 0; looks < LOOKS; looks++) {
      this.#passing = this.#passing + 1 < awake.length ? this.#passing + 1 : this.#seats;
      if (this.#rests(this.#passing)) return this.#passing;
    }
    return awake.length;
  }

  /** Puts the one at this place to rest; false when it is in use. */
  #rests(place: number): boolean {
    const watched = this.#awake[place] as WatchedDevice;
    const { known } = watched;
    if (known === undefined) return true;
    if (watched.pending > 0 || watched.reading !== undefined) return false;
    watched.row = this.#packed(watched.row, known);
    // With nothing pending nobody else holds it.
    this.#left.put(watched.device.productId, known);
    watched.known = undefined;
    return true;
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
