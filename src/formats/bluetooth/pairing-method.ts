/**
 * Which method two devices pair by, from what both offer.
 *
 * Source: Core Specification, volume 3, part H, sections 2.3.5.1 (tables 2.6 to 2.8) and 3.5.1.
 */
import type { IoCapability, PairingKey, PairingMethod, PairingOffer } from "./bluetooth-facts.ts";
import { le16 } from "./little-endian.ts";

const IO_CAPABILITIES: readonly IoCapability[] = [
  "display-only",
  "display-yes-no",
  "keyboard-only",
  "none",
  "keyboard-display",
];
const KEYS: readonly PairingKey[] = ["ltk", "irk", "csrk", "link-key"];

/** Bytes of Pairing Request and Pairing Response, with their code. */
export const OFFER_BYTES = 7;

/** The offer whose code stands at `at`; the caller has looked that `OFFER_BYTES` are there. */
export function readOffer(bytes: Uint8Array, at: number): PairingOffer {
  const requirements = bytes[at + 3] as number;
  return {
    ioCapability: IO_CAPABILITIES[bytes[at + 1] as number] ?? null,
    outOfBand: bytes[at + 2] === 1,
    bonding: (requirements & 0b11) === 1,
    mitm: (requirements & 0b100) !== 0,
    secureConnections: (requirements & 0b1000) !== 0,
    keySizeAtMost: bytes[at + 4] as number,
  };
}

/** The fields of key distribution, initiator's in the low byte, as they stand behind the offer. */
export function keyFields(bytes: Uint8Array, at: number): number {
  return le16(bytes, at + 5);
}

/** Names of the keys in one field; with Secure Connections the long-term key is agreed on, not sent. */
export function keyNames(field: number, secureConnections: boolean): PairingKey[] {
  return KEYS.filter((key, bit) => (field & (1 << bit)) !== 0 && !(secureConnections && key === "ltk"));
}

/** Null when a capability is none that is defined. */
export function pairingMethod(initiator: PairingOffer, responder: PairingOffer): PairingMethod | null {
  const secure = initiator.secureConnections && responder.secureConnections;
  const outOfBand = secure ? initiator.outOfBand || responder.outOfBand : initiator.outOfBand && responder.outOfBand;
  if (outOfBand) return "out-of-band";
  if (!initiator.mitm && !responder.mitm) return "just-works";
  const [one, other] = [initiator.ioCapability, responder.ioCapability];
  if (one === null || other === null) return null;
  if (one === "none" || other === "none") return "just-works";
  if (secure && canCompare(one) && canCompare(other)) return "numeric-comparison";
  return hasKeys(one) || hasKeys(other) ? "passkey-entry" : "just-works";
}

function canCompare(capability: IoCapability): boolean {
  return capability === "display-yes-no" || capability === "keyboard-display";
}

function hasKeys(capability: IoCapability): boolean {
  return capability === "keyboard-only" || capability === "keyboard-display";
}
