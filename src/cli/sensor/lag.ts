/**
 * Whether reading falls behind a live capture: packets are looked at ever later than they were caught. Then they are left
 * out and counted until it caught up, so that nothing stalls and what is seen is of now.
 */
const BEHIND_MS = 2_000;
const CAUGHT_UP_MS = 500;
/** The capture's clock was set: it is measured anew. */
const STEP_MS = 60_000;

export class Lag {
  readonly #nowMs: () => number;
  /** Least distance between both clocks so far; it grows a little, since clocks drift. */
  #least = Number.POSITIVE_INFINITY;
  #isBehind = false;

  /** @param nowMs a clock that is never set. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isBehind(packetMs: number): boolean {
    if (packetMs <= 0) return false;
    const distance = this.#nowMs() - packetMs;
    if (distance < this.#least || distance - this.#least > STEP_MS) this.#least = distance;
    const lag = distance - this.#least;
    this.#isBehind = lag > (this.#isBehind ? CAUGHT_UP_MS : BEHIND_MS);
    return this.#isBehind;
  }
}
