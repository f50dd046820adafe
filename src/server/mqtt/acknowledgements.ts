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

/** Above it identifiers are looked up by a bit for each of them instead of one after the other. */
const LOOKED_THROUGH = 64;
const IDENTIFIERS = 0x10000;

/**
 * Of thousands of connections that send one message a second nothing is to outlive its message: what hangs on objects of
 * the old generation keeps the engine marking. So the list stays the same one, and there is no set of identifiers.
 */
export class Acknowledgements {
  readonly #version: Version;
  /** In the order in which they came. */
  readonly #open: Delivery[] = [];
  readonly #bits: Uint8Array | undefined;

  /** @param window how many are open at most, as far as the client keeps to it. */
  constructor(version: Version, window: number) {
    this.#version = version;
    this.#bits = window > LOOKED_THROUGH ? new Uint8Array(IDENTIFIERS / 8) : undefined;
  }

  get size(): number {
    return this.#open.length;
  }

  has(messageId: number): boolean {
    if (this.#bits !== undefined) return ((this.#bits[messageId >> 3] ?? 0) & (1 << (messageId & 7))) !== 0;
    for (const delivery of this.#open) if (delivery.messageId === messageId) return true;
    return false;
  }

  add(messageId: number): Delivery {
    const delivery: Delivery = { messageId, outcome: null, code: 0, words: "" };
    this.#open.push(delivery);
    this.#flip(messageId);
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
      this.#flip(delivery.messageId);
    }
    const bytes = isPlain
      ? plain(open, count)
      : Buffer.concat(open.slice(0, count).map((delivery) => this.#withReason(delivery, roomBytes, tellsReasons)));
    // Popped, the list keeps its room for the next one.
    if (count === open.length) while (open.length > 0) open.pop();
    else open.splice(0, count);
    return { bytes, mustEnd };
  }

  #flip(messageId: number): void {
    if (this.#bits !== undefined)
      this.#bits[messageId >> 3] = (this.#bits[messageId >> 3] ?? 0) ^ (1 << (messageId & 7));
  }

  #withReason(delivery: Delivery, roomBytes: number, tellsReasons: boolean): Buffer {
    const { messageId, outcome, code, words } = delivery;
    if (outcome === "taken") return plain([delivery], 1);
    const packet = { cmd: "puback", messageId, reasonCode: code } as const;
    const told =
      tellsReasons && words !== "" ? writePacket({ ...packet, properties: { reasonString: words } }, 5) : null;
    return told !== null && told.length <= roomBytes ? told : writePacket(packet, 5);
  }
}

/** PUBACK of the first `count`; without a reason code it means success in both versions (3.4.2.1). */
function plain(deliveries: readonly Delivery[], count: number): Buffer {
  const bytes = Buffer.allocUnsafe(4 * count);
  for (let which = 0; which < count; which++) {
    const { messageId } = deliveries[which] as Delivery;
    const at = 4 * which;
    bytes[at] = 0x40;
    bytes[at + 1] = 2;
    bytes[at + 2] = messageId >> 8;
    bytes[at + 3] = messageId & 0xff;
  }
  return bytes;
}
