/**
 * Acknowledgements of one connection: in the order in which the messages came (MQTT 5, 4.6), many in one write.
 */
import { type Version, writePacket } from "./packet.ts";

/** What became of a message: durable, wrong for good, or to be sent again. */
export type Outcome = "taken" | "refused" | "busy";

/** A message with QoS 1 that was handed on. */
export interface Delivery {
  readonly messageId: number;
  outcome: Outcome | null;
  /** Reason code of MQTT 5 where it was not taken. */
  code: number;
  words: string;
}

export class Acknowledgements {
  readonly #version: Version;
  /** In the order in which they came. */
  #open: Delivery[] = [];
  readonly #ids = new Set<number>();

  constructor(version: Version) {
    this.#version = version;
  }

  get size(): number {
    return this.#ids.size;
  }

  has(messageId: number): boolean {
    return this.#ids.has(messageId);
  }

  add(messageId: number): Delivery {
    const delivery: Delivery = { messageId, outcome: null, code: 0, words: "" };
    this.#open.push(delivery);
    this.#ids.add(messageId);
    return delivery;
  }

  /**
   * PUBACKs of all whose turn it is; `mustEnd` when the next one can only be told by closing (3.1.1 knows no refusal).
   * @param roomBytes the largest packet that the client takes, and whether it wants words.
   */
  take(roomBytes: number, tellsReasons: boolean): { bytes: Buffer; mustEnd: boolean } {
    const open = this.#open;
    let count = 0;
    let isPlain = true;
    let mustEnd = false;
    for (; count < open.length; count++) {
      const delivery = open[count];
      if (delivery === undefined || delivery.outcome === null) break;
      if (delivery.outcome !== "taken" && this.#version === 5) isPlain = false;
      mustEnd = delivery.outcome === "busy" && this.#version === 4;
      if (mustEnd) break;
      this.#ids.delete(delivery.messageId);
    }
    const ready = count === open.length ? open : open.slice(0, count);
    this.#open = count === open.length ? [] : open.slice(count);
    const bytes = isPlain
      ? plain(ready)
      : Buffer.concat(ready.map((delivery) => this.#withReason(delivery, roomBytes, tellsReasons)));
    return { bytes, mustEnd };
  }

  #withReason(delivery: Delivery, roomBytes: number, tellsReasons: boolean): Buffer {
    const { messageId, outcome, code, words } = delivery;
    if (outcome === "taken") return plain([delivery]);
    const packet = { cmd: "puback", messageId, reasonCode: code } as const;
    const told =
      tellsReasons && words !== "" ? writePacket({ ...packet, properties: { reasonString: words } }, 5) : null;
    return told !== null && told.length <= roomBytes ? told : writePacket(packet, 5);
  }
}

/** PUBACK without a reason code means success in both versions (3.4.2.1). */
function plain(deliveries: readonly Delivery[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * deliveries.length);
  let at = 0;
  for (const { messageId } of deliveries) {
    bytes[at] = 0x40;
    bytes[at + 1] = 2;
    bytes[at + 2] = messageId >> 8;
    bytes[at + 3] = messageId & 0xff;
    at += 4;
  }
  return bytes;
}
