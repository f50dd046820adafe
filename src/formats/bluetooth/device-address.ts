/**
 * Device addresses: six bytes, least significant first; what kind a random one is stands in its two highest bits.
 *
 * Source: Core Specification, volume 6, part B, section 1.3.
 */
import type { AddressKind, BluetoothAddress } from "./bluetooth-facts.ts";

const RANDOM_KINDS: readonly AddressKind[] = [
  "private-non-resolvable",
  "private-resolvable",
  "random-reserved",
  "random-static",
];

/** The address in the six bytes from `at`. */
export function deviceAddress(bytes: Uint8Array, at: number, isRandom: boolean): BluetoothAddress {
  let text = "";
  for (let digit = at + 5; digit >= at; digit--) {
    text += `${text === "" ? "" : ":"}${(bytes[digit] as number).toString(16).padStart(2, "0")}`;
  }
  const kind = isRandom ? (RANDOM_KINDS[(bytes[at + 5] as number) >> 6] as AddressKind) : "public";
  return { text, kind };
}

/** A number for each address and kind, so that a table of devices needs no text per frame. */
export function addressNumber(bytes: Uint8Array, at: number, isRandom: boolean): number {
  let value = isRandom ? 1 : 0;
  for (let digit = at + 5; digit >= at; digit--) value = value * 256 + (bytes[digit] as number);
  return value;
}
