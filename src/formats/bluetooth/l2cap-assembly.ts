/**
 * Puts the fragments of one direction together to the packets of the channels that are read.
 *
 * Source: Core Specification, volume 3, part A, sections 3.1 and 7.2.1. Packets of other channels are passed over.
 */
import { le16 } from "./little-endian.ts";

export const CHANNEL = { attributes: 4, security: 6 } as const;

/** Attribute values have at most 512 bytes (volume 3, part F, section 3.2.9); longer packets are passed over. */
export const PACKET_BYTES_AT_MOST = 1_024;
const HEADER_BYTES = 4;

export class L2capAssembly {
  /** The packet that was completed last: its channel and the window of its payload. */
  channel = 0;
  bytes: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  #held: Uint8Array = NOTHING;
  #heldBytes = 0;

  /** Takes one fragment; true when it completes a packet, whose window is valid until the next call. */
  push(bytes: Uint8Array, start: number, end: number, isStart: boolean): boolean {
    if (isStart) {
      this.#heldBytes = 0;
      if (end - start >= HEADER_BYTES && end - start >= HEADER_BYTES + le16(bytes, start)) {
        return this.#complete(bytes, start);
      }
      // Nothing yet: what follows may be a fragment without its start.
      if (end === start) return false;
    } else if (this.#heldBytes === 0) return false;
    return this.#hold(bytes, start, end);
  }

  #hold(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.#heldBytes + length > HEADER_BYTES + PACKET_BYTES_AT_MOST) {
      this.#heldBytes = 0;
      return false;
    }
    if (this.#held.length === 0) this.#held = new Uint8Array(HEADER_BYTES + PACKET_BYTES_AT_MOST);
    this.#held.set(bytes.subarray(start, end), this.#heldBytes);
    this.#heldBytes += length;
    if (this.#heldBytes < HEADER_BYTES) return false;
    const isWanted = isRead(le16(this.#held, 2)) && le16(this.#held, 0) <= PACKET_BYTES_AT_MOST;
    if (isWanted && this.#heldBytes < HEADER_BYTES + le16(this.#held, 0)) return false;
    this.#heldBytes = 0;
    return isWanted && this.#complete(this.#held, 0);
  }

  /** Bytes behind the packet are left: a decrypting sniffer may leave the integrity check there. */
  #complete(bytes: Uint8Array, start: number): boolean {
    this.channel = le16(bytes, start + 2);
    this.bytes = bytes;
    this.start = start + HEADER_BYTES;
    this.end = this.start + le16(bytes, start);
    return isRead(this.channel);
  }
}

function isRead(channel: number): boolean {
  return channel === CHANNEL.attributes || channel === CHANNEL.security;
}

const NOTHING = new Uint8Array(0);
