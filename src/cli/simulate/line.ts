/**
 * Line: how a simulated device reaches the server. It keeps what was not acknowledged and sends it again.
 */
export interface Line {
  /** Takes a message; it is sent now or once there is a connection. */
  send(message: Message): void;
  /** Connects, and connects again whenever the connection is lost. */
  open(): void;
  /** As when power or network fail: no farewell, and no connection until it is opened again. */
  cut(): void;
  /** With a farewell; what waits stays unsent. */
  end(): void;
  /** Called every few seconds. */
  tick(nowMs: number): void;
  readonly waiting: number;
}

export interface Message {
  readonly kind: "report" | "answer";
  readonly payload: Buffer;
  /** Of a report: device, boot and sequence, for the log. */
  readonly tag: string;
  /** When it was first sent; 0 before. */
  sentAtMs: number;
}

export interface LineEvents {
  sent(message: Message): void;
  acknowledged(message: Message, nowMs: number): void;
  /** The server refuses it for good, or there is no room to keep it. */
  lost(message: Message, why: string): void;
  command(payload: Uint8Array): void;
  connected(again: boolean): void;
  refused(why: string): void;
}

/** Kept for one device while it is cut off; as a device's own small memory. */
export const MESSAGES_KEPT = 240;

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait before the next try: doubled each time, and spread so that a fleet does not come back at once. */
export function waitBeforeTry(tries: number, share: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.5 + 0.5 * share);
}

/** Lets so many through at a time: a server rightly bounds how many strangers it listens to. */
export class Gate {
  readonly #most: number;
  readonly #queue: (() => void)[] = [];
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  enter(go: () => void): void {
    if (this.#inside < this.#most) {
      this.#inside++;
      go();
    } else this.#queue.push(go);
  }

  leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#inside--;
    else next();
  }
}
