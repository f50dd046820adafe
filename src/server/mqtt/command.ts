/**
 * Command: a message on its way to a device. It has arrived when one client has acknowledged it, and failed when none can.
 *
 * It lives as long as its sender waits for it and is withdrawn then: a pause that arrives hours late, after a person has
 * released the device, would do harm. MQTT 5 is told the same as Message Expiry Interval (3.3.2.3.3).
 */
import { type Version, writePacket } from "./packet.ts";

export class Command {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly expiresAt: number;
  /** Resolves once: whether a client acknowledged it in time. */
  readonly arrived: Promise<boolean>;
  isOver = false;
  #ways = 0;
  readonly #tell: (arrived: boolean) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(topic: string, payload: Uint8Array, timeoutMs: number, now: number) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.topic = topic;
    this.payload = payload;
    this.expiresAt = now + timeoutMs;
    this.arrived = promise;
    this.#tell = resolve;
    this.#timer = setTimeout(() => this.end(false), timeoutMs);
  }

  /** A session tries to deliver it. */
  addWay(): void {
    this.#ways++;
  }

  /** A session has given up. */
  loseWay(): void {
    if (--this.#ways <= 0) this.end(false);
  }

  /** PUBLISH that carries it. */
  written(qos: 0 | 1, messageId: number, dup: boolean, version: Version, now: number): Buffer {
    const seconds = Math.max(1, Math.ceil((this.expiresAt - now) / 1_000));
    const properties = version === 5 ? { properties: { messageExpiryInterval: seconds } } : {};
    const payload = Buffer.from(this.payload);
    return writePacket(
      { cmd: "publish", topic: this.topic, payload, qos, dup, retain: false, messageId, ...properties },
      version,
    );
  }

  end(arrived: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#tell(arrived);
  }
}
