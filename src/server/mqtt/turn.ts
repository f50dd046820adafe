/**
 * Turn: how long sockets are served one after another before timers, commits and all others have theirs.
 *
 * The event loop reads up to 48 times 1,024 sockets (libuv, uv__io_poll) before it looks at anything else. When more comes
 * than can be dealt with, that is seconds in which no timer runs. What is over its time waits here for the next turn.
 */

/** A report waits for three turns: its own, the one in which its commit is sent, and the one in which that is answered. */
const TURN_MS = 5;
/** A turn in which fewer packets come is not timed, so that it costs nothing. */
const UNTIMED = 64;

export interface Waiting {
  /** Deals with what came meanwhile. */
  takeTurn(): void;
}

export class Turn {
  readonly #now: () => number;
  #served = 0;
  #endMs = 0;
  #waiting: Waiting[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether there is time for one more; else it is called in one of the next turns. */
  hasTimeFor(one: Waiting): boolean {
    if (this.#waiting.length === 0) {
      if (++this.#served < UNTIMED) return true;
      if (this.#served === UNTIMED) {
        this.#endMs = this.#now() + TURN_MS;
        setImmediate(() => this.#next());
      }
      if (this.#now() < this.#endMs) return true;
    }
    // Nobody overtakes those who wait already, or these would wait for longest.
    this.#waiting.push(one);
    return false;
  }

  #next(): void {
    const waiting = this.#waiting;
    const endMs = this.#now() + TURN_MS;
    let at = 0;
    while (at < waiting.length && this.#now() < endMs) waiting[at++]?.takeTurn();
    this.#waiting = waiting.slice(at);
    this.#served = 0;
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
  }
}
