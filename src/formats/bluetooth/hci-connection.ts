/** A connection as the host sees it: whose handle it is, and which side the host is. */
import type { Side } from "./bluetooth-facts.ts";
import type { Connection } from "./connection.ts";

/** Packet boundary flags of ACL data (volume 4, part E, section 5.4.2). */
const BOUNDARY = { startFromHost: 0, continuing: 1, start: 2 } as const;

export class HciConnection {
  readonly connection: Connection;
  #local: Side;
  /** Who sent the last first fragment, for continuations of which the capture does not tell it. */
  #lastIsSent = true;

  constructor(connection: Connection, local: Side) {
    this.connection = connection;
    this.#local = local;
  }

  get lastFrame(): number {
    return this.connection.lastFrame;
  }

  /** ACL data with that boundary flag; `told` is whether the host sent it, null where the capture does not tell. */
  data(boundary: number, bytes: Uint8Array, start: number, end: number, told: boolean | null): void {
    // Over LE, hosts begin with 0 and controllers with 2.
    const isSent = told ?? (boundary === BOUNDARY.continuing ? this.#lastIsSent : boundary === BOUNDARY.startFromHost);
    this.#lastIsSent = isSent;
    const side = isSent ? this.#local : otherSide(this.#local);
    const { connection } = this;
    const sender = connection.fragment(side, boundary !== BOUNDARY.continuing, bytes, start, end);
    if (sender !== side && !connection.isBeginSeen) this.#local = otherSide(this.#local);
  }
}

function otherSide(side: Side): Side {
  return side === "central" ? "peripheral" : "central";
}
