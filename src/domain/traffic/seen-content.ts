/**
 * What was inside of all messages with one destination, gathered: each attribute, identifier and planted value once,
 * with how often and since when.
 */
import type { CanaryHit } from "./canary/hit.ts";
import type { MessageContent, SeenAttribute, SeenIdentifier } from "./content.ts";
import { DetailRoom, withinLength } from "./detail-room.ts";
import type { Phase } from "./moments.ts";
import { SeenTimes } from "./seen-times.ts";

/** Different ones, or different ways to one, that are kept of one destination. */
const KEPT = 500;
const UNREAD_KEPT = 20;
const BEYOND_ROOM = "more details than a report holds";
const NO_PHASES: ReadonlySet<Phase> = new Set();

export type WayOf = "up" | "down";

export interface Where {
  readonly file: string;
  readonly pointer: string;
  readonly timeMs: number | null;
  readonly phase: Phase | null;
}

export interface GatheredAttribute extends SeenAttribute {
  readonly way: WayOf;
  readonly count: number;
  readonly times: SeenTimes;
  /** Moments of use in which it was sent. */
  readonly phases: ReadonlySet<Phase>;
  readonly first: Where;
}

export interface GatheredIdentifier extends SeenIdentifier {
  readonly way: WayOf;
  readonly count: number;
  readonly first: Where;
}

export interface GatheredHit extends CanaryHit {
  readonly way: WayOf;
  readonly count: number;
  readonly first: Where;
}

export interface SeenContent {
  readonly examinedBytes: number;
  readonly unexaminedBytes: number;
  readonly unread: readonly string[];
  readonly attributes: readonly GatheredAttribute[];
  readonly identifiers: readonly GatheredIdentifier[];
  readonly hits: readonly GatheredHit[];
  /** Details for which there was no room. */
  readonly beyond: number;
}

export const NOTHING_SEEN: SeenContent = {
  examinedBytes: 0,
  unexaminedBytes: 0,
  unread: [],
  attributes: [],
  identifiers: [],
  hits: [],
  beyond: 0,
};

type Kept<T> = { -readonly [K in keyof T]: T[K] };

export class ContentCollector {
  readonly #room: DetailRoom;
  #examinedBytes = 0;
  #unexaminedBytes = 0;
  #beyond = 0;
  readonly #unread = new Set<string>();
  readonly #attributes = new Map<string, Kept<GatheredAttribute>>();
  readonly #identifiers = new Map<string, Kept<GatheredIdentifier>>();
  readonly #hits = new Map<string, Kept<GatheredHit>>();

  /** @param room that all destinations share. */
  constructor(room: DetailRoom = new DetailRoom()) {
    this.#room = room;
  }

  add(content: MessageContent, way: WayOf, where: Where): void {
    const before = this.#beyond;
    for (const path of content.unread) if (this.#unread.size < UNREAD_KEPT) this.#unread.add(path);
    for (const one of content.attributes) this.#attribute(one, way, where);
    for (const one of content.identifiers) {
      const layers = this.#room.way(one.layers);
      const made = () => ({ ...one, layers, way, count: 0, first: where });
      this.#noted(counted(this.#identifiers, [way, one.kind], layers, this.#fits, made));
    }
    for (const one of content.hits) {
      const layers = this.#room.way(one.layers);
      const as = [one.variant, one.encoding, one.digest, ...layers];
      const made = () => ({ ...one, layers: one.layers.map(withinLength), way, count: 0, first: where });
      this.#noted(counted(this.#hits, [way, one.field], as, this.#hitFits, made));
    }
    // What is not told counts as not examined: nothing may be concluded from its absence.
    const isTold = this.#beyond === before;
    this.#examinedBytes += isTold ? content.examinedBytes : 0;
    this.#unexaminedBytes += content.unexaminedBytes + (isTold ? 0 : content.examinedBytes);
  }

  readonly #fits = (isNew: boolean) => this.#room.take(isNew ? "new" : "way");
  readonly #hitFits = (isNew: boolean) => this.#room.take(isNew ? "planted" : "new");

  #noted(one: object | undefined): void {
    if (one !== undefined) return;
    this.#beyond++;
    if (this.#unread.size <= UNREAD_KEPT) this.#unread.add(BEYOND_ROOM);
  }

  #attribute(one: SeenAttribute, way: WayOf, where: Where): void {
    const layers = this.#room.way(one.layers);
    const kept = counted(this.#attributes, [way, one.attribute], [one.because, ...layers], this.#fits, () => ({
      ...one,
      layers,
      way,
      count: 0,
      times: new SeenTimes(),
      phases: NO_PHASES,
      first: where,
    }));
    this.#noted(kept);
    if (kept === undefined) return;
    if (where.timeMs !== null) kept.times.add(where.timeMs);
    if (where.phase !== null && !kept.phases.has(where.phase)) kept.phases = new Set([...kept.phases, where.phase]);
  }

  get seen(): SeenContent {
    return {
      examinedBytes: this.#examinedBytes,
      unexaminedBytes: this.#unexaminedBytes,
      unread: [...this.#unread],
      attributes: [...this.#attributes.values()],
      identifiers: [...this.#identifiers.values()],
      hits: [...this.#hits.values()],
      beyond: this.#beyond,
    };
  }
}

/**
 * What `key` names, found as `how`, counted once more; made when it is new. Beyond the limit it is one whatever the way:
 * a sender may name a field anew each time, and must not crowd out what comes later. `key` has few values.
 * @param fits whether one more may be kept, of another way or of something new.
 * @returns undefined where there was no room for it.
 */
function counted<T extends { count: number }>(
  kept: Map<string, T>,
  key: readonly string[],
  how: readonly (string | null)[],
  fits: (isNew: boolean) => boolean,
  make: () => T,
): T | undefined {
  const exact = [...key, ...how].join("\n");
  const whatever = key.join("\n");
  let one = kept.get(exact);
  if (one === undefined) {
    const isKept = kept.size < KEPT && fits(false);
    if (!isKept) one = kept.get(whatever);
    if (one === undefined) {
      if (!isKept && !fits(true)) return undefined;
      one = make();
      kept.set(isKept ? exact : whatever, one);
    }
  }
  one.count++;
  return one;
}
