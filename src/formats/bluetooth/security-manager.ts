/**
 * The Security Manager Protocol of one connection: how its devices pair, and which keys they send.
 *
 * Source: Core Specification, volume 3, part H, section 3. Legacy pairing by Just Works or a passkey has at most a
 * million temporary keys, so whoever recorded it tries them all (Ryan, "Bluetooth: With Low Energy Comes Low
 * Security", USENIX WOOT 2013). Out of Band has 128 bits.
 */
import type {
  BluetoothPairing,
  PairingKey,
  PairingOffer,
  PairingWeakness,
  Protection,
  Side,
} from "./bluetooth-facts.ts";
import { keyFields, keyNames, OFFER_BYTES, pairingMethod, readOffer } from "./pairing-method.ts";

const CODE = {
  request: 0x01,
  response: 0x02,
  failed: 0x05,
  encryptionInformation: 0x06,
  identityInformation: 0x08,
  signingInformation: 0x0a,
  securityRequest: 0x0b,
  publicKey: 0x0c,
} as const;

/** Later pairings of a connection are not kept. */
const PAIRINGS_AT_MOST = 8;
const KEYS_SENT_AT_MOST = 8;

/** X of the public debug key (section 2.3.5.6.1), least significant byte first: its private key is in the standard. */
const DEBUG_KEY_X = [
  0xe6, 0x9d, 0x35, 0x0e, 0x48, 0x01, 0x03, 0xcc, 0xdb, 0xfd, 0xf4, 0xac, 0x11, 0x91, 0xf4, 0xef, 0xb9, 0xa5, 0xf9,
  0xe9, 0xa7, 0x83, 0x2c, 0x5e, 0x2c, 0xbe, 0x97, 0xf2, 0xd2, 0x03, 0xb0, 0x20,
];

const KEY_OF_CODE: Readonly<Record<number, PairingKey>> = {
  [CODE.encryptionInformation]: "ltk",
  [CODE.identityInformation]: "irk",
  [CODE.signingInformation]: "csrk",
};
const KEY_PACKET_BYTES = 17;
const PUBLIC_KEY_BYTES = 65;
const KEY_BYTES = 16;

interface Pairing {
  firstFrame: number;
  lastFrame: number;
  initiator: PairingOffer | null;
  responder: PairingOffer | null;
  requestKeys: number;
  responseKeys: number;
  keysSent: { key: PairingKey; from: Side; protection: Protection }[];
  outcome: BluetoothPairing["outcome"];
  failure: number | null;
  hasDebugKey: boolean;
}

export class SecurityManager {
  readonly #pairings: Pairing[] = [];
  /** The pairing under way or done last. */
  #last: Pairing | null = null;

  /** Which side alone sends a packet of this code: tells who is central; null when both do. */
  static sideOf(code: number): Side | null {
    if (code === CODE.request) return "central";
    return code === CODE.response || code === CODE.securityRequest ? "peripheral" : null;
  }

  /** Reads one packet. */
  read(bytes: Uint8Array, start: number, end: number, from: Side, protection: Protection, frame: number): void {
    const code = start < end ? (bytes[start] as number) : 0;
    const length = end - start;
    if (code === CODE.request && length >= OFFER_BYTES) {
      const pairing = this.#begin(frame);
      pairing.initiator = readOffer(bytes, start);
      pairing.requestKeys = keyFields(bytes, start);
      return;
    }
    // A pairing whose request the capture lacks begins with whatever comes of it; a security request is only a wish.
    if (code === 0 || code > PUBLIC_KEY_AND_BEHIND || code === CODE.securityRequest) return;
    const isNext = code === CODE.response && this.#last?.responder !== null;
    const pairing = this.#last === null || isNext ? this.#begin(frame) : this.#last;
    pairing.lastFrame = frame;
    if (code === CODE.response && length >= OFFER_BYTES) {
      pairing.responder = readOffer(bytes, start);
      pairing.responseKeys = keyFields(bytes, start);
    } else if (code === CODE.failed) {
      pairing.outcome = "failed";
      pairing.failure = length > 1 ? (bytes[start + 1] as number) : null;
    } else if (code === CODE.publicKey && length >= PUBLIC_KEY_BYTES) {
      pairing.hasDebugKey ||= DEBUG_KEY_X.every((byte, at) => bytes[start + 1 + at] === byte);
    }
    const key = KEY_OF_CODE[code];
    if (key !== undefined && length >= KEY_PACKET_BYTES && pairing.keysSent.length < KEYS_SENT_AT_MOST) {
      pairing.keysSent.push({ key, from, protection });
    }
  }

  /** The link is encrypted now; true when a pairing that the capture shows gave the key. */
  encrypted(): boolean {
    if (this.#last === null || this.#last.outcome === "failed") return false;
    this.#last.outcome = "completed";
    return true;
  }

  #begin(frame: number): Pairing {
    const pairing: Pairing = {
      firstFrame: frame,
      lastFrame: frame,
      initiator: null,
      responder: null,
      requestKeys: 0,
      responseKeys: 0,
      keysSent: [],
      outcome: "open",
      failure: null,
      hasDebugKey: false,
    };
    if (this.#pairings.length < PAIRINGS_AT_MOST) this.#pairings.push(pairing);
    this.#last = pairing;
    return pairing;
  }

  get facts(): BluetoothPairing[] {
    return this.#pairings.map(pairingFacts);
  }
}

/** DHKey Check and Keypress Notification are the last codes. */
const PUBLIC_KEY_AND_BEHIND = 0x0e;

function pairingFacts(pairing: Pairing): BluetoothPairing {
  const { firstFrame, lastFrame, initiator, responder, keysSent, outcome, failure } = pairing;
  const both = initiator !== null && responder !== null;
  const secureConnections = both ? initiator.secureConnections && responder.secureConnections : null;
  // The response says which of the keys asked for will be sent.
  const fields = pairing.requestKeys & pairing.responseKeys;
  const facts = {
    firstFrame,
    lastFrame,
    method: both ? pairingMethod(initiator, responder) : null,
    secureConnections,
    initiator,
    responder,
    keySize: both ? Math.min(initiator.keySizeAtMost, responder.keySizeAtMost) : null,
    bonding: both ? initiator.bonding && responder.bonding : null,
    keysOfInitiator: keyNames(fields & 0xff, secureConnections === true),
    keysOfResponder: keyNames(fields >> 8, secureConnections === true),
    keysSent,
    outcome,
    failure,
  };
  return { ...facts, weaknesses: weaknesses(facts, pairing.hasDebugKey) };
}

function weaknesses(facts: Omit<BluetoothPairing, "weaknesses">, hasDebugKey: boolean): PairingWeakness[] {
  const { method, secureConnections, keySize, keysSent } = facts;
  const isGuessable = secureConnections === false && (method === "just-works" || method === "passkey-entry");
  const found: PairingWeakness[] = [];
  if (isGuessable || hasDebugKey) found.push("pairing-breakable");
  if (method === "just-works") found.push("not-authenticated");
  if (keySize !== null && keySize < KEY_BYTES) found.push("key-short");
  if (keysSent.some(({ protection }) => protection === "plain")) found.push("keys-sent-in-plain");
  return found;
}
