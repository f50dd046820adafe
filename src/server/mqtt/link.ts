/**
 * Link: one socket, its bytes cut into packets, read only as fast as they can be dealt with.
 *
 * What must wait stays in the inbox and the socket is not read meanwhile, so that TCP slows the sender (MQTT has no other
 * word for it in 3.1.1). What a client does not read is bounded too.
 */
import type { Socket } from "node:net";
import { Inbox } from "./inbox.ts";
import type { MqttLimits } from "./limits.ts";
import { type Pace, Tokens } from "./limits.ts";
import type { Turn, Waiting } from "./turn.ts";

/** Why a socket is not read: each may hold by itself. */
export const HOLD = { door: 1, signOn: 2, pace: 4, window: 8, turn: 16 } as const;
type Hold = (typeof HOLD)[keyof typeof HOLD];

export interface LinkEvents {
  /** A whole packet stands in `inbox`. */
  readonly onPacket: (inbox: Inbox) => void;
  readonly onUnreadable: (why: "malformed" | "too-large" | "slow" | "unread") => void;
  /** The socket is closed; once. */
  readonly onGone: () => void;
  /** A bug in one of these. */
  readonly onError: (error: unknown) => void;
}

const LINGER_MS = 1_000;
/** A socket that waits for its pace is read again after this, not for each packet. */
const SHORTEST_WAIT_MS = 20;
/** A socket whose turn is over is read on until so much waits; to stop and start it costs more than its packet. */
const WAITING_BYTES = 16 * 1024;

export class Link implements Waiting {
  readonly #socket: Socket;
  readonly #events: LinkEvents;
  readonly #limits: MqttLimits;
  readonly #now: () => number;
  readonly #turn: Turn;
  readonly #inbox = new Inbox();
  #tokens: Tokens;
  #limitBytes: number;
  #holds = 0;
  #isPaused = false;
  #isWorking = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the last whole packet came; while the socket is not read the client is not to blame. */
  heardAt: number;
  #partialSince = 0;
  #endedAt = 0;
  bytesIn = 0;

  constructor(socket: Socket, limits: MqttLimits, now: () => number, turn: Turn, events: LinkEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#limits = limits;
    this.#now = now;
    this.#turn = turn;
    this.#limitBytes = limits.connectBytes;
    this.heardAt = now();
    this.#tokens = new Tokens(limits.device, this.heardAt);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    // "close" follows and says it all.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(this.#timer);
      this.#endedAt ||= this.#now();
      this.#inbox.clear();
      events.onGone();
    });
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isEnding(): boolean {
    return this.#endedAt !== 0;
  }

  /** After the sign-on: reports may come. */
  setPace(pace: Pace): void {
    this.#limitBytes = this.#limits.packetBytes;
    this.#tokens = new Tokens(pace, this.#now());
  }

  hold(why: Hold): void {
    this.#holds |= why;
    this.#adjust();
  }

  goOn(why: Hold): void {
    if ((this.#holds & why) === 0) return;
    this.#holds &= ~why;
    if (this.#holds === 0) {
      this.heardAt = this.#now();
      this.#work();
    }
  }

  #receive(chunk: Buffer): void {
    this.bytesIn += chunk.length;
    if (this.isEnding) return;
    this.#inbox.append(chunk);
    const isWaiting = (this.#holds & HOLD.turn) !== 0;
    if (!isWaiting && this.#turn.hasTimeFor(this)) this.#work();
    else this.hold(HOLD.turn);
  }

  takeTurn(): void {
    this.goOn(HOLD.turn);
  }

  #work(): void {
    if (this.#isWorking || this.isEnding) return;
    this.#isWorking = true;
    try {
      this.#readPackets();
    } catch (error) {
      this.#events.onError(error);
    }
    this.#isWorking = false;
    this.#adjust();
  }

  #readPackets(): void {
    const inbox = this.#inbox;
    for (let read = 0; this.#holds === 0 && !this.isEnding; read++) {
      const waitMs = this.#tokens.waitMs(this.#now);
      if (waitMs > 0) {
        this.#holds |= HOLD.pace;
        this.#timer = setTimeout(() => this.goOn(HOLD.pace), Math.max(SHORTEST_WAIT_MS, waitMs));
        return;
      }
      const state = inbox.next(this.#limitBytes);
      if (state === "packet") {
        if (read === 0) {
          this.heardAt = this.#now();
          this.#partialSince = 0;
        }
        this.#tokens.spend(inbox.bodyEnd - inbox.frameAt);
        this.#events.onPacket(inbox);
      } else if (state === "more") {
        if (!inbox.isPartial) this.#partialSince = 0;
        else if (this.#partialSince === 0) this.#partialSince = this.#now();
        return;
      } else {
        this.#events.onUnreadable(state);
        return;
      }
    }
  }

  #adjust(): void {
    if (this.isEnding || this.#isWorking) return;
    const isHeld = (this.#holds & ~HOLD.turn) !== 0 || (this.#holds !== 0 && this.#inbox.waitingBytes > WAITING_BYTES);
    if (isHeld === this.#isPaused) return;
    this.#isPaused = isHeld;
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  write(bytes: Buffer): void {
    if (this.isEnding) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > this.#limits.unreadBytes) {
      this.#events.onUnreadable("unread");
      this.destroy();
    }
  }

  /**
   * Says the last word and closes. What still comes is read for a moment and thrown away: closing on unread bytes would
   * reset the connection before the client has read why.
   */
  end(lastWord?: Buffer): void {
    if (this.isEnding) return;
    this.#endedAt = this.#now();
    clearTimeout(this.#timer);
    this.#inbox.clear();
    if (lastWord === undefined) this.#socket.end();
    else this.#socket.end(lastWord);
    this.#socket.resume();
  }

  destroy(): void {
    this.#endedAt ||= this.#now();
    this.#socket.destroy();
  }

  /** Looked at every second or so. `silentMs`: how long the client may say nothing. */
  check(now: number, silentMs: number): "silent" | undefined {
    if (this.isEnding) {
      if (now - this.#endedAt > LINGER_MS) this.#socket.destroy();
      return undefined;
    }
    if (this.#isPaused) return undefined;
    if (this.#partialSince !== 0 && now - this.#partialSince > this.#limits.packetMs) this.#events.onUnreadable("slow");
    return now - this.heardAt > silentMs ? "silent" : undefined;
  }
}
