/**
 * Events of the controller: connections, encryption, keys, and devices that were found.
 *
 * Source: Core Specification, volume 4, part E, section 7.7.
 */

import { nameText } from "./advertising-data.ts";
import type { BluetoothAddress, LinkKeyKind } from "./bluetooth-facts.ts";
import { addressNumber, deviceAddress } from "./device-address.ts";
import type { DeviceTable } from "./device-table.ts";
import { le16 } from "./little-endian.ts";

export interface HciEventSink {
  /** The host's own public address stands at `at`. */
  ownAddress(bytes: Uint8Array, at: number): void;
  connected(handle: number, isLe: boolean, peer: BluetoothAddress, isLocalCentral: boolean): void;
  disconnected(handle: number): void;
  encryption(handle: number, change: "on" | "off" | "failed"): void;
  /** A link key for a device came to be. */
  linkKey(peer: BluetoothAddress, kind: LinkKeyKind): void;
}

const EVENT = {
  connectionComplete: 0x03,
  connectionRequest: 0x04,
  disconnectionComplete: 0x05,
  remoteName: 0x07,
  encryptionChange: 0x08,
  commandComplete: 0x0e,
  linkKeyNotification: 0x18,
  extendedInquiryResult: 0x2f,
  le: 0x3e,
  encryptionChange2: 0x59,
} as const;
const LE_EVENT = {
  connectionComplete: 0x01,
  advertisingReport: 0x02,
  enhancedConnectionComplete: 0x0a,
  extendedAdvertisingReport: 0x0d,
  enhancedConnectionComplete2: 0x29,
} as const;
/** Parameters of these are at least so long. */
const LEAST_BYTES: Readonly<Record<number, number>> = {
  [EVENT.connectionComplete]: 11,
  [EVENT.connectionRequest]: 10,
  [EVENT.disconnectionComplete]: 4,
  [EVENT.remoteName]: 7,
  [EVENT.encryptionChange]: 4,
  [EVENT.commandComplete]: 3,
  [EVENT.linkKeyNotification]: 23,
  [EVENT.extendedInquiryResult]: 15,
  [EVENT.le]: 1,
  [EVENT.encryptionChange2]: 4,
};
const READ_BD_ADDR = 0x1009;
const LINK_KEYS: readonly LinkKeyKind[] = [
  "legacy-pin",
  // Keys of units, from version 1.1 and before, are made without SSP too.
  "legacy-pin",
  "legacy-pin",
  "debug",
  "unauthenticated-p192",
  "authenticated-p192",
  "changed",
  "unauthenticated-p256",
  "authenticated-p256",
];
const REPORT_BYTES = 9;
const EXTENDED_REPORT_BYTES = 24;
/** Link type of Connection Complete; the others carry voice. */
const ACL = 1;

export class HciEvents {
  readonly #sink: HciEventSink;
  readonly #devices: DeviceTable;
  /** Device that asked for a BR/EDR connection last: the central of what follows. */
  #asking = -1;

  constructor(sink: HciEventSink, devices: DeviceTable) {
    this.#sink = sink;
    this.#devices = devices;
  }

  /** Reads the event; false when it is broken or cut. */
  read(bytes: Uint8Array, start: number, eventEnd: number, frame: number): boolean {
    if (eventEnd - start < 2) return false;
    const code = bytes[start] as number;
    const at = start + 2;
    const end = at + (bytes[start + 1] as number);
    if (end > eventEnd) return false;
    const least = LEAST_BYTES[code];
    if (least === undefined) return true;
    if (end - at < least) return false;
    const isDone = bytes[at] === 0;
    switch (code) {
      case EVENT.connectionComplete:
        if (isDone && bytes[at + 9] === ACL) this.#connected(bytes, at);
        return true;
      case EVENT.connectionRequest:
        this.#asking = addressNumber(bytes, at, false);
        return true;
      case EVENT.disconnectionComplete:
        if (isDone) this.#sink.disconnected(handleAt(bytes, at + 1));
        return true;
      case EVENT.remoteName:
        if (isDone) this.#devices.named(bytes, at + 1, nameText(bytes, at + 7, end), frame);
        return true;
      case EVENT.encryptionChange:
      case EVENT.encryptionChange2:
        this.#sink.encryption(handleAt(bytes, at + 1), !isDone ? "failed" : bytes[at + 3] === 0 ? "off" : "on");
        return true;
      case EVENT.commandComplete:
        if (end - at >= 10 && le16(bytes, at + 1) === READ_BD_ADDR && bytes[at + 3] === 0) {
          this.#sink.ownAddress(bytes, at + 4);
        }
        return true;
      case EVENT.linkKeyNotification:
        this.#sink.linkKey(deviceAddress(bytes, at, false), LINK_KEYS[bytes[at + 22] as number] ?? "unknown");
        return true;
      case EVENT.extendedInquiryResult:
        this.#devices.advertised(bytes, at + 1, false, at + 15, end, frame);
        return true;
      default:
        return this.#le(bytes[at] as number, bytes, at + 1, end, frame);
    }
  }

  #connected(bytes: Uint8Array, at: number): void {
    const isAsked = addressNumber(bytes, at + 3, false) === this.#asking;
    this.#sink.connected(handleAt(bytes, at + 1), false, deviceAddress(bytes, at + 3, false), !isAsked);
    this.#asking = -1;
  }

  #le(code: number, bytes: Uint8Array, at: number, end: number, frame: number): boolean {
    switch (code) {
      case LE_EVENT.connectionComplete:
      case LE_EVENT.enhancedConnectionComplete:
      case LE_EVENT.enhancedConnectionComplete2: {
        if (end - at < 11) return false;
        if (bytes[at] !== 0) return true;
        // Types 2 and 3 are identity addresses that the controller resolved.
        const peer = deviceAddress(bytes, at + 5, ((bytes[at + 4] as number) & 1) === 1);
        this.#sink.connected(handleAt(bytes, at + 1), true, peer, bytes[at + 3] === 0);
        return true;
      }
      case LE_EVENT.advertisingReport:
        return this.#reports(bytes, at, end, frame, REPORT_BYTES, 1, 1);
      case LE_EVENT.extendedAdvertisingReport:
        return this.#reports(bytes, at, end, frame, EXTENDED_REPORT_BYTES, 2, 0);
      default:
        return true;
    }
  }

  /** A count, then reports: `head` bytes whose last is the length of the data, the data, and `tail` bytes. */
  #reports(
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: number,
    head: number,
    typeAt: number,
    tail: number,
  ): boolean {
    if (end <= start) return false;
    let at = start + 1;
    for (let left = bytes[start] as number; left > 0; left--) {
      if (at + head > end) return false;
      const dataEnd = at + head + (bytes[at + head - 1] as number);
      if (dataEnd > end) return false;
      const isRandom = ((bytes[at + typeAt] as number) & 1) === 1;
      this.#devices.advertised(bytes, at + typeAt + 1, isRandom, at + head, dataEnd, frame);
      at = dataEnd + tail;
    }
    return true;
  }
}

function handleAt(bytes: Uint8Array, at: number): number {
  return le16(bytes, at) & 0x0fff;
}
