/**
 * Room for the details of all destinations together: attributes, identifiers, planted values.
 *
 * A capture may name 20,000 destinations and send each something under ever new names. Who floods takes the room for
 * more of the same first; what is new at a destination, and the planted patient, have room kept for them.
 */

/** How many may be kept when a detail of this sort comes: another way to something, something new, a planted value. */
const DETAILS_MOST = { way: 20_000, new: 27_000, planted: 30_000 } as const;
/** Of one step of a way; its beginning and its end tell it. */
export const STEP_LETTERS_MOST = 200;
/** Different steps that are kept once for all. */
const STEPS_SHARED = 20_000;

export class DetailRoom {
  #kept = 0;
  readonly #steps = new Map<string, string>();

  /** @returns whether one more may be kept. */
  take(sort: keyof typeof DETAILS_MOST): boolean {
    if (this.#kept >= DETAILS_MOST[sort]) return false;
    this.#kept++;
    return true;
  }

  /** The way without the numbers of list items, so that a hundred items are one: "JSON $.events[]". */
  way(layers: readonly string[]): readonly string[] {
    return layers.map((layer) => this.#shared(withinLength(layer.replaceAll(/\[\d+\]/g, "[]"))));
  }

  #shared(step: string): string {
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    if (this.#steps.size < STEPS_SHARED) this.#steps.set(step, step);
    return step;
  }
}

/** The step, or its beginning and its end. */
export function withinLength(step: string): string {
  if (step.length <= STEP_LETTERS_MOST) return step;
  const half = STEP_LETTERS_MOST / 2;
  return `${step.slice(0, half)}…${step.slice(1 - half)}`.toWellFormed();
}
