/**
 * What was inside of all messages with one destination, gathered: each attribute, identifier and planted value once,
 * with how often and since when.
 */
import type { CanaryHit } from "./canary/hit.ts";
import type { MessageContent, SeenAttribute, SeenIdentifier } from "./content.ts";
import type { Phase } from "./moments.ts";
import { SeenTimes } from "./seen-times.ts";

/** Different ones, or different ways to one, that are kept of one destination. */
const KEPT = 500;
const UNREAD_KEPT = 20;

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
}

export const NOTHING_SEEN: SeenContent = {
  examinedBytes: 0,
  unexaminedBytes: 0,
  unread: [],
  attributes: [],
  identifiers: [],
  hits: [],
};

type Kept<T> = { -readonly [K in keyof T]: T[K] };

export class ContentCollector {
  #examinedBytes = 0;
  #unexaminedBytes = 0;
  readonly #unread = new Set<string>();
  readonly #attributes = new Map<string, Kept<GatheredAttribute> & { phases: Set<Phase> }>();
  readonly #identifiers = new Map<string, Kept<GatheredIdentifier>>();
  readonly #hits = new Map<string, Kept<GatheredHit>>();

  add(content: MessageContent, way: WayOf, where: Where): void {
    this.#examinedBytes += content.examinedBytes;
    this.#unexaminedBytes += content.unexaminedBytes;
    for (const path of content.unread) if (this.#unread.size < UNREAD_KEPT) this.#unread.add(path);
    for (const one of content.attributes) this.#attribute(one, way, where);
    for (const one of content.identifiers) {
      const layers = blurred(one.layers);
      counted(this.#identifiers, [way, one.kind], layers, () => ({ ...one, layers, way, count: 0, first: where }));
    }
    for (const one of content.hits) {
      const as = [one.variant, one.encoding, one.digest, ...blurred(one.layers)];
      counted(this.#hits, [way, one.field], as, () => ({ ...one, way, count: 0, first: where }));
    }
  }

  #attribute(one: SeenAttribute, way: WayOf, where: Where): void {
    const layers = blurred(one.layers);
    const kept = counted(this.#attributes, [way, one.attribute], [one.because, ...layers], () => ({
      ...one,
      layers,
      way,
      count: 0,
      times: new SeenTimes(),
      phases: new Set<Phase>(),
      first: where,
    }));
    if (where.timeMs !== null) kept.times.add(where.timeMs);
    if (where.phase !== null) kept.phases.add(where.phase);
  }

  get seen(): SeenContent {
    return {
      examinedBytes: this.#examinedBytes,
      unexaminedBytes: this.#unexaminedBytes,
      unread: [...this.#unread],
      attributes: [...this.#attributes.values()],
      identifiers: [...this.#identifiers.values()],
      hits: [...this.#hits.values()],
    };
  }
}

/**
 * What `key` names, found as `how`, counted once more; made when it is new. Beyond the limit it is one whatever the way:
 * a sender may name a field anew each time, and must not crowd out what comes later. `key` has few values.
 */
function counted<T extends { count: number }>(
  kept: Map<string, T>,
  key: readonly string[],
  how: readonly (string | null)[],
  make: () => T,
): T {
  const exact = [...key, ...how].join("\n");
  const at = kept.has(exact) || kept.size < KEPT ? exact : key.join("\n");
  let one = kept.get(at);
  if (one === undefined) {
    one = make();
    kept.set(at, one);
  }
  one.count++;
  return one;
}

/** The way without the numbers of list items, so that a hundred items are one: "JSON $.events[]". */
export function blurred(layers: readonly string[]): readonly string[] {
  return layers.map((layer) => layer.replaceAll(/\[\d+\]/g, "[]"));
}
