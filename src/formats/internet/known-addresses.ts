/**
 * Texts of addresses, each made once: a capture has few addresses and tells each of them many times.
 */

import { uint16 } from "../link-layer/network-order.ts";
import { addressText } from "./address-text.ts";

/** At one time; beyond that all are made anew. */
const KNOWN_MOST = 8_192;

export class KnownAddresses {
  /** By the address as a number, of IPv6 as its eight groups. */
  readonly #texts = new Map<number | string, string>();

  /** As `addressText`. */
  text(bytes: Uint8Array, at: number, length: number): string {
    const key = length === 4 ? (uint16(bytes, at) << 16) | uint16(bytes, at + 2) : groupsOf(bytes, at);
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = addressText(bytes, at, length);
      if (this.#texts.size >= KNOWN_MOST) this.#texts.clear();
      this.#texts.set(key, text);
    }
    return text;
  }
}

function groupsOf(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    uint16(bytes, at),
    uint16(bytes, at + 2),
    uint16(bytes, at + 4),
    uint16(bytes, at + 6),
    uint16(bytes, at + 8),
    uint16(bytes, at + 10),
    uint16(bytes, at + 12),
    uint16(bytes, at + 14),
  );
}
